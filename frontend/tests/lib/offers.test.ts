import { describe, expect, it } from 'vitest'

import { percentOff, ranked } from '@/lib/offers'

const offer = (id: number, amount: string | null, more: object = {}) => ({
  id,
  active: true,
  counted: true,
  offer: { amount, unit_price: null, currency: 'EUR', availability: 'in_stock', stale: false },
  ...more,
})
const order = (...offers: ReturnType<typeof offer>[]) =>
  ranked(offers, 'EUR', false).map(({ offer: { id }, rank }) => [id, rank])

describe('the order of offers', () => {
  it('begins with the cheapest', () => {
    expect(order(offer(1, '9.00'), offer(2, '10.00'), offer(3, '8.50'))).toEqual([
      [3, 1],
      [1, 2],
      [2, 3],
    ])
  })

  it('gives no place to what cannot be bought, or does not take part', () => {
    const gone = {
      offer: {
        amount: '1.00',
        unit_price: null,
        currency: 'EUR',
        availability: 'out_of_stock',
        stale: false,
      },
    }

    expect(
      order(offer(1, '2.00', gone), offer(2, '3.00', { counted: false }), offer(3, '4.00')),
    ).toEqual([
      [3, 1],
      [1, null],
      [2, null],
    ])
  })

  it('never ranks another currency against this one', () => {
    const dollars = {
      offer: {
        amount: '1.00',
        unit_price: null,
        currency: 'USD',
        availability: 'in_stock',
        stale: false,
      },
    }

    expect(order(offer(1, null, dollars), offer(2, '5.00'))).toEqual([
      [2, 1],
      [1, null],
    ])
  })
})

describe('the distance of a price', () => {
  it('is told in per cent of the other one', () => {
    expect(Number(percentOff('90.00', '120.00'))).toBe(-25)
  })

  it('is not told against nothing', () => {
    expect(percentOff('90.00', null)).toBeNull()
    expect(percentOff('90.00', '0')).toBeNull()
  })
})
