import { defineStore } from 'pinia'

import { api, body } from '@/api/client'
import type { HistoryPoint } from '@/api/types'

const PAGE = 100
/** So many pages of readings are asked for at most; a longer past comes by the day or week. */
const MOST_PAGES = 20

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
    const points: HistoryPoint[] = []
    const since = range === 'all' ? null : new Date(Date.now() - DAYS[range] * DAY_MS).toISOString()
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer = await body(
        api.GET('/api/price-history', {
          params: {
            query: {
              product_id: productId,
              resolution: range === 'all' ? 'week' : range === '1y' ? 'day' : 'raw',
              sort: 'started_at',
              limit: PAGE,
              offset: page * PAGE,
              ...(since && { from: since }),
            },
          },
          signal,
        }),
      )
      points.push(...answer.items)
      if (points.length >= answer.total) break
    }
    return points
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
