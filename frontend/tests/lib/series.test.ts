import { describe, expect, it } from 'vitest'

import { commonCurrency, seriesOf, type Reading } from '@/lib/series'

function reading(given: Partial<Reading>): Reading {
  return {
    product_url_id: 1,
    started_at: '2026-11-01T00:00:00Z',
    last_seen_at: '2026-11-02T00:00:00Z',
    amount: '10.00',
    currency: 'EUR',
    excluded: false,
    ...given,
  }
}
const NOV_1 = Date.parse('2026-11-01T00:00:00Z') / 1000
const DAY = 86_400

describe('the lines of a chart', () => {
  it('keep a price until the next one begins', () => {
    const readings = [
      reading({
        started_at: '2026-11-03T00:00:00Z',
        last_seen_at: '2026-11-04T00:00:00Z',
        amount: '8',
      }),
      reading({}),
    ]

    expect(seriesOf(readings, 'EUR')).toEqual({
      times: [NOV_1, NOV_1 + DAY, NOV_1 + 2 * DAY, NOV_1 + 3 * DAY],
      lines: [{ id: 1, values: [10, 10, 8, 8] }],
    })
  })

  it('have a gap where a shop told no price, and none after it was last seen', () => {
    const readings = [
      reading({}),
      reading({
        started_at: '2026-11-02T00:00:00Z',
        last_seen_at: '2026-11-03T00:00:00Z',
        amount: null,
      }),
      reading({ product_url_id: 2, last_seen_at: '2026-11-05T00:00:00Z', amount: '12' }),
    ]

    const { lines } = seriesOf(readings, 'EUR')

    expect(lines).toEqual([
      { id: 1, values: [10, null, null, null] },
      { id: 2, values: [12, 12, 12, 12] },
    ])
  })

  it('leave out what is excluded, and other currencies', () => {
    const readings = [
      reading({ excluded: true }),
      reading({ product_url_id: 2, currency: 'USD' }),
      reading({ product_url_id: 3 }),
    ]

    expect(seriesOf(readings, 'EUR').lines.map(({ id }) => id)).toEqual([3])
    expect(commonCurrency([...readings, reading({})])).toBe('EUR')
    expect(commonCurrency([])).toBeNull()
  })
})
