import type { Store, StoreCreate } from '@/api/types'

/** What says that a file holds stores, and how they are written in it. */
const KIND = 'costcourter-stores'
const MOST = 500

/** Stores as a file for somebody else: how they are read, without what is secret or only ours. */
export function packOf(stores: readonly Store[]): string {
  return JSON.stringify({ kind: KIND, version: 1, stores: stores.map(shared) }, null, 2)
}

function shared(store: Store): StoreCreate {
  return {
    name: store.name,
    slug: store.slug,
    website_url: store.website_url,
    domains: store.domains,
    locale: store.locale,
    currency: store.currency,
    selectors: store.selectors,
    availability_map: store.availability_map,
    availability_rules: store.availability_rules,
    availability_default: store.availability_default,
    fetch_mode: store.fetch_mode,
    robots: store.robots,
    appearance: store.appearance,
    gap_seconds: store.gap_seconds,
    timeout_seconds: store.timeout_seconds,
    test_url: store.test_url,
    notes: store.notes,
    active: store.active,
    paused: false,
  }
}

/** The stores of a file; null for one that is no pack. The server looks at each of them. */
export function storesOf(text: string): StoreCreate[] | null {
  try {
    const pack = JSON.parse(text) as unknown
    if (typeof pack !== 'object' || pack === null) return null
    const { kind, stores } = pack as { kind?: unknown; stores?: unknown }
    if (kind !== KIND || !Array.isArray(stores) || stores.length > MOST) return null
    return stores as StoreCreate[]
  } catch {
    return null
  }
}
