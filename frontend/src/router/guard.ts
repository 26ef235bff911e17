import {
  loadRouteLocation,
  START_LOCATION,
  type NavigationGuardReturn,
  type RouteLocationNormalized,
} from 'vue-router'

import { useTaste } from '@/composables/useTaste'
import { useAuthStore } from '@/stores/useAuthStore'
import { useSetupStore } from '@/stores/useSetupStore'

/** Public pages that have something to do for whoever is signed in already, too. */
const ALSO_SIGNED_IN = new Set<RouteLocationNormalized['name']>(['invitation', 'sso-callback'])

/** Session first: who is not signed in goes to the sign-in page, and from there to where they wanted. */
export async function guard(
  to: RouteLocationNormalized,
  from?: RouteLocationNormalized,
): Promise<NavigationGuardReturn> {
  const auth = useAuthStore()
  // The page comes while the session is asked for; what fails is tried again when it is shown.
  if (!auth.resolved) void loadRouteLocation(to).catch(() => undefined)
  await auth.resolve()
  if (auth.signedIn) {
    if (to.meta.public && !ALSO_SIGNED_IN.has(to.name)) return nextOf(to)
    return isOpening(to, from) ? useTaste().startPage.value : true
  }
  const setup = useSetupStore()
  if (await setup.isNeeded()) return to.name === 'setup' ? true : { name: 'setup' }
  if (to.name === 'setup') return { name: 'login' }
  if (to.meta.public) return true
  return { name: 'login', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
}

/** Where to go after signing in: a path of ours, never another site's address. */
export function nextOf(to: Pick<RouteLocationNormalized, 'query'>): string {
  const next = to.query.next
  const { startPage } = useTaste()
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : startPage.value
}

/** Whether somebody comes to the admin, and not back to its overview. */
function isOpening(to: RouteLocationNormalized, from?: RouteLocationNormalized): boolean {
  return from === START_LOCATION && to.fullPath === '/' && useTaste().startPage.value !== '/'
}
