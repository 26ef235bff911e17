import { looksLikeAddress, type Sheet } from '@/lib/sheets'

/** What a column of a list can say. */
export const FIELDS = ['url', 'product', 'tags', 'target', 'primary'] as const
export type Field = (typeof FIELDS)[number]
/** The place of each field's column; null where no column says it. */
export type Mapping = Record<Field, number | null>

/** A line as it will be sent, and what of it is not understood. */
export interface Line {
  id: number
  url: string
  product: string | null
  tags: string[]
  target: { amount: string; currency: string } | null
  primary: boolean
  fault: 'url' | 'target' | null
}

const NAMES: Record<Field, RegExp> = {
  url: /^(urls?|links?|address|adresse|href|web ?site)$/i,
  product: /^(product|produkt|name|title|titel|artikel|item)$/i,
  tags: /^(tags?|labels?|folder|ordner|categor(y|ies)|kategorien?)$/i,
  target: /^(target|target.?price|ziel|zielpreis|wish|wunschpreis)$/i,
  primary: /^(primary|is.?primary|set.?primary|main|haupt\w*)$/i,
}
const YES = /^(1|true|yes|y|x|ja|j)$/i
const LONGEST_NAME = 300
const LONGEST_TAG = 80
const MOST_TAGS = 50
const SAMPLE = 20
const CURRENCIES = new Set(Intl.supportedValuesOf('currency'))

/** Which column says what, by its name; the address also by what stands in it. */
export function guessed({ columns, rows }: Sheet): Mapping {
  const place = (field: Field) => {
    const at = columns.findIndex((name) => NAMES[field].test(name.trim()))
    return at < 0 ? null : at
  }
  const byContent = columns.findIndex((_, at) =>
    rows.slice(0, SAMPLE).some((row) => looksLikeAddress(row[at] ?? '')),
  )
  return {
    url: place('url') ?? (byContent < 0 ? 0 : byContent),
    product: place('product'),
    tags: place('tags'),
    target: place('target'),
    primary: place('primary'),
  }
}

/** The lines of a table; rows without an address are none. `currency` is that of bare amounts. */
export function linesOf(sheet: Sheet, mapping: Mapping, currency: string): Line[] {
  const cell = (row: string[], field: Field) => {
    const at = mapping[field]
    return at === null ? '' : (row[at] ?? '')
  }
  return sheet.rows
    .filter((row) => cell(row, 'url'))
    .map((row, at) => {
      const url = addressOf(cell(row, 'url'))
      const wish = cell(row, 'target')
      const target = wish ? targetOf(wish, currency) : null
      return {
        id: at + 1,
        url,
        product: clean(cell(row, 'product')).slice(0, LONGEST_NAME).trim() || null,
        tags: tagsOf(cell(row, 'tags')),
        target,
        primary: YES.test(cell(row, 'primary')),
        fault: !isPage(url) ? 'url' : wish && !target ? 'target' : null,
      }
    })
}

export function tagsOf(text: string): string[] {
  const found = text.split(/[|;,]/).map((tag) => clean(tag).slice(0, LONGEST_TAG).trim())
  return [...new Set(found.filter(Boolean))].slice(0, MOST_TAGS)
}

/** `19.90`, `19,90`, `EUR 19,90`, `1.299,00 EUR`; what could be read in two ways is not read. */
export function targetOf(text: string, currency: string): Line['target'] {
  const code = /\b[A-Z]{3}\b/.exec(text.toUpperCase())?.[0] ?? currency
  const digits = text.replace(/[A-Za-z\s\u00A0'’]|\p{Sc}/gu, '')
  const [, whole = '', fraction = ''] =
    /^(\d{1,10})(?:[.,](\d{1,2}))?$/.exec(digits) ??
    /^(\d{1,3}(?:\.\d{3})+)(?:,(\d{1,2}))$/.exec(digits) ??
    /^(\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2}))$/.exec(digits) ??
    []
  const plain = whole.replace(/\D/g, '')
  if (!/[1-9]/.test(plain + fraction) || plain.length > 10 || !CURRENCIES.has(code)) return null
  return { amount: fraction ? `${plain}.${fraction}` : plain, currency: code }
}

/** On one line, without characters that the API does not keep. */
const clean = (text: string) => text.replace(/[\u0000-\u001F\u007F\uD800-\uDFFF]+/g, ' ').trim()

const addressOf = (text: string) => {
  const url = text.trim()
  return /^[a-z][a-z\d+.-]*:/i.test(url) || !looksLikeAddress(url) ? url : `https://${url}`
}
const isPage = (url: string) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)

/** How a list is imported. */
export interface Wish {
  grouping: 'one' | 'each' | 'named'
  skipTracked: boolean
  /** Of every line. */
  tags: readonly string[]
  /** For lines of one product: an existing one, or what a new one is called. */
  productId: number | null
  name: string
}

/** What the API takes as an import. */
export interface ListRequest {
  items: {
    url: string
    product: string | null
    tags: string[]
    target: Line['target']
    set_primary: boolean
  }[]
  grouping: Wish['grouping']
  skip_tracked: boolean
  enqueue_refresh: boolean
  product_id?: number
  search_query?: string
}

/** The request; of several primary pages of a product the first one counts. */
export function requestOf(lines: readonly Line[], wish: Wish): ListRequest {
  const { grouping, productId, name } = wish
  const decided = new Set<string>()
  const primary = (line: Line): boolean => {
    if (!line.primary || grouping === 'each') return line.primary
    const key = grouping === 'one' ? '' : (line.product ?? `${String(line.id)}.`)
    if (decided.has(key)) return false
    decided.add(key)
    return true
  }
  const one = grouping === 'one'
  return {
    items: lines.map((line) => ({
      url: line.url,
      product: one ? null : line.product,
      tags: [...new Set([...line.tags, ...wish.tags])].slice(0, MOST_TAGS),
      target: line.target,
      set_primary: primary(line),
    })),
    grouping,
    skip_tracked: wish.skipTracked,
    enqueue_refresh: false,
    ...(one && productId !== null && { product_id: productId }),
    ...(one && productId === null && name.trim() && { search_query: name.trim() }),
  }
}
