import { fileURLToPath, URL } from 'node:url'

import ui from '@nuxt/ui/vite'
import tailwindcss from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

// Where the API listens while the admin is developed with `npm run dev`.
const API = process.env.API_URL ?? 'http://localhost:8000'

export default defineConfig({
  plugins: [
    vue(),
    // Nuxt UI resolves its own components; whatever is ours is imported where it is used.
    ui({
      autoImport: false,
      colorMode: false,
      router: true,
      // Icons that our sources name are bundled; nothing asks an icon service.
      icon: { clientBundle: { scan: true } },
      ui: { colors: { primary: 'teal', neutral: 'slate' } },
    }),
    tailwindcss(),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: { target: 'es2022', sourcemap: false, manifest: true },
  server: { proxy: { '/api': API } },
})
