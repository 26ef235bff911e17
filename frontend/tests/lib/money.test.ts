import { describe, expect, it } from 'vitest'

import { commonest, formatMoney, formatPercent } from '@/lib/money'

const plain = (text: string) => text.replaceAll('\u00a0', ' ').replaceAll('\u202f', ' ')

describe('an amount', () => {
  it.each([
    ['19.9900', 'EUR', 'en-IE', '€19.99'],
    ['1234.5', 'EUR', 'de-DE', '1.234,50 €'],
    ['1500', 'JPY', 'ja-JP', '￥1,500'],
    ['12.5', 'KWD', 'en-GB', 'KWD 12.500'],
    ['0.1299', 'EUR', 'en-IE', '€0.1299'],
    ['99999999999.99', 'USD', 'en-US', '$99,999,999,999.99'],
  ])('%s %s in %s reads %s', (amount, currency, locale, expected) => {
    expect(plain(formatMoney(amount, currency, locale))).toBe(expected)
  })

  it.each([
    ['20.5333', 'EUR', 'en-IE', '€20.53'],
    ['1500.4', 'JPY', 'ja-JP', '￥1,500'],
    ['20.5333', null, 'en-IE', '20.53'],
  ])('that is an average, %s %s, is told as one pays', (amount, currency, locale, expected) => {
    expect(plain(formatMoney(amount, currency, locale, true))).toBe(expected)
  })

  it('without a currency is a bare number', () => {
    expect(formatMoney('19.99', null, 'de-DE')).toBe('19,99')
  })

  it('of a currency that is none keeps its letters', () => {
    expect(formatMoney('5', 'E1', 'en-IE')).toBe('5 E1')
  })

  it('loses no digit on its way', () => {
    expect(formatMoney('9007199254740993.01', null, 'en-US')).toBe('9,007,199,254,740,993.01')
  })
})

describe('a share', () => {
  it('has its sign', () => {
    expect(plain(formatPercent('-12.54', 'en-IE'))).toBe('-12.5%')
    expect(plain(formatPercent('3', 'en-IE'))).toBe('+3%')
  })
})

describe('the commonest currency', () => {
  it('is the one that most amounts have, and none where none has one', () => {
    expect(commonest(['EUR', 'GBP', null, 'GBP', undefined])).toBe('GBP')
    expect(commonest(['EUR', 'GBP'])).toBe('EUR')
    expect(commonest([null])).toBeNull()
  })
})
