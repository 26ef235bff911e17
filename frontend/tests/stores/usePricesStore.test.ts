import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'

import { usePricesStore } from '@/stores/usePricesStore'

import { answers } from '../support/server'

const point = (number: number) => ({
  id: number,
  product_url_id: 2,
  started_at: new Date(Date.UTC(2026, 0, 1) + number * 3_600_000).toISOString(),
  last_seen_at: new Date(Date.UTC(2026, 0, 1) + number * 3_600_000).toISOString(),
  amount: '64.1900',
  min: '64.1900',
  max: '64.1900',
  currency: 'EUR',
  availability: 'in_stock' as const,
  source: null,
  excluded: false,
  readings: 1,
})

beforeEach(() => setActivePinia(createPinia()))

describe('the history of a product', () => {
  /** So many readings, of which the API hands out what is asked for, the newest first. */
  function readings(total: number) {
    return answers('get', '/api/price-history', ({ query }) => {
      const offset = Number(query.get('offset'))
      const count = Math.max(0, Math.min(Number(query.get('points')), total - offset))
      const items = Array.from({ length: count }, (_, at) => point(total - 1 - offset - at))
      return { items, total }
    })
  }

  it('comes with one request, the oldest first', async () => {
    const asked = readings(1_050)

    const points = await usePricesStore().history(7, 'all', new AbortController().signal)

    expect(asked).toHaveLength(1)
    expect(points.map(({ id }) => id)).toEqual(Array.from({ length: 1_050 }, (_, at) => at))
  })

  it('loses its beginning when it is too long for a line', async () => {
    const asked = readings(5_000)

    const points = await usePricesStore().history(7, '90d', new AbortController().signal)

    expect([points[0]?.id, points.at(-1)?.id, points.length]).toEqual([1_000, 4_999, 4_000])
    expect(asked.every(({ query }) => query.get('points') === '2000')).toBe(true)
  })
})
