/** How often pages are checked, as people say it; the API knows minutes and cron expressions. */
export interface Cadence {
  mode: 'every' | 'daily' | 'weekly' | 'cron'
  /** Of `every`. */
  count: number
  unit: 'minutes' | 'hours'
  /** Of `daily` and `weekly`, as HH:MM. */
  at: string
  /** Of `weekly`: 0 is Sunday, as cron counts. */
  weekday: number
  cron: string
  /** Hours in which pages may be checked; null is the whole day. */
  window: { start: string; end: string } | null
  timezone: string | null
}

interface Schedule {
  interval_minutes?: number | null
  cron?: string | null
  window?: { start: string; end: string } | null
  timezone?: string | null
}

const USUAL: Cadence = {
  mode: 'every',
  count: 12,
  unit: 'hours',
  at: '03:00',
  weekday: 1,
  cron: '0 3 * * *',
  window: null,
  timezone: null,
}

export function cadenceOf(schedule: Schedule): Cadence {
  const { window = null, timezone = null } = schedule
  return { ...USUAL, window, timezone, ...rhythmOf(schedule) }
}

function rhythmOf({ interval_minutes, cron }: Schedule): Partial<Cadence> {
  if (interval_minutes) {
    const hours = interval_minutes % 60 === 0
    return hours
      ? { mode: 'every', count: interval_minutes / 60, unit: 'hours' }
      : { mode: 'every', count: interval_minutes, unit: 'minutes' }
  }
  const text = cron ?? USUAL.cron
  const simple = /^(\d{1,2}) (\d{1,2}) \* \* (\*|[0-6])$/.exec(text)
  if (!simple) return { mode: 'cron', cron: text }
  const [, minute = '', hour = '', day = ''] = simple
  const at = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`
  return day === '*'
    ? { mode: 'daily', at, cron: text }
    : { mode: 'weekly', at, weekday: Number(day), cron: text }
}

export function scheduleOf(cadence: Cadence): Schedule {
  const { window, timezone } = cadence
  const where = { ...(window && { window }), ...(timezone && { timezone }) }
  if (cadence.mode === 'every') {
    const minutes = cadence.count * (cadence.unit === 'hours' ? 60 : 1)
    return { interval_minutes: minutes, ...where }
  }
  if (cadence.mode === 'cron') return { cron: cadence.cron.trim(), ...where }
  const [hour, minute] = cadence.at.split(':').map(Number)
  const day = cadence.mode === 'daily' ? '*' : String(cadence.weekday)
  return { cron: `${minute ?? 0} ${hour ?? 0} * * ${day}`, ...where }
}
