import './styles.css'

import { addAPIProvider } from '@iconify/vue'
import ui from '@nuxt/ui/vue-plugin'
import { createPinia } from 'pinia'
import { createApp } from 'vue'

import App from './App.vue'
import { i18n, preferredLanguage, useLanguage } from './i18n'
import { makeRouter } from './router'
import { useUndoStore } from './stores/useUndoStore'

// An icon that is missing stays missing: no service on the internet is asked for it.
addAPIProvider('', { resources: [] })

async function start(): Promise<void> {
  await useLanguage(preferredLanguage())
  const pinia = createPinia()
  createApp(App).use(pinia).use(i18n).use(makeRouter()).use(ui).mount('#app')
  // What somebody deleted a moment ago is not forgotten when they close the page.
  addEventListener('pagehide', () => useUndoStore(pinia).flush())
}

void start()
