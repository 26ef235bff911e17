import type { components } from '@/api/schema'

import { id } from './ids'

type Schemas = components['schemas']

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
