import { describe, expect, it } from 'vitest'

import { placesOf } from '@/lib/candidates'
import { linesOf, marksOf, piecesOf } from '@/lib/source'
import { factsOf, inert, matchesOf } from '@/lib/structured'

describe('a source', () => {
  it('of one long line is broken where tags end, and loses nothing', () => {
    const text = `<ul>${'<li class="item">An item of the list</li>'.repeat(50)}</ul>`

    const lines = linesOf(text)

    expect(lines.map((line) => line.text).join('')).toBe(text)
    expect(Math.max(...lines.map((line) => line.text.length))).toBeLessThanOrEqual(200)
    expect(lines.slice(0, -1).every((line) => line.text.endsWith('>'))).toBe(true)
  })

  it('marks what was read, across the borders of lines', () => {
    const text = `${'x'.repeat(195)}€19.99 and €19.99`
    const lines = linesOf(text)
    const marks = marksOf(text, ['€19.99', '19.99'])

    const marked = lines.flatMap((line) => piecesOf(line, marks)).filter((piece) => piece.marked)

    expect(marks).toHaveLength(2)
    expect(marked.map((piece) => piece.text).join('|')).toBe('€19.9|9|€19.99')
  })
})

const page = inert(`<html lang="de-DE"><head>
  <meta property="og:title" content="Kessel"><meta property="product:price:amount" content="19.99">
  <script type="application/ld+json">{"@type": "Product", "offers": {"price": "19.99"}}</script>
  <script type="application/ld+json">{broken</script></head>
  <body><h1>Kupferkessel</h1><p class="product-price">19,99 €</p><p class="x1y2z3">7</p>
  <div itemscope itemtype="https://schema.org/Product"><b itemprop="name">Kessel</b></div>
  <img class="main" src="/k.jpg"></body></html>`)

describe('a page', () => {
  it('tells what it says for machines, also when some of it is broken', () => {
    const facts = factsOf(page)

    expect(facts.map(({ key }) => key)).toEqual(['JSON-LD 1', 'JSON-LD 2', 'Product', 'meta'])
    expect(facts[0]?.parts[1]).toEqual({
      key: 'offers',
      value: null,
      parts: [{ key: 'price', value: '19.99', parts: [] }],
    })
    expect(facts[1]?.value).toBe('{broken')
    expect(facts[2]?.parts[0]).toEqual({ key: 'name', value: 'Kessel', parts: [] })
  })

  it('offers places for a field, each with the rule that finds it', () => {
    const found = (field: 'price' | 'title' | 'image') =>
      placesOf(page, field).map(({ kind, expression }) => `${kind}:${expression}`)

    expect(found('price')).toEqual(['css:p.product-price', 'meta:product:price:amount'])
    expect(found('title')).toEqual(['css:h1', 'css:b[itemprop="name"]', 'meta:og:title'])
    expect(found('image')).toEqual(['attr:img.main::src'])
  })

  it('counts what a rule finds, where a browser can', () => {
    expect(matchesOf(page, 'css', 'p')).toBe(2)
    expect(matchesOf(page, 'attr', 'img::src')).toBe(1)
    expect(matchesOf(page, 'meta', 'OG:title')).toBe(1)
    expect(matchesOf(page, 'json', '$.a')).toBeNull()
    expect(matchesOf(page, 'css', 'p[')).toBeNull()
  })
})
