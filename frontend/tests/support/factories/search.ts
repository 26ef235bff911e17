import type { components } from '@/api/schema'

type Schemas = components['schemas']

export function aFind(given: Partial<Schemas['SearchResult']> = {}): Schemas['SearchResult'] {
  return {
    title: 'Stand mixer, red',
    url: 'https://northwind.example/mixer',
    snippet: 'Five litres, six speeds.',
    thumbnail: null,
    thumbnail_path: null,
    icon_path: '/api/images/signed?optional=true',
    domain: 'northwind.example',
    engine: 'duckduckgo',
    score: 2.5,
    store_id: null,
    store_name: null,
    tracked_product_id: null,
    ...given,
  }
}

export function finds(
  results: Schemas['SearchResult'][],
  given: Partial<Schemas['SearchResults']> = {},
): Schemas['SearchResults'] {
  return {
    query: 'stand mixer',
    cache_hit: false,
    expires_at: '2026-11-29T12:00:00Z',
    results,
    engines: { duckduckgo: results.length },
    engine_errors: [],
    ...given,
  }
}

/** What importing one page would come to. */
export function aLine(given: Partial<Schemas['PreviewedItem']> = {}): Schemas['ImportPreview'] {
  const line = { reason: null, store_id: null, store_name: null, tracked: null, ...given }
  return { items: [line], pages: 1, new_products: 1, known_products: 0, new_stores: 1 }
}
