/** Something that happened to a product while its prices were watched; `at` in seconds. */
export interface Mark {
  at: number
  kind: 'alert' | 'manual' | 'excluded' | 'rule' | 'primary'
  text: string
  /** What it cost then, where the mark is about a price. */
  amount?: number
}

/** A stretch in which a page was not checked, or could not be read. */
export interface Pause {
  /** The page; null for all of the product. */
  id: number | null
  from: number
  until: number
  why: 'paused' | 'failing' | 'out_of_stock' | 'unseen'
  reason?: string
}

interface Entry {
  at: string
  action: string
  entity: string
  entity_id: number | null
  changes: Record<string, { old?: unknown; new?: unknown }>
}

/** When a product and its pages were paused, from what was noted about them; `now` in seconds. */
export function pausesOf(entries: readonly Entry[], now: number): Pause[] {
  const pauses: Pause[] = []
  const open = new Map<string, number>()
  for (const entry of entries.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at))) {
    const { paused } = entry.changes
    if (!paused) continue
    const key = `${entry.entity} ${String(entry.entity_id)}`
    const at = Date.parse(entry.at) / 1000
    if (paused.new === true) {
      open.set(key, at)
    } else if (paused.new === false && open.has(key)) {
      pauses.push({ id: idOf(key), from: open.get(key) ?? at, until: at, why: 'paused' })
      open.delete(key)
    }
  }
  for (const [key, from] of open) pauses.push({ id: idOf(key), from, until: now, why: 'paused' })
  return pauses
}

const idOf = (key: string) => (key.startsWith('product_url ') ? Number(key.split(' ')[1]) : null)

/** When another page became the primary one; told once, by the page that became it. */
export function primariesOf(entries: readonly Entry[]): { at: number; id: number }[] {
  return entries.flatMap(({ at, entity_id: id, changes }) =>
    changes.is_primary?.new === true && id !== null ? [{ at: Date.parse(at) / 1000, id }] : [],
  )
}
