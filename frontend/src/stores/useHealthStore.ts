import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'

import { api, body } from '@/api/client'
import type { Instance } from '@/api/types'

/** How the instance is, as its administrators see it. */
export const useHealthStore = defineStore('health', () => {
  const instance = shallowRef<Instance | null>(null)

  /** Ask anew; what was shown stays until the answer is here. */
  async function load(withinMs?: number): Promise<void> {
    const limit = withinMs === undefined ? {} : { signal: AbortSignal.timeout(withinMs) }
    instance.value = await body(api.GET('/api/admin/health', limit))
  }

  const isRed = computed(() => instance.value?.status === 'error')

  return { instance, load, isRed }
})
