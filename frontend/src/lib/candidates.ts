import type { Field, Kind } from './selectors'

/** A place of a page that could be what a field means, and the rule that finds it. */
export interface Place {
  kind: Kind
  expression: string
  text: string
  matches: number
}

const MOST = 12
const LONGEST_TEXT = 120
/** Where names of classes, ids and properties speak of a field. */
const NAMED: Readonly<Partial<Record<Field, RegExp>>> = {
  title: /title|product-?name|^name$/i,
  price: /price|preis|amount|cost/i,
  availability: /stock|avail|lager|liefer|deliver/i,
  sku: /sku|article|artikel|model/i,
  gtin: /gtin|ean|isbn|barcode/i,
  brand: /brand|marke|manufacturer|hersteller/i,
  list_price: /old|was|list-?price|uvp|rrp|strike|regular/i,
  description: /description|beschreibung/i,
  currency: /currency|waehrung/i,
}
const META: Readonly<Partial<Record<Field, readonly string[]>>> = {
  title: ['og:title', 'twitter:title'],
  price: ['product:price:amount', 'og:price:amount'],
  image: ['og:image', 'twitter:image'],
  availability: ['product:availability', 'og:availability'],
  currency: ['product:price:currency', 'og:price:currency'],
  brand: ['product:brand', 'og:brand'],
  description: ['og:description', 'description'],
}
const AMOUNT = /\d/

/** What a field could be, found without pointing at it; the likeliest first. */
export function placesOf(page: Document, field: Field): Place[] {
  const places = [
    ...headings(page, field),
    ...named(page, field),
    ...metas(page, field),
    ...images(page, field),
  ]
  const seen = new Set<string>()
  return places
    .filter((place) => {
      const key = `${place.kind}:${place.expression}`
      if (seen.has(key)) return false
      seen.add(key)
      return true
    })
    .slice(0, MOST)
}

function headings(page: Document, field: Field): Place[] {
  if (field !== 'title') return []
  return [...page.querySelectorAll('h1')].slice(0, 3).flatMap((each) => place(page, each))
}

function named(page: Document, field: Field): Place[] {
  const pattern = NAMED[field]
  if (!pattern) return []
  const found: Element[] = []
  for (const each of page.body.querySelectorAll('[class], [id], [itemprop]')) {
    if (found.length >= MOST) break
    if (!speaksOf(each, pattern) || each.children.length > 3) continue
    const text = textOf(each)
    if (!text || (field.endsWith('price') && !AMOUNT.test(text))) continue
    found.push(each)
  }
  return found.flatMap((each) => place(page, each))
}

function speaksOf(element: Element, pattern: RegExp): boolean {
  return [...element.classList, element.id, element.getAttribute('itemprop') ?? ''].some(
    (name) => name !== '' && pattern.test(name),
  )
}

function metas(page: Document, field: Field): Place[] {
  return (META[field] ?? []).flatMap((name) => {
    const tags = page.querySelectorAll(`meta[property="${name}"], meta[name="${name}"]`)
    const text = tags[0]?.getAttribute('content')?.trim()
    return text
      ? [{ kind: 'meta' as const, expression: name, text: short(text), matches: tags.length }]
      : []
  })
}

function images(page: Document, field: Field): Place[] {
  if (field !== 'image') return []
  return [...page.querySelectorAll('img[src]')].slice(0, 6).flatMap((each) => {
    const selector = selectorOf(page, each)
    return selector
      ? [
          {
            kind: 'attr' as const,
            expression: `${selector}::src`,
            text: short(each.getAttribute('src') ?? ''),
            matches: page.querySelectorAll(selector).length,
          },
        ]
      : []
  })
}

function place(page: Document, element: Element): Place[] {
  const selector = selectorOf(page, element)
  if (!selector) return []
  const matches = page.querySelectorAll(selector).length
  return [{ kind: 'css', expression: selector, text: textOf(element), matches }]
}

/** Names that a build wrote change with the next one. */
const isStable = (name: string) => /^[A-Za-z][A-Za-z_-]{2,39}$/.test(name)

/** A selector whose first match is the element: by its own names, else below a named one. */
export function selectorOf(page: Document, element: Element): string | null {
  let path = ''
  let above: Element | null = element
  for (let depth = 0; above && above !== page.documentElement && depth < 6; depth += 1) {
    for (const name of namesOf(above)) {
      const selector = path ? `${name} ${path}` : name
      if (page.querySelector(selector) === element) return selector
    }
    path = path ? `${placeIn(above)} > ${path}` : placeIn(above)
    above = above.parentElement
  }
  return page.querySelector(path) === element ? path : null
}

function namesOf(element: Element): string[] {
  const tag = element.localName
  const property = element.getAttribute('itemprop') ?? ''
  return [
    ...(isStable(element.id) ? [`#${element.id}`] : []),
    ...(isStable(property) ? [`${tag}[itemprop="${property}"]`] : []),
    ...[...element.classList].filter(isStable).map((name) => `${tag}.${name}`),
    ...(tag === 'h1' ? ['h1'] : []),
  ]
}

function placeIn(element: Element): string {
  const tag = element.localName
  const same = [...(element.parentElement?.children ?? [])].filter((each) => each.localName === tag)
  return same.length < 2 ? tag : `${tag}:nth-of-type(${String(same.indexOf(element) + 1)})`
}

const textOf = (element: Element) =>
  short(element.getAttribute('content') ?? element.textContent.replace(/\s+/g, ' ').trim())

const short = (text: string) =>
  text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text
