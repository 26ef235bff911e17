import { describe, expect, it } from 'vitest'

import { cadenceOf, scheduleOf } from '@/lib/cadence'

describe('a cadence', () => {
  it.each([
    [{ interval_minutes: 720 }, { mode: 'every', count: 12, unit: 'hours' }],
    [{ interval_minutes: 45 }, { mode: 'every', count: 45, unit: 'minutes' }],
    [{ cron: '30 3 * * *' }, { mode: 'daily', at: '03:30' }],
    [{ cron: '5 18 * * 0' }, { mode: 'weekly', at: '18:05', weekday: 0 }],
    [{ cron: '*/20 8-20 * * 1-5' }, { mode: 'cron' }],
  ])('says %o as people do, and comes back the same', (schedule, said) => {
    const cadence = cadenceOf(schedule)

    expect(cadence).toMatchObject(said)
    expect(scheduleOf(cadence)).toEqual(schedule)
  })

  it('keeps its window and its zone', () => {
    const schedule = {
      interval_minutes: 60,
      window: { start: '08:00', end: '20:00' },
      timezone: 'Europe/Vienna',
    }

    expect(scheduleOf(cadenceOf(schedule))).toEqual(schedule)
  })
})
