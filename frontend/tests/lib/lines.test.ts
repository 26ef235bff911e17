import { describe, expect, it } from 'vitest'

import {
  aligned,
  commonCurrency,
  envelopes,
  linesOf,
  thinned,
  valueAt,
  type Line,
  type Reading,
} from '@/lib/lines'

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

    expect(linesOf(readings, 'EUR')).toEqual({
      lines: [{ id: 1, at: [NOV_1, NOV_1 + 2 * DAY, NOV_1 + 3 * DAY], to: [10, 8, 8] }],
      gaps: [],
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

    const [first, second] = linesOf(readings, 'EUR').lines as [Line, Line]

    const days = [0, 0.5, 1, 2, 4, 5].map((days) => NOV_1 + days * DAY)
    expect(days.map((day) => valueAt(first, day))).toEqual([10, 10, null, null, null, null])
    expect(days.map((day) => valueAt(second, day))).toEqual([12, 12, 12, 12, 12, null])
  })

  it('break off where something was sold out, and say so', () => {
    const readings = [
      reading({ availability: 'in_stock' }),
      reading({ started_at: '2026-11-02T00:00:00Z', availability: 'out_of_stock' }),
      reading({
        started_at: '2026-11-04T00:00:00Z',
        last_seen_at: '2026-11-05T00:00:00Z',
        availability: 'in_stock',
      }),
    ]

    const { lines, gaps } = linesOf(readings, 'EUR')

    expect(gaps).toEqual([
      { id: 1, from: NOV_1 + DAY, until: NOV_1 + 3 * DAY, why: 'out_of_stock' },
    ])
    expect(valueAt(lines[0] as Line, NOV_1 + 2 * DAY)).toBeNull()
    expect(valueAt(lines[0] as Line, NOV_1 + 3.5 * DAY)).toBe(10)
  })

  it('break off where a page went unseen for longer than is usual', () => {
    const readings = [
      reading({}),
      reading({ started_at: '2026-11-09T00:00:00Z', last_seen_at: '2026-11-10T00:00:00Z' }),
    ]

    const { gaps } = linesOf(readings, 'EUR', () => 2 * DAY)

    expect(gaps).toEqual([{ id: 1, from: NOV_1 + DAY, until: NOV_1 + 8 * DAY, why: 'unseen' }])
    expect(linesOf(readings, 'EUR', () => 8 * DAY).gaps).toEqual([])
  })

  it('leave out what is excluded, and other currencies', () => {
    const readings = [
      reading({ excluded: true }),
      reading({ product_url_id: 2, currency: 'USD' }),
      reading({ product_url_id: 3 }),
    ]

    expect(linesOf(readings, 'EUR').lines.map(({ id }) => id)).toEqual([3])
    expect(commonCurrency([...readings, reading({})])).toBe('EUR')
    expect(commonCurrency([])).toBeNull()
  })
})

describe('the lines around them', () => {
  it('are the lowest, the highest and the mean of what is for sale', () => {
    const one: Line = { id: 1, at: [0, 10], to: [4, 4] }
    const other: Line = { id: 2, at: [5, 20], to: [2, 2] }

    const { best, high, average } = envelopes([one, other])

    const at = (line: Line) => [0, 5, 15].map((time) => valueAt(line, time))
    expect(at(best)).toEqual([4, 2, 2])
    expect(at(high)).toEqual([4, 4, 2])
    expect(at(average)).toEqual([4, 3, 2])
  })
})

describe('a line with many points', () => {
  const long: Line = {
    id: 1,
    at: Array.from({ length: 10_000 }, (_, index) => index),
    to: Array.from({ length: 10_000 }, (_, index) => (index === 4_321 ? 1 : 50 + (index % 7))),
  }

  it('is thinned, and keeps its ends and extremes', () => {
    const drawn = thinned(long, 0, 9_999, 200)

    expect(drawn.at.length).toBeLessThanOrEqual(200)
    expect([drawn.at[0], drawn.at.at(-1)]).toEqual([0, 9_999])
    expect(Math.min(...drawn.to.map(Number))).toBe(1)
    expect(Math.max(...drawn.to.map(Number))).toBe(56)
  })

  it('keeps every point of a window that has few', () => {
    const drawn = thinned(long, 4_320, 4_322, 200)

    expect(drawn.to).toEqual(
      [long.to[4_320], 1, long.to[4_322], long.to[4_322]].slice(0, drawn.to.length),
    )
    expect(drawn.at.slice(0, 3)).toEqual([4_320, 4_321, 4_322])
  })

  it('begins at the edge of the window with what it was before', () => {
    const line: Line = { id: 1, at: [0, 100], to: [7, 8] }

    expect(thinned(line, 40, 60, 50)).toEqual({ id: 1, at: [40, 60], to: [7, 7] })
  })
})

describe('lines over one row of times', () => {
  it('say nothing where they do not change, and keep a gap open until they go on', () => {
    const rows = aligned([
      { id: 1, at: [0, 2, 4], to: [5, null, 6] },
      { id: 2, at: [1, 3], to: [9, 8] },
    ])

    expect(rows).toEqual([
      [0, 1, 2, 3, 4],
      [5, undefined, null, null, 6],
      [undefined, 9, undefined, 8, undefined],
    ])
  })
})
