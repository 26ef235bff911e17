import { defineStore } from 'pinia'

import { api, body } from '@/api/client'
import type { SsoAnswer } from '@/api/types'
import { leaveFor } from '@/lib/leave'
import { useAuthStore } from '@/stores/useAuthStore'

/** Single sign-on: to the provider, back from it, and who one is there. */
export const useSsoStore = defineStore('sso', () => {
  const auth = useAuthStore()

  /** The browser leaves, and comes back to `/auth/callback`; `fresh` has one show who one is. */
  async function begin(next: string, fresh = false): Promise<void> {
    const { url } = await body(api.POST('/api/auth/sso', { body: { next, fresh } }))
    leaveFor(url)
  }

  /** Whoever has a password gives it. */
  async function link(password: string | null): Promise<void> {
    const asked = { current_password: password }
    const { url } = await body(api.POST('/api/auth/sso/link', { body: asked }))
    leaveFor(url)
  }

  /** Take what the provider gave along; returns where to go on. */
  async function finish(answer: SsoAnswer): Promise<string> {
    const done = await body(api.POST('/api/auth/sso/callback', { body: answer }))
    if (done.token) await auth.accept(done.token.access_token)
    return done.next
  }

  function identities() {
    return body(api.GET('/api/auth/identities'))
  }

  async function unlink(id: number): Promise<void> {
    const path = { identity_id: id }
    await api.DELETE('/api/auth/identities/{identity_id}', { params: { path } })
  }

  return { begin, link, finish, identities, unlink }
})
