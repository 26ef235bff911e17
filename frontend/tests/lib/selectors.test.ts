import { describe, expect, it } from 'vitest'

import { faultOf, notation, parsed, ruleOf } from '@/lib/selectors'

describe('the notation of a selector', () => {
  it.each([
    ['css:.price', { kind: 'css', expression: '.price' }],
    ['attr:img::src', { kind: 'attr', expression: 'img::src' }],
    ['json:$.price.value', { kind: 'json', expression: '$.price.value' }],
    ['meta:og:title', { kind: 'meta', expression: 'og:title' }],
  ] as const)('%s is understood and written the same', (text, rule) => {
    expect(parsed(text)).toEqual(rule)
    expect(notation(rule)).toBe(text)
  })

  it.each(['.price', 'jquery:h1', 'css:', 'https://shop.example'])('%s is none', (text) => {
    expect(parsed(text)).toBeNull()
  })
})

describe('an expression', () => {
  it.each([
    ['css', 'h1['],
    ['attr', 'img'],
    ['json', 'price.value'],
    ['json', '$.a['],
    ['regex', '('],
    ['regex', '(?=x)'],
  ] as const)('of %s is faulty as %s', (kind, expression) => {
    expect(faultOf(kind, expression)).toBe(kind)
  })

  it.each([
    ['css', 'div.product > p.price'],
    ['attr', 'img.main::data-src'],
    ['xpath', '//span[@class="price"]'],
    ['json', '$.offers[0].price'],
    ['regex', '(?i)price:\\s*(\\d+)'],
    ['meta', 'og:title'],
  ] as const)('of %s may be %s', (kind, expression) => {
    expect(faultOf(kind, expression)).toBeNull()
  })

  it('that is not there is missing', () => {
    expect(faultOf('css', '  ')).toBe('empty')
  })
})

it('becomes a rule where one of ours finds the same', () => {
  expect(ruleOf('visible', 'div > p')).toEqual({ kind: 'css', expression: 'div > p' })
  expect(ruleOf('selector', 'css:.price')).toEqual({ kind: 'css', expression: '.price' })
  expect(ruleOf('meta', 'meta[og:price:amount]')).toEqual({
    kind: 'meta',
    expression: 'og:price:amount',
  })
  expect(ruleOf('embedded', 'script[0].props')).toBeNull()
})
