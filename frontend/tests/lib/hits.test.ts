import { describe, expect, it } from 'vitest'

import type { Peeked } from '@/api/types'
import { EVERY_HIT, usualCurrency, wantedHits, type HitWishes } from '@/lib/hits'

import { aFind } from '../support/factories'

const known = aFind({ url: 'https://a.example/1', domain: 'a.example', store_id: 1 })
const tracked = aFind({ url: 'https://b.example/1', domain: 'b.example', tracked_product_id: 2 })
const fresh = aFind({ url: 'https://c.example/1', domain: 'c.example' })
const hits = [known, tracked, fresh]

function look(price: string | null, currency: string | null = 'EUR'): Peeked {
  return {
    url: '',
    title: null,
    price,
    currency,
    availability: 'unknown',
    image: null,
    image_path: null,
    reason: null,
    seen_at: null,
    evidence: null,
  }
}
const looks = { [known.url]: look('20.00'), [tracked.url]: look('30.00', 'USD') }

function wanted(wishes: Partial<HitWishes>, ignored: string[] = []): string[] {
  return wantedHits(hits, looks, { ...EVERY_HIT, ...wishes }, ignored).map(({ domain }) => domain)
}

describe('hits', () => {
  it.each<[string, Partial<HitWishes>, string[]]>([
    ['all of them', {}, ['a.example', 'b.example', 'c.example']],
    ['of one shop', { host: 'c.example' }, ['c.example']],
    ['of known shops', { knownOnly: true }, ['a.example']],
    ['that are not tracked', { hideTracked: true }, ['a.example', 'c.example']],
    ['with a price', { pricedOnly: true }, ['a.example', 'b.example']],
    ['within a range of one currency', { least: '10', most: '40', currency: 'EUR' }, ['a.example']],
    ['above a price', { least: '25', currency: 'USD' }, ['b.example']],
    ['none', { most: '19.99', currency: 'EUR' }, []],
  ])('can be narrowed: %s', (_name, wishes, expected) => {
    expect(wanted(wishes)).toEqual(expected)
  })

  it('of hosts that somebody ignores are left out', () => {
    expect(wanted({}, ['a.example', 'c.example'])).toEqual(['b.example'])
  })

  it('are ranged in the currency that most have', () => {
    expect(usualCurrency({})).toBeNull()
    expect(usualCurrency({ ...looks, x: look('1', 'USD'), y: look(null, 'EUR') })).toBe('USD')
  })
})
