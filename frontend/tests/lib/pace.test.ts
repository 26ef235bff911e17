import { expect, it } from 'vitest'

import { perMinute, secondsLeft } from '@/lib/pace'

it('is what was done in the last minute', () => {
  const samples = [
    { at: 0, done: 0 },
    { at: 60_000, done: 500 },
    { at: 90_000, done: 510 },
  ]

  expect(perMinute(samples)).toBe(20)
  expect(secondsLeft(samples, 540)).toBe(90)
})

it('is not known from one look', () => {
  expect(perMinute([])).toBeNull()
  expect(perMinute([{ at: 5, done: 3 }])).toBeNull()
  expect(secondsLeft([{ at: 5, done: 3 }], 9)).toBeNull()
})
