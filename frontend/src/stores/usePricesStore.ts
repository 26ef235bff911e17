import { defineStore } from 'pinia'

import { api, body } from '@/api/client'
import type { components } from '@/api/schema'
import type { HistoryPoint, NewReading } from '@/api/types'
import { useWindows } from '@/composables/useWindows'
import type { Which } from '@/stores/useProductsStore'

/** So many points the API hands out at once, at most; a chart draws no more. */
const PAGE = 2_000
/** Ten pages of a product over five years by the week are 2,600 points; more is no line any more. */
const MOST_POINTS = 4_000

export const RANGES = ['7d', '30d', '90d', '1y', 'all'] as const
export type Range = (typeof RANGES)[number]
const DAYS: Record<Exclude<Range, 'all'>, number> = { '7d': 7, '30d': 30, '90d': 90, '1y': 365 }
const DAY_MS = 86_400_000
const COARSER = { raw: ['day', 'week'], day: ['week'], week: [] } as const
type Resolution = keyof typeof COARSER

/** From when to when, in milliseconds. */
export interface Stretch {
  from: number
  until: number
}

function stretchOf(range: Range | Stretch): { from: number | null; until: number | null } {
  if (typeof range === 'object') return range
  if (range === 'all') return { from: null, until: null }
  return { from: Date.now() - DAYS[range] * DAY_MS, until: null }
}

function resolutionOf(length: number): Resolution {
  if (length < 180 * DAY_MS) return 'raw'
  return length < 800 * DAY_MS ? 'day' : 'week'
}

/** One reading as a list shows it. */
export type ReadingRow = HistoryPoint & { id: number }
export interface ReadingQuery {
  product_id: number
  product_url_id?: number
  source?: components['schemas']['Source']
  excluded?: boolean
  sort?: string
}

/** What pages cost, and visits to them. */
export const usePricesStore = defineStore('prices', () => {
  /** The readings of a product within a range, the oldest first. */
  async function history(
    productId: number,
    range: Range | Stretch,
    signal: AbortSignal,
  ): Promise<HistoryPoint[]> {
    const { from, until } = stretchOf(range)
    let resolution = resolutionOf(from === null ? Infinity : (until ?? Date.now()) - from)
    const ask = (offset: number) =>
      body(
        api.GET('/api/price-history', {
          params: {
            query: {
              product_id: productId,
              resolution,
              sort: '-started_at',
              points: PAGE,
              offset,
              ...(from !== null && { from: new Date(from).toISOString() }),
              ...(until !== null && { to: new Date(until).toISOString() }),
            },
          },
          signal,
        }),
      )
    let first = await ask(0)
    // Many pages, or pages that change all the time: more than a line can show.
    for (const coarser of COARSER[resolution]) {
      if (first.total <= PAGE) break
      resolution = coarser
      first = await ask(0)
    }
    const { items: points, total } = first
    const wanted = Math.min(total, MOST_POINTS)
    for (let offset = PAGE; offset < wanted; offset += PAGE) {
      points.push(...(await ask(offset)).items)
    }
    // The newest come first, so that a past that is too long loses its beginning.
    return points.reverse()
  }

  const readings = useWindows(
    async (query: ReadingQuery & { limit: number; offset: number }, signal) => {
      const page = await body(api.GET('/api/price-history', { params: { query }, signal }))
      // Only buckets have no id, and these are single readings.
      return {
        total: page.total,
        items: page.items.map((point): ReadingRow => ({ ...point, id: point.id ?? 0 })),
      }
    },
  )

  /** A price that somebody saw with their own eyes. */
  async function addReading(reading: NewReading): Promise<void> {
    await api.POST('/api/price-history', { body: reading })
  }

  async function exclude(readingId: number, excluded: boolean): Promise<void> {
    const params = { path: { reading_id: readingId } }
    await api.PATCH('/api/price-history/{reading_id}', { params, body: { excluded } })
  }

  async function removeReading(readingId: number): Promise<void> {
    const params = { path: { reading_id: readingId } }
    // Also when the page is being left.
    await api.DELETE('/api/price-history/{reading_id}', { params, keepalive: true })
  }

  /** Every reading of a product as CSV. */
  function exportAll(productId: number): Promise<string> {
    const query = { product_id: productId, format: 'csv' as const }
    return body(api.GET('/api/price-history/export', { params: { query }, parseAs: 'text' }))
  }

  /** Have every page of a product visited now; a job does it. */
  async function refresh(productId: number) {
    return body(
      api.POST('/api/pricing/products/{product_id}/fetch', {
        params: { path: { product_id: productId } },
      }),
    )
  }

  /** Have every page of many products visited. */
  function refreshMany(which: Which) {
    return body(api.POST('/api/pricing/products/fetch', { body: which }))
  }

  async function job(jobId: number) {
    return body(api.GET('/api/jobs/{job_id}', { params: { path: { job_id: jobId } } }))
  }

  return {
    history,
    readings,
    addReading,
    exclude,
    removeReading,
    exportAll,
    refresh,
    refreshMany,
    job,
  }
})
