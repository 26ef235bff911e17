import { createRouter, createWebHistory, type Router } from 'vue-router'

import { i18n } from '@/i18n'

import { guard } from './guard'
import { routes } from './routes'

export function makeRouter(): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes,
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  })
  router.beforeEach(guard)
  router.afterEach((to) => {
    if (to.meta.title) document.title = `${i18n.global.t(to.meta.title)} · CostCourter`
  })
  return router
}
