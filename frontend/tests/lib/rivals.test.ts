import { describe, expect, it } from 'vitest'

import { rivalsOf } from '@/lib/rivals'

const found = (amount: string, score: number) => ({ amount, currency: 'EUR', score })

describe('what else could be the price', () => {
  it('is nothing where every rule says the same', () => {
    expect(rivalsOf([found('9.99', 0.9), found('9.9900', 0.7)], '9.9900')).toEqual([])
  })

  it('is nothing where the others are far behind', () => {
    expect(rivalsOf([found('9.99', 0.9), found('4.95', 0.2)], '9.99')).toEqual([])
  })

  it('is what comes close, beside what was taken', () => {
    expect(rivalsOf([found('7.99', 0.8), found('9.99', 0.9)], '9.99')).toEqual([
      found('9.99', 0.9),
      found('7.99', 0.8),
    ])
  })

  it('is everything where nothing was taken', () => {
    expect(rivalsOf([found('4.95', 0.2)], null)).toEqual([found('4.95', 0.2)])
  })
})
