import { describe, expect, it } from 'vitest'

import { moved, ordered, SECTIONS } from '@/lib/overview'

describe('the order of the overview', () => {
  it('is the usual one until somebody chose', () => {
    expect(ordered([])).toEqual([...SECTIONS])
  })

  it('forgets what there is no more, names each once, and appends what is new', () => {
    const order = ordered(['runs', 'weather', 'runs', 'totals'])

    expect(order.slice(0, 2)).toEqual(['runs', 'totals'])
    expect([...order].sort()).toEqual([...SECTIONS].sort())
  })

  it('moves one section and keeps the others in their order', () => {
    expect(moved(['totals', 'attention', 'spotlight'], 'spotlight', 0)).toEqual([
      'spotlight',
      'totals',
      'attention',
    ])
    expect(moved(['totals', 'attention', 'spotlight'], 'totals', 99)).toEqual([
      'attention',
      'spotlight',
      'totals',
    ])
  })
})
