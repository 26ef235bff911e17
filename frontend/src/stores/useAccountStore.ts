import { defineStore } from 'pinia'

import { api, body } from '@/api/client'
import { token } from '@/api/session'
import type { ApiTokenCreate, ProfileUpdate } from '@/api/types'
import { useAuthStore } from '@/stores/useAuthStore'

/** Nobody has more tokens or sign-ins worth showing. */
const MOST = 100

/** What people change about themselves. */
export const useAccountStore = defineStore('account', () => {
  const auth = useAuthStore()

  async function updateProfile(change: ProfileUpdate): Promise<void> {
    await api.PATCH('/api/auth/me', { body: change })
    await auth.reload()
  }

  /** Every other sign-in and every API token ends; this one goes on. */
  async function changePassword(current: string, next: string): Promise<void> {
    const answer = await body(
      api.POST('/api/auth/password', { body: { current_password: current, new_password: next } }),
    )
    token.set(answer.access_token)
  }

  function signIns() {
    return body(api.GET('/api/auth/sign-ins', { params: { query: { limit: MOST } } }))
  }

  async function endSignIn(id: number): Promise<void> {
    const path = { sign_in_id: id }
    await api.DELETE('/api/auth/sign-ins/{sign_in_id}', { params: { path } })
  }

  function tokens() {
    return body(api.GET('/api/auth/tokens', { params: { query: { limit: MOST } } }))
  }

  function createToken(wish: ApiTokenCreate) {
    return body(api.POST('/api/auth/tokens', { body: wish }))
  }

  async function revokeToken(id: number): Promise<void> {
    await api.DELETE('/api/auth/tokens/{token_id}', { params: { path: { token_id: id } } })
  }

  return { updateProfile, changePassword, signIns, endSignIn, tokens, createToken, revokeToken }
})
