import type { components } from '@/api/schema'

type Schemas = components['schemas']

let next = 1
const id = () => next++

export function aProfile(given: Partial<Schemas['Profile']> = {}): Schemas['Profile'] {
  return {
    id: 1,
    email: 'ada@example.com',
    full_name: 'Ada',
    is_superuser: true,
    roles: ['admin'],
    permissions: ['catalog:read', 'catalog:write', 'instance:admin'],
    locale: 'en_IE',
    timezone: 'UTC',
    currency: 'EUR',
    has_password: true,
    ...given,
  }
}

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

function aSchedule(): Schemas['EffectiveSchedule'] {
  return {
    schedule: {
      interval_minutes: 720,
      cron: null,
      window: null,
      timezone: null,
      longest_minutes: 720,
    },
    source: 'instance',
    paused_by: null,
  }
}

export function anAlert(given: Partial<Schemas['AlertRead']> = {}): Schemas['AlertRead'] {
  const number = given.id ?? id()
  return {
    id: number,
    kind: 'target_price',
    rule_id: 1,
    product_id: 7,
    product_url_id: null,
    store_id: 1,
    happened_at: '2026-11-29T08:00:00Z',
    created_at: '2026-11-29T08:00:00Z',
    read_at: null,
    silence: null,
    title: 'Copper kettle: €49.00',
    text: '',
    happening: aHappening(),
    deliveries: [],
    ...given,
  }
}

export function aHappening(given: Partial<Schemas['Happening']> = {}): Schemas['Happening'] {
  return {
    product: 'Copper kettle',
    store: 'Harbour Home',
    amount: '49.00',
    before: '64.19',
    currency: 'EUR',
    before_currency: 'EUR',
    percent: '-23.7',
    availability: 'in_stock',
    ...given,
  }
}

export function aDelivery(given: Partial<Schemas['DeliveryRead']> = {}): Schemas['DeliveryRead'] {
  return {
    id: id(),
    alert_id: 1,
    channel: 'email',
    state: 'sent',
    digest: false,
    created_at: '2026-11-29T08:00:00Z',
    due_at: null,
    attempts: 1,
    status: 250,
    answer: 'OK',
    sent_at: '2026-11-29T08:00:01Z',
    ...given,
  }
}

export function aRule(given: Partial<Schemas['RuleRead']> = {}): Schemas['RuleRead'] {
  return {
    id: given.id ?? id(),
    product_id: 7,
    product_url_id: null,
    kind: 'target_price',
    amount: '50.0000',
    currency: 'EUR',
    percent: null,
    against: null,
    days: null,
    checks: null,
    channels: null,
    cooldown_minutes: null,
    quiet_hours: null,
    any_hour: false,
    digest: false,
    snoozed_until: null,
    active: true,
    armed: true,
    fired_at: null,
    owner_id: 1,
    created_at: '2026-11-01T08:00:00Z',
    updated_at: '2026-11-01T08:00:00Z',
    ...given,
  }
}

export function aChannel(given: Partial<Schemas['ChannelRead']> = {}): Schemas['ChannelRead'] {
  return {
    channel: 'email',
    title: 'E-mail',
    available: true,
    reason: null,
    enabled: true,
    configured: true,
    fields: [],
    last_delivery: null,
    ...given,
  }
}

export function aField(given: Partial<Schemas['ChannelField']> = {}): Schemas['ChannelField'] {
  return {
    name: 'url',
    kind: 'url',
    label: 'Server',
    help: '',
    required: true,
    placeholder: 'https://ntfy.sh',
    max_length: 200,
    choices: [],
    value: null,
    ...given,
  }
}

export function somePreferences(
  given: Partial<Schemas['PreferencesRead']> = {},
): Schemas['PreferencesRead'] {
  const nothing = {
    quiet_hours: null,
    any_hour: null,
    cooldown_minutes: null,
    max_per_day: null,
    digest_at: null,
    failing_after: null,
    store_blocked: null,
  }
  return {
    own: nothing,
    effective: {
      ...nothing,
      any_hour: false,
      cooldown_minutes: 0,
      max_per_day: 50,
      digest_at: '08:00',
      failing_after: 3,
      store_blocked: true,
    },
    routing: {},
    timezone: 'UTC',
    ...given,
  }
}

export function anInstance(given: Partial<Schemas['InstanceRead']> = {}): Schemas['InstanceRead'] {
  return {
    log_url: null,
    status: 'ok',
    checked_at: '2026-11-29T09:00:00Z',
    components: {
      database: { status: 'ok', latency_ms: 1.4, detail: 'PostgreSQL 15' },
      redis: { status: 'ok', latency_ms: 0.3, since: '2026-11-28T09:00:00Z' },
      searxng: { status: 'not_configured' },
    },
    work: {
      queues: [{ name: 'pricing', depth: 4 }],
      in_hand: 2,
      workers: 1,
      due: 12,
      oldest_due_at: null,
      overdue: 0,
      visiting: 3,
    },
    last_24_hours: {
      checks: 100,
      outcomes: [
        { outcome: 'ok', checks: 90 },
        { outcome: 'blocked', checks: 10 },
      ],
      by_success: [
        {
          store_id: 3,
          store_name: 'Harbour Home',
          owner_id: 1,
          checks: 20,
          ok: 8,
          success_rate: 0.4,
          median_ms: 300,
        },
      ],
      slowest: [],
    },
    storage: {
      database_bytes: 12_400_000,
      tables: [{ name: 'price_checks', bytes: 8_000_000 }],
      checks_by_day: [],
    },
    counted_at: '2026-11-29T09:00:00Z',
    ...given,
  }
}

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

/** What importing one page would come to. */
export function aLine(given: Partial<Schemas['PreviewedItem']> = {}): Schemas['ImportPreview'] {
  const line = { reason: null, store_id: null, store_name: null, tracked: null, ...given }
  return { items: [line], pages: 1, new_products: 1, known_products: 0, new_stores: 1 }
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

export function anEntry(given: Partial<Schemas['AuditRead']> = {}): Schemas['AuditRead'] {
  return {
    id: id(),
    at: '2026-11-28T08:00:00Z',
    actor: { id: 1, email: 'ada@example.com', full_name: 'Ada' },
    action: 'store.updated',
    entity: 'store',
    entity_id: 4,
    entity_gone: false,
    product_id: null,
    product_gone: false,
    address: null,
    request_id: null,
    job_id: null,
    job_gone: false,
    changes: {},
    ...given,
  }
}

export function aJob(given: Partial<Schemas['JobRead']> = {}): Schemas['JobRead'] {
  return {
    id: 1,
    kind: 'fetch',
    state: 'queued',
    done: 0,
    total: 1,
    error: null,
    product_id: 7,
    created_at: '2026-11-29T10:00:00Z',
    finished_at: null,
    items: null,
    ...given,
  }
}
