import { describe, expect, it } from 'vitest'

import { backTo } from '@/composables/useStoreUndo'

import { aStore } from '../support/factories'

describe('what makes a change of a store undone', () => {
  it('is what the changed fields were, and nothing else', () => {
    const schedule = { cron: '0 6 * * *', longest_minutes: 1440 }
    const before = aStore({ name: 'Pots', currency: null, schedule })

    const back = backTo(before, {
      name: 'Pans',
      currency: 'EUR',
      schedule: { interval_minutes: 60 },
    })

    expect(back).toEqual({
      changes: { name: 'Pots', currency: null, schedule },
      lost: [],
    })
  })

  it('leaves out cookies, which nobody is told', () => {
    expect(backTo(aStore({ name: 'Pots' }), { name: 'Pans', cookies: 'a=b' })).toEqual({
      changes: { name: 'Pots' },
      lost: ['cookies'],
    })
  })

  it.each([
    [{ 'X-Api-Key': 'new', 'X-Plain': 'p' }, ['headers']],
    [{ 'X-Plain': 'p' }, ['headers']],
    [{ 'x-api-key': 'stored', 'X-Plain': 'other' }, []],
  ])('brings headers back only where no secret among them was changed: %o', (headers, lost) => {
    const before = aStore({ headers: { 'X-Api-Key': 'stored', 'X-Plain': 'p' } })

    const back = backTo(before, { headers })

    expect(back.lost).toEqual(lost)
    expect(back.changes).toEqual(lost.length ? {} : { headers: before.headers })
  })
})
