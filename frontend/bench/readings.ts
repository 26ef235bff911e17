import type { HistoryPoint } from '@/api/types'

const DAY_MS = 86_400_000
const LAST_DAY = Date.UTC(2026, 10, 29)

/** A reading of each page on each day, none like the one before: the most that a chart is given. */
export function readingsOf(offers: number, days: number, seed: number): HistoryPoint[] {
  const random = randoms(seed)
  const points: HistoryPoint[] = []
  for (let page = 1; page <= offers; page += 1) {
    let cents = 8_000 + Math.floor(random() * 4_000)
    for (let day = days - 1; day >= 0; day -= 1) {
      cents = Math.max(500, cents + Math.floor(random() * 401) - 200)
      const started = LAST_DAY - day * DAY_MS
      const amount = (cents / 100).toFixed(4)
      points.push({
        id: null,
        product_url_id: page,
        started_at: new Date(started).toISOString(),
        last_seen_at: new Date(started + DAY_MS - 1_000).toISOString(),
        amount,
        min: amount,
        max: amount,
        currency: 'EUR',
        availability: random() < 0.01 ? 'out_of_stock' : 'in_stock',
        source: null,
        excluded: false,
        readings: 1,
      })
    }
  }
  return points
}

/** The same numbers for the same seed (a linear congruential generator), 0 to 1. */
function randoms(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
