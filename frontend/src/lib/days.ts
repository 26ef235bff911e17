import { dateFormat, relativeFormat } from './formats'

/** Rows of one day, as the reader's zone counts days; `day` is `2026-11-29`. */
export interface Day<Row> {
  day: string
  rows: Row[]
}

/** Rows in their order, by the day that each belongs to. */
export function byDay<Row>(
  rows: readonly Row[],
  instantOf: (row: Row) => string,
  timeZone: string,
): Day<Row>[] {
  const days: Day<Row>[] = []
  for (const row of rows) {
    const day = dayOf(new Date(instantOf(row)), timeZone)
    const last = days.at(-1)
    if (last?.day === day) last.rows.push(row)
    else days.push({ day, rows: [row] })
  }
  return days
}

/** "today", "yesterday", else the date in full; `now` in milliseconds. */
export function formatDay(day: string, locale: string, timeZone: string, now: number): string {
  const ago = (Date.parse(day) - Date.parse(dayOf(new Date(now), timeZone))) / 86_400_000
  if (ago === 0 || ago === -1) {
    const text = relativeFormat(locale, { numeric: 'auto' }).format(ago, 'day')
    return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1)
  }
  return dateFormat(locale, { dateStyle: 'full', timeZone: 'UTC' }).format(new Date(day))
}

function dayOf(instant: Date, timeZone: string): string {
  // Sweden writes dates as ISO 8601 does.
  return dateFormat('sv-SE', { timeZone }).format(instant)
}
