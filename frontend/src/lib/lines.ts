/** One reading of an offer, as far as a line needs it. */
export interface Reading {
  product_url_id: number
  started_at: string
  last_seen_at: string
  amount: string | null
  currency: string | null
  excluded: boolean
  availability?: string
}

/** A step-after line: from `at[i]` (seconds) on it is at `to[i]`; null is a gap. */
export interface Line {
  id: number
  at: number[]
  to: (number | null)[]
}

/** A stretch without a price that could be paid, and why, in seconds. */
export interface Gap {
  id: number
  from: number
  until: number
  why: 'out_of_stock' | 'unseen'
}

const GONE = new Set(['out_of_stock', 'discontinued'])
const seconds = (instant: string) => Math.floor(Date.parse(instant) / 1000)

/**
 * Lines of the readings in one currency, and their gaps. A page that was not seen for longer than
 * `patience` (seconds, by page) before its next reading has a gap there, as one that was sold out.
 */
export function linesOf(
  readings: readonly Reading[],
  currency: string,
  patience: (id: number) => number = () => Infinity,
): { lines: Line[]; gaps: Gap[] } {
  const lines: Line[] = []
  const gaps: Gap[] = []
  for (const [id, mine] of byPage(readings, currency)) {
    const line: Line = { id, at: [], to: [] }
    mine.forEach((period, index) => {
      const next = mine[index + 1]
      push(line, period.from, period.gone ? null : period.amount)
      const ends = next ? next.from : period.until
      const lost = next && next.from - period.until > patience(id)
      if (period.gone) gaps.push({ id, from: period.from, until: ends, why: 'out_of_stock' })
      else if (lost) gaps.push({ id, from: period.until, until: next.from, why: 'unseen' })
      if (lost) push(line, period.until, null)
      else if (!next) end(line, period.until)
    })
    lines.push(line)
  }
  return { lines, gaps: joined(gaps) }
}

interface Period {
  from: number
  until: number
  amount: number | null
  gone: boolean
}

function byPage(readings: readonly Reading[], currency: string): Map<number, Period[]> {
  const pages = new Map<number, Period[]>()
  for (const each of readings) {
    if (each.excluded || (each.amount !== null && each.currency !== currency)) continue
    const period = {
      from: seconds(each.started_at),
      until: seconds(each.last_seen_at),
      amount: each.amount === null ? null : Number(each.amount),
      gone: each.amount === null || GONE.has(each.availability ?? ''),
    }
    const mine = pages.get(each.product_url_id)
    if (mine) mine.push(period)
    else pages.set(each.product_url_id, [period])
  }
  for (const mine of pages.values()) mine.sort((one, other) => one.from - other.from)
  return new Map([...pages].sort(([one], [other]) => one - other))
}

/** What does not change is no point of a step. */
function push(line: Line, at: number, to: number | null): void {
  const last = line.at.length - 1
  if (last >= 0 && line.at[last] === at) {
    line.to[last] = to
  } else if (last < 0 || line.to[last] !== to) {
    const before = line.to[last]
    // A line that breaks off is drawn up to where it does.
    if (to === null && before != null && at - 1 > (line.at[last] ?? at)) {
      line.at.push(at - 1)
      line.to.push(before)
    }
    line.at.push(at)
    line.to.push(to)
  }
}

/** The line goes on to where it was last seen. */
function end(line: Line, at: number): void {
  const last = line.to.at(-1) ?? null
  if (last === null || (line.at.at(-1) ?? at) >= at) return
  line.at.push(at)
  line.to.push(last)
}

function joined(gaps: readonly Gap[]): Gap[] {
  const all: Gap[] = []
  for (const gap of gaps) {
    const last = all.at(-1)
    if (last?.id === gap.id && last.why === gap.why && last.until >= gap.from)
      last.until = gap.until
    else all.push({ ...gap })
  }
  return all
}

/** Where a line is at a time; null before it begins, in a gap and after its end. */
export function valueAt(line: Line, time: number): number | null {
  if (time > (line.at.at(-1) ?? -Infinity)) return null
  const index = indexAt(line.at, time)
  return index < 0 ? null : (line.to[index] ?? null)
}

/** The place of the last of these sorted times that is not after `time`; -1 before the first. */
export function indexAt(times: readonly number[], time: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle] ?? Infinity) <= time) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The lowest, the highest and the mean of all lines, as lines of their own. */
export function envelopes(lines: readonly Line[]): { best: Line; high: Line; average: Line } {
  const [best, high, average] = [empty(), empty(), empty()]
  const next = lines.map(() => 0)
  const until = Math.max(...lines.map(({ at }) => at.at(-1) ?? -Infinity))
  for (const time of timesOf(lines)) {
    let [low, most, sum, count] = [Infinity, -Infinity, 0, 0]
    lines.forEach(({ at, to }, index) => {
      let place = next[index] ?? 0
      while ((at[place] ?? Infinity) <= time) place += 1
      next[index] = place
      // Where a line ends it counts no more, unless all of them end there.
      const over = place === at.length && time < until
      const value = place && !over ? (to[place - 1] ?? null) : null
      if (value === null) return
      low = Math.min(low, value)
      most = Math.max(most, value)
      sum += value
      count += 1
    })
    push(best, time, count ? low : null)
    push(high, time, count ? most : null)
    push(average, time, count ? sum / count : null)
  }
  for (const line of [best, high, average]) end(line, until)
  return { best, high, average }
}

const empty = (): Line => ({ id: 0, at: [], to: [] })

/** Every time at which one of the lines changes, sorted, each once. */
export function timesOf(lines: readonly Pick<Line, 'at'>[]): number[] {
  const times = new Set<number>()
  for (const { at } of lines) for (const time of at) times.add(time)
  return Array.from(Float64Array.from(times).sort())
}

/**
 * The part of a line within a window, with at most `most` points: of each bucket of time the first,
 * the last, the lowest and the highest one are kept.
 */
export function thinned(line: Line, from: number, until: number, most: number): Line {
  const { at, to } = line
  const first = Math.max(0, indexAt(at, from))
  const last = indexAt(at, until)
  const kept = empty()
  kept.id = line.id
  const keep = (index: number) => {
    kept.at.push(Math.max(at[index] ?? 0, from))
    kept.to.push(to[index] ?? null)
  }
  if (last < first || last < 0) return kept
  const buckets = Math.max(1, Math.floor((most - 2) / 4))
  if (last - first + 1 <= most - 2) {
    for (let index = first; index <= last; index += 1) keep(index)
  } else {
    const width = (until - from) / buckets
    for (let index = first; index <= last;) {
      const ends = from + (Math.floor(((at[index] ?? from) - from) / width) + 1) * width
      let stop = index
      while (stop < last && (at[stop + 1] ?? Infinity) < ends) stop += 1
      for (const each of tellingOf(to, index, stop)) keep(each)
      index = stop + 1
    }
  }
  // A step goes on to the edge of the window, unless the line ends before it.
  if (at.length - 1 > last && (kept.at.at(-1) ?? until) < until) {
    kept.at.push(until)
    kept.to.push(kept.to.at(-1) ?? null)
  }
  return kept
}

/** The first, the lowest, the highest and the last of some points, in their order, each once. */
function tellingOf(to: readonly (number | null)[], from: number, until: number): number[] {
  let [low, high] = [from, from]
  for (let index = from; index <= until; index += 1) {
    const value = to[index] ?? null
    if (value === null) continue
    if (value < (to[low] ?? Infinity)) low = index
    if (value > (to[high] ?? -Infinity)) high = index
  }
  return [...new Set([from, low, high, until])].sort((one, other) => one - other)
}

/** Lines over one row of times, as uPlot wants them: undefined where a line does not change. */
export function aligned(lines: readonly Line[]): [number[], ...(number | null | undefined)[][]] {
  const times = timesOf(lines)
  const place = new Map(times.map((time, index) => [time, index]))
  const columns = lines.map(({ at, to }) => {
    const column = new Array<number | null | undefined>(times.length)
    at.forEach((time, index) => {
      const value = to[index] ?? null
      const from = place.get(time) ?? 0
      // A gap lasts until the line goes on.
      const until = value === null ? (place.get(at[index + 1] ?? NaN) ?? times.length) : from + 1
      column.fill(value, from, until)
    })
    return column
  })
  return [times, ...columns]
}

/** The currency most readings are in: only amounts of one currency are drawn together. */
export function commonCurrency(readings: readonly Reading[]): string | null {
  const counts = new Map<string, number>()
  for (const { currency } of readings) {
    if (currency) counts.set(currency, (counts.get(currency) ?? 0) + 1)
  }
  return [...counts].sort((one, other) => other[1] - one[1])[0]?.[0] ?? null
}
