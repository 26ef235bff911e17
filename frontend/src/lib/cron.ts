/** What a field of a cron expression allows: everything, every so many, or these in their order. */
export type CronField = 'all' | { every: number } | readonly number[]

export interface Cron {
  minutes: CronField
  hours: CronField
  /** Of the month. */
  days: CronField
  months: CronField
  /** 0 is Sunday. */
  weekdays: CronField
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

interface Range {
  least: number
  most: number
  names?: readonly string[]
}

/** The five fields of a cron expression; null for what we cannot read. */
export function parseCron(text: string): Cron | null {
  const parts = text.trim().toLowerCase().split(/\s+/)
  if (parts.length !== 5) return null
  const [minutes, hours, days, months, weekdays] = [
    fieldOf(parts[0], { least: 0, most: 59 }),
    fieldOf(parts[1], { least: 0, most: 23 }),
    fieldOf(parts[2], { least: 1, most: 31 }),
    fieldOf(parts[3], { least: 1, most: 12, names: MONTHS }),
    fieldOf(parts[4], { least: 0, most: 7, names: WEEKDAYS }),
  ]
  if (!minutes || !hours || !days || !months || !weekdays) return null
  return { minutes, hours, days, months, weekdays: fromSunday(weekdays) }
}

function fieldOf(text = '', range: Range): CronField | null {
  if (text === '*') return 'all'
  const step = /^\*\/(\d{1,2})$/.exec(text)?.[1]
  if (step) return everySoMany(Number(step), range)
  const found = text.split(',').map((part) => valuesOf(part, range))
  if (found.some((each) => each === null)) return null
  return [...new Set(found.flatMap((each) => each ?? []))].sort((one, other) => one - other)
}

/** Every fifth minute is a rhythm; every 25th is three minutes of an hour. */
function everySoMany(step: number, { least, most }: Range): CronField | null {
  if (step < 1) return null
  if (step === 1) return 'all'
  const length = most - least + 1
  return length % step === 0 ? { every: step } : through(least, most, step)
}

/** `5`, `mon`, `9-17` or `0-30/10`. */
function valuesOf(text: string, range: Range): number[] | null {
  const [span = '', step = '1'] = text.split('/')
  const ends = span === '*' ? [range.least, range.most] : span.split('-').map(numberIn(range))
  if (ends.length > 2 || !/^\d{1,2}$/.test(step) || Number(step) < 1) return null
  const [from, to = text.includes('/') ? range.most : from] = ends
  if (from == null || to == null || from > to) return null
  return through(from, to, Number(step))
}

const numberIn =
  ({ least, most, names }: Range) =>
  (text: string): number | null => {
    const named = names?.indexOf(text) ?? -1
    const value = named >= 0 ? named + least : /^\d{1,2}$/.test(text) ? Number(text) : -1
    return value >= least && value <= most ? value : null
  }

function through(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, at) => from + at * step)
}

/** Sunday has two numbers. */
function fromSunday(field: CronField): CronField {
  if (!isListed(field)) return field
  const days = [...new Set(field.map((day) => day % 7))].sort((one, other) => one - other)
  return days.length === WEEKDAYS.length ? 'all' : days
}

export const isListed = (field: CronField): field is readonly number[] => Array.isArray(field)

/** First and last of numbers without a gap between them; null for others. */
export function spanOf(values: readonly number[]): { first: number; last: number } | null {
  const [first, last] = [values[0], values.at(-1)]
  if (first === undefined || last === undefined || values.length < 3) return null
  return last - first === values.length - 1 ? { first, last } : null
}
