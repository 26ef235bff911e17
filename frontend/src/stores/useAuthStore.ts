import { defineStore } from 'pinia'
import { computed, ref } from 'vue'

import { api, body, onSignedOut } from '@/api/client'
import { renew, token } from '@/api/session'
import type { Permission, Profile } from '@/api/types'

/** Who is signed in, and what they may do. */
export const useAuthStore = defineStore('auth', () => {
  const profile = ref<Profile | null>(null)
  const resolved = ref(false)
  /** The session ended in the middle of work: the page stays, and a dialog asks to sign in again. */
  const expired = ref(false)

  onSignedOut(() => {
    if (profile.value) expired.value = true
  })

  /** Resolve the session once, before the first navigation. */
  async function resolve(): Promise<void> {
    if (resolved.value) return
    if (await renew()) profile.value = await body(api.GET('/api/auth/me'))
    resolved.value = true
  }

  async function signIn(email: string, password: string): Promise<void> {
    const answer = await body(api.POST('/api/auth/login', { body: { email, password } }))
    await accept(answer.access_token)
  }

  /** Take over a session that the server has just opened. */
  async function accept(accessToken: string): Promise<void> {
    token.set(accessToken)
    profile.value = await body(api.GET('/api/auth/me'))
    resolved.value = true
    expired.value = false
  }

  async function signOut(): Promise<void> {
    await api.POST('/api/auth/logout')
    token.set(null)
    profile.value = null
  }

  async function reload(): Promise<void> {
    profile.value = await body(api.GET('/api/auth/me'))
  }

  const signedIn = computed(() => profile.value !== null)
  const isSuperuser = computed(() => profile.value?.is_superuser ?? false)
  const may = (permission: Permission) => profile.value?.permissions.includes(permission) ?? false

  return {
    profile,
    signedIn,
    isSuperuser,
    expired,
    resolved,
    resolve,
    signIn,
    signOut,
    accept,
    reload,
    may,
  }
})
