import { describe, expect, it } from 'vitest'

import { guessed, linesOf, requestOf, tagsOf, targetOf, type Wish } from '@/lib/importLines'
import { readSheet, type Sheet } from '@/lib/sheets'

const CSV = `Titel;Link;Zielpreis;Kategorie;primary
Kettle;https://a.example/1;19,90;Kitchen|Gift;
Kettle;b.example/2;soon;;yes
Telly;javascript:alert(1);;;yes
;;;;
Kettle;https://c.example/3;;;yes`

const wish: Wish = { grouping: 'named', skipTracked: true, tags: [], productId: null, name: '' }
const lines = () => {
  const sheet = readSheet(CSV) as Sheet
  return linesOf(sheet, guessed(sheet), 'EUR')
}

describe('the columns of a list', () => {
  it('are known by their names', () => {
    expect(guessed(readSheet(CSV) as Sheet)).toEqual({
      url: 1,
      product: 0,
      target: 2,
      tags: 3,
      primary: 4,
    })
  })

  it('without names show where the address stands', () => {
    expect(guessed(readSheet('a;https://a.example/1') as Sheet).url).toBe(1)
  })
})

describe('the lines of a list', () => {
  it('say what they are for, and what of them is not understood', () => {
    expect(lines().map(({ url, target, tags, fault }) => ({ url, target, tags, fault }))).toEqual([
      {
        url: 'https://a.example/1',
        target: { amount: '19.90', currency: 'EUR' },
        tags: ['Kitchen', 'Gift'],
        fault: null,
      },
      { url: 'https://b.example/2', target: null, tags: [], fault: 'target' },
      { url: 'javascript:alert(1)', target: null, tags: [], fault: 'url' },
      { url: 'https://c.example/3', target: null, tags: [], fault: null },
    ])
  })

  it.each([
    ['19', '19', 'EUR'],
    ['19.9', '19.9', 'EUR'],
    ['USD 1,299.00', '1299.00', 'USD'],
    ['1.299,00 chf', '1299.00', 'CHF'],
    ['€ 5', '5', 'EUR'],
  ])('read the target %j', (text, amount, currency) => {
    expect(targetOf(text, 'EUR')).toEqual({ amount, currency })
  })

  it.each(['1.299', '0', '-5', '5 XXQ', 'cheap', '12345678901', '1,2,3'])(
    'do not guess at the target %j',
    (text) => {
      expect(targetOf(text, 'EUR')).toBeNull()
    },
  )

  it('have their tags once, and not without end', () => {
    expect(tagsOf(' a, b |a;;')).toEqual(['a', 'b'])
    expect(tagsOf(Array.from({ length: 99 }, (_, at) => at).join(','))).toHaveLength(50)
  })
})

describe('the request', () => {
  it('has one primary page for each product, and tags for every line', () => {
    const { items, grouping } = requestOf(lines(), { ...wish, tags: ['Gift', 'New'] })

    expect(grouping).toBe('named')
    expect(items.map(({ product, set_primary }) => [product, set_primary])).toEqual([
      ['Kettle', false],
      ['Kettle', true],
      ['Telly', true],
      ['Kettle', false],
    ])
    expect(items[0]?.tags).toEqual(['Kitchen', 'Gift', 'New'])
  })

  it('for one product names it once, and its lines name none', () => {
    const made = requestOf(lines(), { ...wish, grouping: 'one', name: ' Kettles ' })
    const known = requestOf(lines(), { ...wish, grouping: 'one', productId: 7, name: 'x' })

    expect(made).toMatchObject({ search_query: 'Kettles' })
    expect(made.items.filter((item) => item.set_primary)).toHaveLength(1)
    expect(made.items.every((item) => item.product === null)).toBe(true)
    expect(known).toMatchObject({ product_id: 7 })
    expect(known).not.toHaveProperty('search_query')
  })
})
