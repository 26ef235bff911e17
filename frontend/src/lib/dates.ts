import { dateFormat, numberFormat, relativeFormat } from './formats'

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]
const WEEK_SECONDS = 7 * 86_400

/** Relative within seven days ("3 hours ago"), else the date; `now` in milliseconds. */
export function formatRelative(
  instant: string,
  locale: string,
  timeZone: string,
  now: number,
): string {
  const seconds = (Date.parse(instant) - now) / 1000
  if (Math.abs(seconds) >= WEEK_SECONDS) {
    return dateFormat(locale, { dateStyle: 'medium', timeZone }).format(new Date(instant))
  }
  const relative = relativeFormat(locale, { numeric: 'auto' })
  for (const [unit, length] of STEPS) {
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit)
  }
  return relative.format(0, 'minute')
}

/** The exact time, with the zone it is told in. */
export function formatExact(instant: string, locale: string, timeZone: string): string {
  return dateFormat(locale, {
    dateStyle: 'full',
    timeStyle: 'long',
    timeZone,
  }).format(new Date(instant))
}

/** So many seconds in the words of a language: "40 seconds", "3 minutes". */
export function formatLength(seconds: number, locale: string): string {
  const inMinutes = seconds >= 120
  return numberFormat(locale, {
    style: 'unit',
    unit: inMinutes ? 'minute' : 'second',
    unitDisplay: 'long',
    maximumFractionDigits: 0,
  }).format(inMinutes ? seconds / 60 : seconds)
}
