import type { components } from '@/api/schema'

import { id } from './ids'

type Schemas = components['schemas']

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
