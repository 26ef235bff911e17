import { describe, expect, it } from 'vitest'

import { useCadenceWords } from '@/composables/useCadenceWords'
import { useLanguage } from '@/i18n'

const CRONS: [cron: string, english: string, german: string][] = [
  ['* * * * *', 'every minute', 'jede Minute'],
  ['*/15 * * * *', 'every 15 minutes', 'alle 15 Minuten'],
  ['0 * * * *', 'every hour', 'jede Stunde'],
  ['25 * * * *', 'every hour, 25 minutes past', 'jede Stunde, 25 Minuten nach voll'],
  ['5,35 * * * *', 'every hour, 5 and 35 minutes past', 'jede Stunde, 5 und 35 Minuten nach voll'],
  ['0 */6 * * *', 'every 6 hours', 'alle 6 Stunden'],
  ['10 3 * * *', 'every day at 03:10', 'jeden Tag um 03:10'],
  ['0 6,18 * * *', 'every day at 06:00 and 18:00', 'jeden Tag um 06:00 und 18:00'],
  ['0 6 * * 1', 'Mondays at 06:00', 'montags um 06:00'],
  ['0 6 * * mon,thu', 'Mondays and Thursdays at 06:00', 'montags und donnerstags um 06:00'],
  ['30 7 * * 1-5', 'Monday to Friday at 07:30', 'montags bis freitags um 07:30'],
  ['0 9 * * 6,7', 'Saturdays and Sundays at 09:00', 'samstags und sonntags um 09:00'],
  ['0 0 1 * *', 'on day 1 of the month at 00:00', 'am 1. des Monats um 00:00'],
  [
    '0 0 1 jan,jul *',
    'on day 1 of the month at 00:00, in January and July',
    'am 1. des Monats um 00:00, im Januar und Juli',
  ],
  [
    '*/20 8-20 * * 1-5',
    'every 20 minutes, from 08:00 to 20:59, Monday to Friday',
    'alle 20 Minuten, von 08:00 bis 20:59, montags bis freitags',
  ],
  [
    '*/30 8,12 * * *',
    'every 30 minutes, in the hours that begin at 08:00 and 12:00',
    'alle 30 Minuten, in den Stunden ab 08:00 und 12:00',
  ],
  ['0 8-20 * * *', 'every hour, from 08:00 to 20:00', 'jede Stunde, von 08:00 bis 20:00'],
  [
    '*/25 * * * *',
    'every hour, 0, 25, and 50 minutes past',
    'jede Stunde, 0, 25 und 50 Minuten nach voll',
  ],
]

describe('the words for a rhythm', () => {
  it.each(CRONS)('say %s in English and German', async (cron, english, german) => {
    expect(useCadenceWords().ofCron(cron)).toBe(english)
    await useLanguage('de')
    expect(useCadenceWords().ofCron(cron)).toBe(german)
  })

  it.each(['0 0 * *', '61 * * * *', '@daily', '5-1 * * * *', '*/0 * * * *', '0 0 L * *', ''])(
    'leave %s as it is',
    (cron) => {
      expect(useCadenceWords().ofCron(cron)).toBe(cron)
    },
  )

  it('say an interval and its window', () => {
    const { says } = useCadenceWords()

    expect(says({ interval_minutes: 720 })).toBe('every 12 hours')
    expect(says({ interval_minutes: 45 })).toBe('every 45 minutes')
    const window = { start: '06:00', end: '23:00' }
    expect(says({ interval_minutes: 60, window })).toBe('every hour, from 06:00 to 23:00')
  })
})
