import type { AuditEntry, SelectorRule, Store } from '@/api/types'

const RESTORED = new Set([
  'name',
  'slug',
  'website_url',
  'domains',
  'locale',
  'currency',
  'selectors',
  'availability_map',
  'availability_rules',
  'availability_default',
  'fetch_mode',
  'robots',
  'appearance',
  'headers',
  'gap_seconds',
  'timeout_seconds',
  'schedule',
  'notes',
  'test_url',
  'active',
])
/** What visits taught comes back by itself. */
const LEARNED = new Set(['learned_mode', 'paused'])
/** So long is a text that the log has cut. */
const CUT = 500

export interface Earlier {
  store: Store
  /** Fields whose earlier value nobody kept: secrets, and long texts. */
  lost: string[]
}

/** The store as it was before a change; the entries are the newest first. */
export function earlier(store: Store, entries: readonly AuditEntry[], change: AuditEntry): Earlier {
  const before: Record<string, unknown> = {}
  const lost = new Set<string>()
  for (const entry of entries.slice(0, entries.findIndex(({ id }) => id === change.id) + 1)) {
    for (const [field, { old }] of Object.entries(entry.changes)) {
      if (LEARNED.has(field)) continue
      if (!RESTORED.has(field) || !isWhole(field, old)) {
        lost.add(field)
      } else {
        before[field] = field === 'selectors' ? whole(old) : old
      }
    }
  }
  const kept = Object.fromEntries(Object.entries(before).filter(([field]) => !lost.has(field)))
  return { store: { ...store, ...(kept as Partial<Store>) }, lost: [...lost] }
}

function isWhole(field: string, value: unknown): boolean {
  if (typeof value === 'string') return value.length < CUT
  if (field === 'headers') return Object.values(value ?? {}).every((each) => each !== null)
  if (field === 'schedule') return value === null || isInterval(value)
  return true
}

function isInterval(schedule: unknown): boolean {
  return Object.keys(schedule ?? {}).join() === 'interval_minutes'
}

/** The log leaves out what is as usual. */
function whole(selectors: unknown): Record<string, SelectorRule[]> {
  const fields = (selectors ?? {}) as Record<
    string,
    (Partial<SelectorRule> & { selector: string })[]
  >
  return Object.fromEntries(
    Object.entries(fields).map(([field, rules]) => [
      field,
      rules.map((rule) => ({ prepend: '', append: '', fallback: false, ...rule })),
    ]),
  )
}
