/** One reading of an offer, as far as a line needs it. */
export interface Reading {
  product_url_id: number
  started_at: string
  last_seen_at: string
  amount: string | null
  currency: string | null
  excluded: boolean
}

/** Lines over one row of times (seconds), as uPlot draws them; `null` is a gap. */
export interface Series {
  times: number[]
  lines: { id: number; values: (number | null)[] }[]
}

/** A line per offer, each value valid until the next time; what was not seen is a gap, not a slope. */
export function seriesOf(readings: readonly Reading[], currency: string): Series {
  const counted = readings.filter((reading) => !reading.excluded && isOf(reading, currency))
  const seconds = (instant: string) => Math.floor(Date.parse(instant) / 1000)
  const times = [
    ...new Set(counted.flatMap((each) => [seconds(each.started_at), seconds(each.last_seen_at)])),
  ].sort((one, other) => one - other)
  const ids = [...new Set(counted.map((each) => each.product_url_id))]
  const lines = ids.map((id) => {
    const mine = counted
      .filter((each) => each.product_url_id === id)
      .map((each) => ({
        from: seconds(each.started_at),
        until: seconds(each.last_seen_at),
        amount: each.amount === null ? null : Number(each.amount),
      }))
      .sort((one, other) => one.from - other.from)
    return { id, values: valuesAt(times, mine) }
  })
  return { times, lines }
}

function isOf(reading: Reading, currency: string): boolean {
  return reading.amount === null || reading.currency === currency
}

interface Span {
  from: number
  until: number
  amount: number | null
}

/** What a line is at each time: the newest span that has begun, until the next one begins. */
function valuesAt(times: readonly number[], spans: readonly Span[]): (number | null)[] {
  let at = -1
  return times.map((time) => {
    while ((spans[at + 1]?.from ?? Infinity) <= time) at += 1
    const span = spans[at]
    if (!span) return null
    const isLast = at === spans.length - 1
    return isLast && time > span.until ? null : span.amount
  })
}

/** The currency most readings are in: only amounts of one currency are drawn together. */
export function commonCurrency(readings: readonly Reading[]): string | null {
  const counts = new Map<string, number>()
  for (const { currency } of readings) {
    if (currency) counts.set(currency, (counts.get(currency) ?? 0) + 1)
  }
  return [...counts].sort((one, other) => other[1] - one[1])[0]?.[0] ?? null
}
