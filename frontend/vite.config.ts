import { fileURLToPath, URL } from 'node:url'

import ui from '@nuxt/ui/vite'
import tailwindcss from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

import { budgets, packed } from './build/budgets.ts'

// Where the API listens while the admin is developed with `npm run dev`.
const API = process.env.API_URL ?? 'http://localhost:8000'

const shared = [
  { name: 'start', tags: ['$initial' as const], priority: 2 },
  {
    name: 'shared',
    // The chart comes when there is one to draw.
    test: (id: string) => !/\/node_modules\/uplot\/|\/components\/chart\//.test(id),
    priority: 1,
    minShareCount: 2,
    entriesAware: true,
    entriesAwareMergeThreshold: 60_000,
  },
]

export default defineConfig({
  plugins: [
    vue(),
    // Nuxt UI resolves its own components; whatever is ours is imported where it is used.
    ui({
      autoImport: false,
      colorMode: false,
      router: true,
      // Icons that our sources name are bundled; nothing asks an icon service.
      icon: { clientBundle: { scan: { globInclude: ['src/**/*.{vue,ts}'] } } },
      ui: {
        colors: { primary: 'teal', neutral: 'slate' },
        // On a phone a panel ends above the bar at the bottom, and not behind it.
        dashboardPanel: { slots: { root: 'max-sm:min-h-0' } },
        // By our radius it would be round, as what gives a choice of one.
        checkbox: { slots: { base: 'rounded-[0.25rem]' } },
      },
    }),
    tailwindcss(),
    budgets(),
    packed(),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'es2022',
    sourcemap: false,
    manifest: true,
    // The budgets watch over sizes.
    chunkSizeWarningLimit: 1_000,
    // What pages share comes in few files: each costs a request, and more to the server than to send.
    // Small ones are merged, after which two may need each other: the order of the sources decides
    // then, else whichever comes first would call what is not there yet.
    rolldownOptions: {
      output: { strictExecutionOrder: true, codeSplitting: { groups: shared } },
    },
  },
  server: { proxy: { '/api': API } },
  test: {
    environment: 'happy-dom',
    environmentOptions: { happyDOM: { url: 'http://localhost:3000/' } },
    include: ['tests/**/*.test.ts'],
    setupFiles: ['tests/support/setup.ts'],
    restoreMocks: true,
    testTimeout: 120_000,
    server: { deps: { inline: ['@nuxt/ui'] } },
  },
})
