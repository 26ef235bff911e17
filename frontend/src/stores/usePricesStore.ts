import { defineStore } from 'pinia'

import { api, body } from '@/api/client'
import type { HistoryPoint } from '@/api/types'

const PAGE = 100
/** Ten pages of a product over five years by the week are 2,600 points; more is no line any more. */
const MOST_POINTS = 4_000
const AT_ONCE = 4

export const RANGES = ['7d', '30d', '90d', '1y', 'all'] as const
export type Range = (typeof RANGES)[number]
const DAYS: Record<Exclude<Range, 'all'>, number> = { '7d': 7, '30d': 30, '90d': 90, '1y': 365 }
const DAY_MS = 86_400_000

/** What pages cost, and visits to them. */
export const usePricesStore = defineStore('prices', () => {
  /** The readings of a product within a range, the oldest first. */
  async function history(
    productId: number,
    range: Range,
    signal: AbortSignal,
  ): Promise<HistoryPoint[]> {
    const since = range === 'all' ? null : new Date(Date.now() - DAYS[range] * DAY_MS).toISOString()
    const ask = (offset: number) =>
      body(
        api.GET('/api/price-history', {
          params: {
            query: {
              product_id: productId,
              resolution: range === 'all' ? 'week' : range === '1y' ? 'day' : 'raw',
              sort: '-started_at',
              limit: PAGE,
              offset,
              ...(since && { from: since }),
            },
          },
          signal,
        }),
      )
    const { items: points, total } = await ask(0)
    const wanted = Math.min(total, MOST_POINTS)
    for (let offset = PAGE; offset < wanted; offset += PAGE * AT_ONCE) {
      const offsets = Array.from({ length: AT_ONCE }, (_, at) => offset + at * PAGE)
      const pages = await Promise.all(offsets.filter((start) => start < wanted).map(ask))
      for (const page of pages) points.push(...page.items)
    }
    // The newest come first, so that a past that is too long loses its beginning.
    return points.reverse()
  }

  /** Have every page of a product visited now; a job does it. */
  async function refresh(productId: number) {
    return body(
      api.POST('/api/pricing/products/{product_id}/fetch', {
        params: { path: { product_id: productId } },
      }),
    )
  }

  async function job(jobId: number) {
    return body(api.GET('/api/jobs/{job_id}', { params: { path: { job_id: jobId } } }))
  }

  return { history, refresh, job }
})
