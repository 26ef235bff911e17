import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

import { api, body } from '@/api/client'
import type { Dashboard } from '@/api/types'
import { useAuthStore } from '@/stores/useAuthStore'

/** How the catalogue stands: an administrator's whole instance, or one's own products. */
export const useAdminMetricsStore = defineStore('admin-metrics', () => {
  const auth = useAuthStore()
  const metrics = shallowRef<Dashboard | null>(null)

  /** Ask anew; what was shown stays until the answer is here. */
  async function load(): Promise<void> {
    metrics.value = auth.isSuperuser
      ? await body(api.GET('/api/admin/dashboard'))
      : await body(api.GET('/api/dashboard'))
  }

  /** No favourite any more: shown before the server has said so. */
  function unstar(id: number): void {
    const now = metrics.value
    if (!now) return
    const spotlight = now.spotlight.filter((product) => product.id !== id)
    const favourites = now.totals.favourites - (now.spotlight.length - spotlight.length)
    metrics.value = { ...now, spotlight, totals: { ...now.totals, favourites } }
  }

  return { metrics, load, unstar }
})
