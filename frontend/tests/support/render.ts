import { useToast } from '@nuxt/ui/composables'
import ui from '@nuxt/ui/vue-plugin'
import { render as mount, type RenderResult } from '@testing-library/vue'
import type { DetachedWindowAPI } from 'happy-dom'
import { createPinia } from 'pinia'
import { defineComponent, h, type App as VueApp, type Component } from 'vue'
import { createMemoryHistory, createRouter, RouterView, type Router } from 'vue-router'

import App from '@/App.vue'
import { i18n } from '@/i18n'
import { routes } from '@/router/routes'
import { useAuthStore } from '@/stores/useAuthStore'

export interface Shown extends RenderResult {
  router: Router
}

/** Messages outlive the application that told them, and so the test. */
const silence = (app: VueApp) => app.runWithContext(() => useToast().clear())

/** A page of the admin at an address, for somebody who is signed in; the API is MSW's. */
export async function show(address: string, view?: Component): Promise<Shown> {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: view ? [...named(), { path: '/only-this', component: view }] : routes,
  })
  const pinia = createPinia()
  await useAuthStore(pinia).resolve()
  await router.push(address)
  await router.isReady()
  const shown = mount(App, { global: { plugins: [pinia, i18n, router, ui, silence] } })
  return { ...shown, router }
}

/** One component by itself, with the plugins that it needs. */
export function showComponent(
  component: Component,
  props: Record<string, unknown>,
): Promise<Shown> {
  return show(
    '/only-this',
    defineComponent(() => () => h(component, props)),
  )
}

/** So many pixels wide is the window; a phone's is 390. */
export function setWidth(width: number): void {
  const { happyDOM } = window as unknown as { happyDOM: DetachedWindowAPI }
  happyDOM.setViewport({ width })
}

/** Every address by its name, with nothing on it: links of a single view lead somewhere. */
function named() {
  const flat = routes.flatMap((route) =>
    (route.children ?? [route]).map((child) => ({
      path: child.path.startsWith('/') ? child.path : `/${child.path}`,
      name: child.name,
    })),
  )
  return flat
    .filter(({ name }) => name !== undefined && name !== 'not-found')
    .map(({ path, name }) => ({ path, name, component: RouterView }) as never)
}
