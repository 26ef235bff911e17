import { ref } from 'vue'

/** Whose rows an administrator looks at: their own, everybody's, or those of one user. */
export type Owner = 'mine' | 'all' | number

export const owner = ref<Owner>('mine')

/** The request with the owner in its address; what is everybody's can be looked at, not made. */
export function scoped(request: Request): Request {
  const chosen = owner.value
  if (chosen === 'mine' || (chosen === 'all' && request.method !== 'GET')) return request
  const url = new URL(request.url)
  if (/^\/api\/(auth|setup|admin\/users)\b/.test(url.pathname)) return request
  // Whoever names an owner means that one.
  if (url.searchParams.has('owner_id')) return request
  url.searchParams.set('owner_id', String(chosen))
  return new Request(url, request)
}
