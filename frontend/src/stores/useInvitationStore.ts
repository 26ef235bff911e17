import { defineStore } from 'pinia'

import { api, body } from '@/api/client'
import type { components } from '@/api/schema'
import { useAuthStore } from '@/stores/useAuthStore'

export type Acceptance = components['schemas']['InvitationAccept']

/** A link with which somebody sets the password of their account. */
export const useInvitationStore = defineStore('invitation', () => {
  function read(token: string) {
    return body(api.POST('/api/auth/invitation', { body: { token } }))
  }

  /** Set the password, and sign in. */
  async function accept(form: Acceptance): Promise<void> {
    const answer = await body(api.POST('/api/auth/invitation/accept', { body: form }))
    await useAuthStore().accept(answer.access_token)
  }

  return { read, accept }
})
