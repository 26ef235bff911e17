/** The parts of an instance, and the variables that lead to each. */
export const GUIDE = {
  api: ['BASE_URL', 'LISTEN_ADDRESS', 'PORT'],
  database: ['POSTGRES_HOST', 'POSTGRES_PORT', 'POSTGRES_DB', 'POSTGRES_USER', 'POSTGRES_PASSWORD'],
  migrations: [],
  redis: ['REDIS_HOST', 'REDIS_PORT', 'REDIS_PASSWORD', 'CELERY_BROKER_URL'],
  worker: ['WORKER_CONCURRENCY', 'WORKER_SILENCE_SECONDS'],
  beat: ['TZ'],
  scraper: ['SCRAPER_BASE_URL'],
  searxng: ['SEARXNG_URL'],
  messages: ['SMTP_HOST', 'OUTBOUND_ALLOW_NOTIFY', 'VAPID_PRIVATE_KEY'],
  disk: ['COSTCOURTER_HOME', 'CHECKS_KEEP_DAYS', 'PAGES_KEEP_DAYS'],
} as const satisfies Record<string, readonly string[]>

export type GuidePart = keyof typeof GUIDE

export const isGuided = (name: string): name is GuidePart => name in GUIDE
