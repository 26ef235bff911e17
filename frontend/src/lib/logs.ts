import type { GuidePart } from './guide'

/** What of a log somebody wants to read. */
export interface LogFilter {
  /** A service of the compose file. */
  service: string
  level: LogLevel
  /** Words, or the id of a request. */
  text: string
}

export const LOG_LEVELS = ['all', 'warning', 'error'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** Which service writes about a component of the health page. */
export const SERVICES = {
  api: 'api',
  worker: 'worker',
  beat: 'beat',
  database: 'postgres',
  migrations: 'migrate',
  redis: 'redis',
  scraper: 'scraper',
  searxng: 'searxng',
  messages: 'worker',
  disk: 'postgres',
} as const satisfies Record<GuidePart, string>

/** Our own services write a JSON object a line; the others write as they like. */
const OURS: readonly string[] = ['api', 'worker', 'beat', 'migrate']
const WORSE = { warning: 'warning|error|critical', error: 'error|critical' } as const

/** The command that shows it on the machine where the containers run. */
export function logCommand({ service, level, text }: LogFilter): string {
  const filters = [
    level !== 'all' && OURS.includes(service) ? `grep -E ${quoted(levelPattern(level))}` : '',
    text.trim() ? `grep -F ${quoted(text.trim())}` : '',
  ]
  return [`docker compose logs --no-log-prefix ${service}`, ...filters.filter(Boolean)].join(' | ')
}

/** Where an operator's own log search shows it: the template with the filter put in. */
export function logLink(template: string, { service, level, text }: LogFilter): string {
  const values = { service, level: level === 'all' ? '' : level, text: text.trim() }
  return template.replace(/\{(service|level|text)\}/g, (_, name: keyof typeof values) =>
    encodeURIComponent(values[name]),
  )
}

const levelPattern = (level: Exclude<LogLevel, 'all'>) => `"level":"(${WORSE[level]})"`
/** For a shell, whatever is in it. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
