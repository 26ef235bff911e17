/** How a rule finds its text; the first word of the notation `css:.price`. */
export const KINDS = ['css', 'attr', 'xpath', 'json', 'regex', 'meta', 'schema'] as const
export type Kind = (typeof KINDS)[number]

/** What can be read of a page. */
export const FIELDS = [
  'title',
  'price',
  'image',
  'availability',
  'currency',
  'sku',
  'gtin',
  'list_price',
  'brand',
  'description',
] as const
export type Field = (typeof FIELDS)[number]

export const isField = (name: string): name is Field => (FIELDS as readonly string[]).includes(name)

/** An example of each kind, as it stands in an empty rule. */
export const EXAMPLES: Readonly<Record<Kind, string>> = {
  css: '.product-price',
  attr: 'img.main::src',
  xpath: '//span[@class="price"]',
  json: '$.product.price',
  regex: '"price":\\s*"([\\d.]+)"',
  meta: 'product:price:amount',
  schema: 'offers.price',
}

/** `css:.price` as its kind and its expression; null for what is no notation. */
export function parsed(notation: string): { kind: Kind; expression: string } | null {
  const at = notation.indexOf(':')
  const kind = KINDS.find((each) => each === notation.slice(0, at).trim())
  const expression = notation.slice(at + 1).trim()
  return kind && expression ? { kind, expression } : null
}

export const notation = (rule: { kind: Kind; expression: string }) =>
  `${rule.kind}:${rule.expression.trim()}`

/** A rule of this notation that changes nothing about what it finds. */
export const plainRule = (selector: string) => ({
  selector,
  prepend: '',
  append: '',
  pattern: null,
  decimal: null,
  fallback: false,
})

/** What cannot be right about an expression, before anybody is asked; the key of a sentence. */
export type Fault = 'empty' | 'css' | 'attr' | 'xpath' | 'json' | 'regex'

export function faultOf(kind: Kind, expression: string): Fault | null {
  const text = expression.trim()
  if (!text) return 'empty'
  switch (kind) {
    case 'css':
      return isCss(text) ? null : 'css'
    case 'attr': {
      const at = text.lastIndexOf('::')
      return at > 0 && text.slice(at + 2).trim() && isCss(text.slice(0, at)) ? null : 'attr'
    }
    case 'xpath':
      return isXpath(text) ? null : 'xpath'
    case 'json':
      return text.startsWith('$') && balanced(text) ? null : 'json'
    case 'regex':
      return isPattern(text) ? null : 'regex'
    default:
      return null
  }
}

function isCss(selector: string): boolean {
  // The server's own extension, which browsers do not know.
  if (selector.includes(':lexbor-')) return balanced(selector)
  try {
    document.createElement('template').content.querySelector(selector)
    return true
  } catch {
    return false
  }
}

function isXpath(expression: string): boolean {
  if (typeof XPathEvaluator === 'undefined') return balanced(expression)
  try {
    new XPathEvaluator().createExpression(expression)
    return true
  } catch {
    return false
  }
}

/** Whether it may be one of the server's linear-time patterns: no looking around, no back references. */
export function isPattern(pattern: string): boolean {
  if (/\(\?<?[=!]|\\[1-9]/.test(pattern)) return false
  try {
    new RegExp(pattern.replace(/^\(\?[imsU]+\)/, '').replaceAll('(?P<', '(?<'), 'u')
    return true
  } catch {
    return isLoose(pattern)
  }
}

/** Escapes that only the strict mode minds. */
function isLoose(pattern: string): boolean {
  try {
    new RegExp(pattern.replace(/^\(\?[imsU]+\)/, '').replaceAll('(?P<', '(?<'))
    return true
  } catch {
    return false
  }
}

function balanced(text: string): boolean {
  const pairs: Record<string, string> = { ')': '(', ']': '[', '}': '{' }
  const open: string[] = []
  let quote = ''
  for (const character of text) {
    if (quote) {
      if (character === quote) quote = ''
    } else if (character === '"' || character === "'") quote = character
    else if ('([{'.includes(character)) open.push(character)
    else if (character in pairs && open.pop() !== pairs[character]) return false
  }
  return !quote && open.length === 0
}

/** Where a value was read, as a rule that would find it again; null where none of ours does. */
export function ruleOf(method: string, path: string): { kind: Kind; expression: string } | null {
  if (method === 'selector') return parsed(path)
  if (method === 'visible') return path ? { kind: 'css', expression: path } : null
  const meta = /^meta\[(.+)\]$/.exec(path)
  if (method === 'meta' && meta?.[1]) return { kind: 'meta', expression: meta[1] }
  if (method === 'json_ld' || method === 'microdata' || method === 'rdfa')
    return { kind: 'schema', expression: 'offers.price' }
  return null
}
