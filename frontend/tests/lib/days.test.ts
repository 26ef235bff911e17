import { describe, expect, it } from 'vitest'

import { byDay, formatDay } from '@/lib/days'

const NOON = Date.parse('2026-11-29T12:00:00Z')

describe('rows by day', () => {
  it('belong to the day that the zone of their reader counts', () => {
    const rows = ['2026-11-29T01:00:00Z', '2026-11-28T23:30:00Z', '2026-11-28T22:30:00Z']

    const inVienna = byDay(rows, (row) => row, 'Europe/Vienna')

    expect(inVienna.map(({ day, rows: of }) => [day, of.length])).toEqual([
      ['2026-11-29', 2],
      ['2026-11-28', 1],
    ])
  })

  it('say today and yesterday, and the date of what is older', () => {
    const told = ['2026-11-29', '2026-11-28', '2026-11-27'].map((day) =>
      formatDay(day, 'en', 'UTC', NOON),
    )

    expect(told).toEqual(['Today', 'Yesterday', 'Friday, November 27, 2026'])
    expect(formatDay('2026-11-28', 'de', 'UTC', NOON)).toBe('Gestern')
  })
})
