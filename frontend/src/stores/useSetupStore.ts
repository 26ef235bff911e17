import { defineStore } from 'pinia'
import { ref } from 'vue'

import { api, body } from '@/api/client'
import type { components } from '@/api/schema'
import { useAuthStore } from '@/stores/useAuthStore'

export type SetupForm = components['schemas']['Setup']

/** The first account of an instance. */
export const useSetupStore = defineStore('setup', () => {
  const needed = ref<boolean | null>(null)

  async function isNeeded(): Promise<boolean> {
    needed.value ??= (await body(api.GET('/api/setup'))).needed
    return needed.value
  }

  /** Make the first account, and sign it in. */
  async function finish(form: SetupForm): Promise<void> {
    await body(api.POST('/api/setup', { body: form }))
    needed.value = false
    await useAuthStore().signIn(form.email, form.password)
  }

  return { needed, isNeeded, finish }
})
