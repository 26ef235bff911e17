import { i18n } from '@/i18n'
import { isListed, parseCron, spanOf, type Cron, type CronField } from '@/lib/cron'
import { dateFormat } from '@/lib/formats'

/** So many times of day are named one by one. */
const MOST_TIMES = 6

interface Rhythm {
  interval_minutes?: number | null
  cron?: string | null
  window?: { start: string; end: string } | null
}

/** How often something happens, in words: "every 15 minutes", "Mondays at 06:00". */
export function useCadenceWords() {
  const { t, locale } = i18n.global

  const list = (texts: readonly string[]) =>
    new Intl.ListFormat(locale.value, { type: 'conjunction' }).format(texts)
  const every = (minutes: number) =>
    minutes % 60 === 0
      ? t('rhythm.hours', { count: minutes / 60 }, minutes / 60)
      : t('rhythm.minutes', { count: minutes }, minutes)

  /** An expression that nobody can read stays as it is. */
  function ofCron(text: string): string {
    const cron = parseCron(text)
    if (!cron) return text
    const days = daysOf(cron)
    const times = timesOf(cron)
    const when = times
      ? t('rhythm.timed', { days: days ?? t('rhythm.daily'), times: list(times) })
      : [rhythmOf(cron), days].filter(Boolean).join(', ')
    const { months } = cron
    if (months === 'all') return when
    return t('rhythm.inMonths', { when, months: list(valuesOf(months, 1, 12).map(monthName)) })
  }

  /** Times of day; null where there are many, or a rhythm. */
  function timesOf({ minutes, hours }: Cron): string[] | null {
    if (!isListed(minutes) || !isListed(hours)) return null
    if (minutes.length * hours.length > MOST_TIMES) return null
    return hours.flatMap((hour) => minutes.map((minute) => clock(hour, minute)))
  }

  function rhythmOf({ minutes, hours }: Cron): string {
    const within = minutesOf(minutes, hours)
    if (!isListed(hours)) return within
    const span = spanOf(hours)
    const last = isListed(minutes) ? Math.max(...minutes) : 59
    if (span)
      return t('rhythm.between', {
        rhythm: within,
        start: clock(span.first, 0),
        end: clock(span.last, last),
      })
    return t('rhythm.inHours', { rhythm: within, hours: list(hours.map((each) => clock(each, 0))) })
  }

  function minutesOf(minutes: CronField, hours: CronField): string {
    const hourly = every(hours !== 'all' && !isListed(hours) ? hours.every * 60 : 60)
    if (minutes === 'all')
      return hours === 'all' || isListed(hours) ? every(1) : `${every(1)}, ${hourly}`
    if (!isListed(minutes)) {
      const often = every(minutes.every)
      return hours === 'all' || isListed(hours) ? often : `${often}, ${hourly}`
    }
    if (minutes.length === 1 && minutes[0] === 0) return hourly
    return t('rhythm.past', { rhythm: hourly, minutes: list(minutes.map(String)) })
  }

  /** Days of the month and of the week: either is enough; null is every day. */
  function daysOf({ days, weekdays }: Cron): string | null {
    const told = [
      days === 'all' ? null : daysOfMonth(days),
      weekdays === 'all' ? null : daysOfWeek(valuesOf(weekdays, 0, 6)),
    ].filter((each) => each !== null)
    return told.length ? list(told) : null
  }

  function daysOfMonth(days: Exclude<CronField, 'all'>): string {
    const named = valuesOf(days, 1, 31).map((day) => t('rhythm.dayNumber', { day }))
    return t('rhythm.daysOfMonth', { days: list(named) })
  }

  function daysOfWeek(days: readonly number[]): string {
    const span = spanOf(days)
    if (span)
      return t('rhythm.fromDayToDay', {
        first: t(`rhythm.weekday.${String(span.first)}`),
        last: t(`rhythm.weekday.${String(span.last)}`),
      })
    const fromMonday = [...days].sort((one, other) => ((one + 6) % 7) - ((other + 6) % 7))
    return list(fromMonday.map((day) => t(`rhythm.weekdays.${String(day)}`)))
  }

  const monthName = (month: number) =>
    dateFormat(locale.value, { month: 'long', timeZone: 'UTC' }).format(Date.UTC(2026, month - 1))

  function says({ interval_minutes: minutes, cron, window }: Rhythm): string {
    const rhythm = minutes ? every(minutes) : ofCron(cron ?? '')
    return window ? t('rhythm.between', { rhythm, start: window.start, end: window.end }) : rhythm
  }

  return { says, ofCron, every }
}

const clock = (hour: number, minute: number) =>
  [hour, minute].map((part) => String(part).padStart(2, '0')).join(':')

function valuesOf(field: CronField, least: number, most: number): readonly number[] {
  if (isListed(field)) return field
  const step = field === 'all' ? 1 : field.every
  return Array.from({ length: Math.ceil((most - least + 1) / step) }, (_, at) => least + at * step)
}
