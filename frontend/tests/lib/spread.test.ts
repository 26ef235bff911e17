import { describe, expect, it } from 'vitest'

import { dailyAmounts } from '@/lib/daily'
import { spreadOf } from '@/lib/spread'

const held = (amount: string | null, from: string, until: string, more: object = {}) => ({
  product_url_id: 1,
  started_at: `${from}T00:00:00Z`,
  last_seen_at: `${until}T00:00:00Z`,
  amount,
  currency: 'EUR',
  excluded: false,
  ...more,
})

describe('how long it cost how much', () => {
  it('weighs prices by the time that they held', () => {
    const bins = spreadOf(
      [held('10', '2026-11-01', '2026-11-10'), held('20', '2026-11-10', '2026-11-11')],
      'EUR',
      2,
    )

    expect(bins.map(({ share }) => Math.round(share * 10))).toEqual([9, 1])
  })

  it('leaves out what is excluded, and other currencies', () => {
    const bins = spreadOf(
      [
        held('10', '2026-11-01', '2026-11-10'),
        held('20', '2026-11-10', '2026-11-11', { excluded: true }),
        held('90', '2026-11-10', '2026-11-11', { currency: 'USD' }),
      ],
      'EUR',
      4,
    )

    expect(bins).toEqual([])
  })
})

describe('the last days of a page', () => {
  it('say what it cost at the end of each, and nothing where nothing was seen', () => {
    const readings = [
      held('10', '2026-11-01', '2026-11-02'),
      held('12', '2026-11-04', '2026-11-04'),
      held('99', '2026-11-05', '2026-11-05', { product_url_id: 2 }),
    ]

    expect(dailyAmounts(readings, 1, 5, Date.parse('2026-11-05T12:00:00Z'))).toEqual([
      '10',
      '10',
      null,
      '12',
      null,
    ])
  })
})
