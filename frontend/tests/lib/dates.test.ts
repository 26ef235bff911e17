import { describe, expect, it } from 'vitest'

import { formatExact, formatRelative } from '@/lib/dates'

const NOW = Date.parse('2026-11-29T12:00:00Z')

describe('a time', () => {
  it.each([
    ['2026-11-29T11:59:40Z', 'this minute'],
    ['2026-11-29T11:30:00Z', '30 minutes ago'],
    ['2026-11-29T15:10:00Z', 'in 3 hours'],
    ['2026-11-28T11:00:00Z', 'yesterday'],
    ['2026-11-20T11:00:00Z', 'Nov 20, 2026'],
  ])('%s is %s', (instant, expected) => {
    expect(formatRelative(instant, 'en', 'UTC', NOW)).toBe(expected)
  })

  it('is told in the zone of the reader', () => {
    expect(formatExact('2026-11-28T23:30:00Z', 'en-GB', 'Europe/Berlin')).toContain(
      '29 November 2026',
    )
  })
})
