import type { Reading } from '@/lib/lines'

export interface Bin {
  from: number
  until: number
  /** Part of the time at a price in this bin, 0 to 1. */
  share: number
}

/**
 * For how much of the time something was to be had at which price: readings of one currency,
 * weighed by how long they held, in bins of equal width. Empty where there is no span of prices.
 */
export function spreadOf(readings: readonly Reading[], currency: string, count: number): Bin[] {
  const held = readings.flatMap(({ amount, currency: own, started_at, last_seen_at, excluded }) => {
    if (amount === null || own !== currency || excluded) return []
    const seconds = (Date.parse(last_seen_at) - Date.parse(started_at)) / 1000
    return [{ amount: Number(amount), weight: Math.max(seconds, 1) }]
  })
  const low = held.reduce((least, { amount }) => Math.min(least, amount), Infinity)
  const high = held.reduce((most, { amount }) => Math.max(most, amount), -Infinity)
  if (!(high > low)) return []
  const width = (high - low) / count
  const weights = Array.from({ length: count }, () => 0)
  let whole = 0
  for (const { amount, weight } of held) {
    const at = Math.min(count - 1, Math.floor((amount - low) / width))
    weights[at] = (weights[at] ?? 0) + weight
    whole += weight
  }
  return weights.map((weight, at) => ({
    from: low + at * width,
    until: low + (at + 1) * width,
    share: weight / whole,
  }))
}
