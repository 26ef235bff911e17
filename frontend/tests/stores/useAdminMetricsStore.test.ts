import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'

import { ApiError } from '@/api/errors'
import { useAdminMetricsStore } from '@/stores/useAdminMetricsStore'
import { useAuthStore } from '@/stores/useAuthStore'

import { aDashboard, aProfile } from '../support/factories'
import { answers, refuses } from '../support/server'

describe('the figures', () => {
  beforeEach(() => {
    setActivePinia(createPinia())
  })

  it('of an administrator are those of the whole instance', async () => {
    useAuthStore().profile = aProfile({ is_superuser: true })
    const asked = answers('get', '/api/admin/dashboard', aDashboard())
    const store = useAdminMetricsStore()

    await store.load()

    expect(store.metrics?.totals).toMatchObject({ products: 24, favourites: 6, active_urls: 41 })
    expect(asked).toHaveLength(1)
  })

  it('of anybody else are their own', async () => {
    useAuthStore().profile = aProfile({ is_superuser: false })
    const asked = answers('get', '/api/dashboard', aDashboard())
    const store = useAdminMetricsStore()

    await store.load()

    expect(store.metrics?.last_updated_at).toBe('2026-11-29T09:00:00Z')
    expect(asked).toHaveLength(1)
  })

  it('stay when asking again is refused', async () => {
    useAuthStore().profile = aProfile()
    answers('get', '/api/admin/dashboard', aDashboard())
    const store = useAdminMetricsStore()
    await store.load()
    refuses('get', '/api/admin/dashboard', { status: 503, title: 'unavailable', detail: 'Later.' })

    await expect(store.load()).rejects.toThrow(ApiError)

    expect(store.metrics?.totals.products).toBe(24)
  })
})
