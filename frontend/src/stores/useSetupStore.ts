import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'

import { api, body } from '@/api/client'
import type { components } from '@/api/schema'
import { useAuthStore } from '@/stores/useAuthStore'

export type SetupForm = components['schemas']['Setup']

/** The first account of an instance. */
export const useSetupStore = defineStore('setup', () => {
  const needed = ref<boolean | null>(null)
  /** What the environment of the instance says of it. */
  const region = shallowRef<components['schemas']['SetupRegion'] | null>(null)

  async function isNeeded(): Promise<boolean> {
    if (needed.value === null) {
      const told = await body(api.GET('/api/setup'))
      needed.value = told.needed
      region.value = told.region
    }
    return needed.value
  }

  /** Make the first account, and sign it in. */
  async function finish(form: SetupForm): Promise<void> {
    await body(api.POST('/api/setup', { body: form }))
    needed.value = false
    await useAuthStore().signIn(form.email, form.password)
  }

  return { needed, region, isNeeded, finish }
})
