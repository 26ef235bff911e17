import type { components } from '@/api/schema'

import { id } from './ids'
import { aSchedule } from './schedules'

type Schemas = components['schemas']

export function aStore(given: Partial<Schemas['StoreRead']> = {}): Schemas['StoreRead'] {
  const number = given.id ?? id()
  return {
    id: number,
    name: `Store ${String(number)}`,
    slug: `store-${String(number)}`,
    website_url: 'https://shop.example/',
    domains: ['shop.example'],
    locale: 'en_IE',
    currency: 'EUR',
    selectors: {},
    availability_map: {},
    availability_rules: [],
    availability_default: null,
    fetch_mode: 'auto',
    headers: {},
    has_cookies: false,
    schedule: null,
    effective_schedule: aSchedule(),
    gap_seconds: null,
    timeout_seconds: null,
    robots: 'respect',
    appearance: 'honest',
    learned_mode: null,
    test_url: null,
    notes: '',
    active: true,
    paused: false,
    urls_total: 0,
    owner_id: 1,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-11-01T00:00:00Z',
    ...given,
  }
}

export function aSelector(selector: string): Schemas['Rule'] {
  return { selector, prepend: '', append: '', pattern: null, decimal: null, fallback: false }
}

export function aListing(
  given: Partial<Schemas['PreviewListing']> = {},
): Schemas['PreviewListing'] {
  return {
    title: 'Copper kettle',
    price: '19.9900',
    currency: 'EUR',
    list_price: null,
    unit_price: null,
    availability: 'in_stock',
    image: null,
    image_path: null,
    description: null,
    brand: null,
    sku: null,
    gtin: null,
    ...given,
  }
}

export function aPreview(given: Partial<Schemas['PagePreview']> = {}): Schemas['PagePreview'] {
  return {
    snapshot_id: 5,
    page_path: '/api/scrape/frames/signed',
    listing: aListing(),
    reason: null,
    evidence: {
      price: { method: 'visible', selector: 'div > p.price', raw: '€19.99' },
      title: { method: 'visible', selector: 'h1', raw: 'Copper kettle' },
    },
    candidates: [
      {
        amount: '19.9900',
        currency: 'EUR',
        method: 'visible',
        path: 'div > p.price',
        raw: '€19.99',
        score: 0.71,
        reason: '',
      },
    ],
    response: {
      outcome: 'ok',
      status: 200,
      final_url: 'https://shop.example/kettle',
      ms: 180,
      bytes: 1540,
      answers: [
        { url: 'https://shop.example/old', status: 301, ms: 20, headers: [] },
        {
          url: 'https://shop.example/kettle',
          status: 200,
          ms: 90,
          headers: [
            { name: 'content-type', value: 'text/html' },
            { name: 'set-cookie', value: null },
          ],
        },
      ],
    },
    traces: {
      price: { matches: null, ms: null, doubts: [] },
      title: { matches: null, ms: null, doubts: [] },
    },
    warnings: [],
    ...given,
  }
}

export function aStoreOffer(given: Partial<Schemas['StoreOffer']> = {}): Schemas['StoreOffer'] {
  return {
    id: id(),
    product_id: 7,
    product_name: 'Copper kettle',
    url: 'https://shop.example/kettle',
    is_primary: true,
    active: true,
    latest: {
      reading_id: 12,
      amount: '19.9900',
      currency: 'EUR',
      availability: 'in_stock',
      seen_at: '2026-11-28T08:00:00Z',
    },
    last_checked_at: '2026-11-29T08:00:00Z',
    last_outcome: 'ok',
    last_reason: null,
    ...given,
  }
}
