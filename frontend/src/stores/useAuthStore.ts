import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'

import { api, body, onSignedOut } from '@/api/client'
import { renew, token } from '@/api/session'
import type { Permission, Profile, SignInMethods } from '@/api/types'

/** Who is signed in, and what they may do. */
export const useAuthStore = defineStore('auth', () => {
  const profile = ref<Profile | null>(null)
  const resolved = ref(false)
  /** The ways in that the instance offers, once somebody asked for them. */
  const methods = shallowRef<SignInMethods | null>(null)
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

  async function loadMethods(): Promise<void> {
    methods.value ??= await body(api.GET('/api/auth/methods'))
  }

  async function signIn(email: string, password: string): Promise<void> {
    const answer = await body(api.POST('/api/auth/login', { body: { email, password } }))
    await accept(answer.access_token)
  }

  /**
   * Take over a session that the server has just opened. Where a page stayed open meanwhile, what
   * is on it is the first person's: for somebody else everything begins anew.
   */
  async function accept(accessToken: string): Promise<void> {
    token.set(accessToken)
    const entered = await body(api.GET('/api/auth/me'))
    if (expired.value && profile.value && profile.value.id !== entered.id) {
      location.assign('/')
      return
    }
    profile.value = entered
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
    methods,
    signedIn,
    isSuperuser,
    expired,
    resolved,
    resolve,
    loadMethods,
    signIn,
    signOut,
    accept,
    reload,
    may,
  }
})
