import type { components } from '@/api/schema'

import { id } from './ids'
import { aSchedule } from './schedules'

type Schemas = components['schemas']

export function anOffer(given: Partial<Schemas['BestOffer']> = {}): Schemas['BestOffer'] {
  return {
    amount: '19.9900',
    currency: 'EUR',
    unit_price: null,
    store_id: 1,
    store_name: 'Northwind Kitchen',
    product_url_id: 1,
    availability: 'in_stock',
    seen_at: '2026-11-29T08:00:00Z',
    ...given,
  }
}

export function aProduct(given: Partial<Schemas['ProductRead']> = {}): Schemas['ProductRead'] {
  const number = given.id ?? id()
  return {
    id: number,
    name: `Product ${String(number)}`,
    slug: `product-${String(number)}`,
    image_url: null,
    image_path: null,
    target: null,
    status: 'active',
    favourite: false,
    paused: false,
    tags: [],
    best: anOffer(),
    trend: 'none',
    basis: 'shelf',
    min: '17.9900',
    max: '24.9900',
    average_30d: '20.5000',
    delta_30d: '-0.5100',
    badges: [],
    sparkline: { start_on: '2026-10-30', amounts: ['21.99', '21.99', '19.99'] },
    urls_total: 1,
    urls_active: 1,
    last_checked_at: '2026-11-29T08:00:00Z',
    next_check_at: '2026-11-29T20:00:00Z',
    owner_id: 1,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-11-29T08:00:00Z',
    ...given,
  }
}

export function aUrl(given: {
  id: number
  store: string
  amount: string
}): Schemas['ProductUrlDetail'] {
  return {
    id: given.id,
    url: `https://shop-${String(given.id)}.example/kettle`,
    store: { id: given.id, name: given.store, locale: 'en_IE', currency: 'EUR' },
    is_primary: given.id === 1,
    active: true,
    counted: true,
    pack_size: null,
    offer: {
      product_url_id: given.id,
      amount: given.amount,
      currency: 'EUR',
      availability: 'in_stock',
      started_at: '2026-11-20T08:00:00Z',
      seen_at: '2026-11-29T08:00:00Z',
      stale: false,
      unit_price: null,
      statistics: null,
    },
    last_check: { checked_at: '2026-11-29T08:00:00Z', outcome: 'ok', reason: null },
    next_check_at: '2026-11-29T20:00:00Z',
    effective_schedule: aSchedule(),
  }
}

export function aDetail(given: Partial<Schemas['ProductDetail']> = {}): Schemas['ProductDetail'] {
  return {
    ...aProduct({ id: 7, name: 'Copper kettle', best: null }),
    description: '',
    schedule: null,
    effective_schedule: aSchedule(),
    unit: null,
    deal: null,
    best_by_currency: [],
    statistics: null,
    urls: [],
    ...given,
  }
}

export function aDashboard(given: Partial<Schemas['Dashboard']> = {}): Schemas['Dashboard'] {
  return {
    totals: {
      products: 24,
      favourites: 6,
      active_urls: 41,
      at_lowest: 3,
      good_deals: 5,
      out_of_stock: 2,
      failing: 1,
      stale: 0,
      held: 1,
      target_reached: 2,
      overdue: 0,
    },
    spotlight: [],
    tag_groups: [],
    attention: [],
    lost_stores: [],
    movers: [],
    last_updated_at: '2026-11-29T09:00:00Z',
    ...given,
  }
}

export function anAdded(given: Partial<Schemas['QuickAdded']> = {}): Schemas['QuickAdded'] {
  return {
    availability: 'in_stock',
    currency: 'EUR',
    image: null,
    price: '19.9900',
    product_id: 7,
    product_url_id: 8,
    store_created: true,
    store_id: 1,
    title: 'Copper kettle',
    warnings: [],
    ...given,
  }
}
