import type { Reading } from '@/lib/lines'

const DAY_MS = 86_400_000

/**
 * What a page cost at the end of each of the last days, the newest last; null where nothing was
 * seen. `now` in milliseconds, days are those of UTC, readings the oldest first.
 */
export function dailyAmounts(
  readings: readonly Reading[],
  productUrlId: number,
  days: number,
  now: number,
): (string | null)[] {
  const today = Math.floor(now / DAY_MS)
  const mine = readings.filter((each) => each.product_url_id === productUrlId && !each.excluded)
  return Array.from({ length: days }, (_, at) => {
    const from = (today - days + 1 + at) * DAY_MS
    const until = from + DAY_MS
    const seen = mine.findLast(
      (each) => Date.parse(each.started_at) < until && Date.parse(each.last_seen_at) >= from,
    )
    return seen?.amount ?? null
  })
}
