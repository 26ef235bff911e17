/** One thing that a page says for machines, as a tree. */
export interface Fact {
  key: string
  /** Null for a thing with parts. */
  value: string | null
  parts: Fact[]
}

const MOST_PARTS = 200
const DEEPEST = 12
const LONGEST = 300

/** A page as an inert document: nothing of it runs or loads. */
export function inert(html: string): Document {
  return new DOMParser().parseFromString(html, 'text/html')
}

/** JSON-LD, microdata and meta tags of a page. */
export function factsOf(page: Document): Fact[] {
  return [...jsonLd(page), ...microdata(page), ...metaTags(page)]
}

function jsonLd(page: Document): Fact[] {
  const scripts = [...page.querySelectorAll('script[type="application/ld+json"]')]
  return scripts.slice(0, 20).map((script, at) => {
    const key = `JSON-LD ${String(at + 1)}`
    try {
      return { ...told(key, JSON.parse(script.textContent), 0), key }
    } catch {
      return { key, value: short(script.textContent), parts: [] }
    }
  })
}

function told(key: string, value: unknown, depth: number): Fact {
  if (typeof value !== 'object' || value === null) {
    return { key, value: short(String(value)), parts: [] }
  }
  if (depth >= DEEPEST) return { key, value: '…', parts: [] }
  const entries = Object.entries(value as Record<string, unknown>).slice(0, MOST_PARTS)
  return { key, value: null, parts: entries.map(([name, each]) => told(name, each, depth + 1)) }
}

function microdata(page: Document): Fact[] {
  const things = [...page.querySelectorAll('[itemscope]:not([itemprop])')]
  return things.slice(0, 20).map((thing) => ({ ...scope(thing, 0), key: typeOf(thing) }))
}

function scope(thing: Element, depth: number): Fact {
  const parts = [...thing.querySelectorAll('[itemprop]')]
    .filter((each) => each.parentElement?.closest('[itemscope]') === thing)
    .slice(0, MOST_PARTS)
    .map((each): Fact => {
      const key = each.getAttribute('itemprop') ?? ''
      if (each.hasAttribute('itemscope') && depth < DEEPEST)
        return { ...scope(each, depth + 1), key: `${key} (${typeOf(each)})` }
      return { key, value: short(valueOf(each)), parts: [] }
    })
  return { key: '', value: null, parts }
}

function typeOf(thing: Element): string {
  const type = thing.getAttribute('itemtype') ?? 'microdata'
  return type.slice(type.lastIndexOf('/') + 1)
}

function valueOf(element: Element): string {
  const told = ['content', 'href', 'src', 'datetime', 'value'].map((name) =>
    element.getAttribute(name),
  )
  return told.find((each) => each) ?? element.textContent
}

function metaTags(page: Document): Fact[] {
  const parts = [...page.querySelectorAll('meta[content]')]
    .map((tag) => ({ name: tag.getAttribute('property') ?? tag.getAttribute('name'), tag }))
    .filter(({ name }) => name)
    .slice(0, MOST_PARTS)
    .map(({ name, tag }) => ({
      key: name ?? '',
      value: short(tag.getAttribute('content') ?? ''),
      parts: [],
    }))
  return parts.length ? [{ key: 'meta', value: null, parts }] : []
}

const short = (text: string) => {
  const squeezed = text.replace(/\s+/g, ' ').trim()
  return squeezed.length > LONGEST ? `${squeezed.slice(0, LONGEST)}…` : squeezed
}

/** How many places of a page a rule finds; null where only the server can tell. */
export function matchesOf(page: Document, kind: string, expression: string): number | null {
  try {
    switch (kind) {
      case 'css':
        return page.querySelectorAll(expression).length
      case 'attr': {
        const at = expression.lastIndexOf('::')
        const name = expression.slice(at + 2).trim()
        const found = [...page.querySelectorAll(expression.slice(0, at))]
        return found.filter((each) => each.hasAttribute(name)).length
      }
      case 'xpath':
        return nodesOf(page, expression)
      case 'meta':
        return [...page.querySelectorAll('meta')].filter((tag) =>
          ['property', 'name', 'itemprop'].some(
            (name) => tag.getAttribute(name)?.toLowerCase() === expression.toLowerCase(),
          ),
        ).length
      default:
        return null
    }
  } catch {
    return null
  }
}

function nodesOf(page: Document, expression: string): number | null {
  if (typeof XPathResult === 'undefined') return null
  const found = page.evaluate(expression, page, null, XPathResult.ANY_TYPE)
  if (found.resultType < XPathResult.UNORDERED_NODE_ITERATOR_TYPE) return 1
  let count = 0
  while (found.iterateNext()) count += 1
  return count
}
