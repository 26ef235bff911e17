import type { NavigationGuardReturn, RouteLocationNormalized } from 'vue-router'

import { useAuthStore } from '@/stores/useAuthStore'
import { useSetupStore } from '@/stores/useSetupStore'

/** Session first: who is not signed in goes to the sign-in page, and from there to where they wanted. */
export async function guard(to: RouteLocationNormalized): Promise<NavigationGuardReturn> {
  const auth = useAuthStore()
  await auth.resolve()
  if (auth.signedIn) return to.meta.public ? nextOf(to) : true
  const setup = useSetupStore()
  if (await setup.isNeeded()) return to.name === 'setup' ? true : { name: 'setup' }
  if (to.name === 'setup') return { name: 'login' }
  if (to.meta.public) return true
  return { name: 'login', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
}

/** Where to go after signing in: a path of ours, never another site's address. */
export function nextOf(to: Pick<RouteLocationNormalized, 'query'>): string {
  const next = to.query.next
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/'
}
