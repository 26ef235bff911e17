import type { AuditEntry } from '@/api/types'

/** What has no page of its own, and is shown where all of its kind are. */
const TOGETHER: Partial<Record<string, string>> = {
  tag: '/tags',
  user: '/admin/users',
  instance: '/admin/schedule',
}

/** Where an entry leads; nowhere when what it is about was deleted since. */
export function pageOf(entry: AuditEntry): string | null {
  const { entity, entity_id: id, entity_gone: gone, product_id: product } = entry
  if (!gone && entity === 'store' && id !== null) return `/stores/${String(id)}`
  if (!gone && TOGETHER[entity]) return TOGETHER[entity]
  return product === null || entry.product_gone ? null : `/products/${String(product)}`
}
