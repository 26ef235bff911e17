/** A file or a pasted text as a table. Whatever it holds is hostile: bytes, rows and cells are capped. */
export interface Sheet {
  kind: 'lines' | 'table' | 'json' | 'bookmarks'
  columns: string[]
  rows: string[][]
  /** Rows beyond the cap, which are left out. */
  left: number
}

export type SheetFault = 'tooLarge' | 'noText' | 'noJson' | 'empty'

export const MOST_BYTES = 5 * 1024 * 1024
export const MOST_ROWS = 5_000
const MOST_COLUMNS = 30
const LONGEST_CELL = 2_000
const DELIMITERS = [',', ';', '\t'] as const

/** The table that a text holds, or why there is none. */
export function readSheet(text: string): Sheet | SheetFault {
  if (text.length > MOST_BYTES) return 'tooLarge'
  if (text.includes('\0')) return 'noText'
  const plain = text.replace(/^\uFEFF/, '').trim()
  if (!plain) return 'empty'
  const sheet = /^<!doctype\s+netscape-bookmark|^<html|^<dl/i.test(plain)
    ? bookmarks(plain)
    : /^[[{]/.test(plain)
      ? json(plain)
      : lines(plain)
  if (typeof sheet === 'string') return sheet
  return sheet.rows.length ? sheet : 'empty'
}

const LIKE_ADDRESS = /^(https?:\/\/|www\.)\S+$|^[\w-]+(\.[\w-]+)+\/\S*$/i
export const looksLikeAddress = (text: string): boolean => LIKE_ADDRESS.test(text.trim())

function made(kind: Sheet['kind'], columns: string[], all: string[][]): Sheet {
  const width = Math.min(columns.length, MOST_COLUMNS)
  const rows = all
    .slice(0, MOST_ROWS)
    .map((row) =>
      Array.from({ length: width }, (_, at) => (row[at] ?? '').trim().slice(0, LONGEST_CELL)),
    )
  return { kind, columns: columns.slice(0, width), rows, left: Math.max(0, all.length - MOST_ROWS) }
}

/** One address a line, where no line has more; else CSV with or without a line of names. */
function lines(text: string): Sheet {
  const raw = text.split(/\r\n|\r|\n/).filter((line) => line.trim())
  const [first = ''] = raw
  const delimiter = DELIMITERS.find((each) => cells(first, each).some(isNameOfAddress))
  const plain = raw.filter((line) => !line.trim().startsWith('#'))
  if (delimiter) return table(text, delimiter, true)
  const bare = DELIMITERS.find((each) => {
    const parts = cells(first, each)
    return parts.length > 1 && parts.some(looksLikeAddress) && !looksLikeAddress(first)
  })
  if (bare) return table(text, bare, false)
  return made(
    'lines',
    ['url'],
    plain.flatMap((line) => words(line)).map((url) => [url]),
  )
}

/** A line of several addresses is several; any other line stays whole, to be told that it is none. */
function words(line: string): string[] {
  const found = line.trim().split(/\s+/)
  return found.length > 1 && found.every(looksLikeAddress) ? found : [line]
}

const isNameOfAddress = (name: string) => /^\s*(url|urls|link|address|adresse|href)\s*$/i.test(name)
const cells = (line: string, delimiter: string) => csvRows(line, delimiter)[0] ?? []

function table(text: string, delimiter: string, named: boolean): Sheet {
  const rows = csvRows(text, delimiter).filter((row) => row.some((cell) => cell.trim()))
  const width = Math.max(...rows.slice(0, 100).map((row) => row.length))
  const head = named
    ? (rows.shift() ?? []).map((name, at) => name.trim() || String(at + 1))
    : Array.from({ length: width }, (_, at) => String(at + 1))
  return made('table', head, rows)
}

/** Cells by RFC 4180; a quote that is never closed takes the rest. */
export function csvRows(text: string, delimiter: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let quoted = false
  const endRow = () => {
    row.push(cell)
    rows.push(row)
    row = []
    cell = ''
  }
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (quoted) {
      if (character !== '"') cell += character ?? ''
      else if (text[at + 1] === '"') {
        cell += '"'
        at++
      } else quoted = false
    } else if (character === '"' && cell === '') quoted = true
    else if (character === delimiter) {
      row.push(cell)
      cell = ''
    } else if (character === '\n' || character === '\r') {
      if (character === '\r' && text[at + 1] === '\n') at++
      endRow()
    } else cell += character ?? ''
  }
  if (cell || row.length) endRow()
  return rows
}

/** A list of addresses, or of objects; also below one key of an object. */
function json(text: string): Sheet | SheetFault {
  let whole: unknown
  try {
    whole = JSON.parse(text)
  } catch {
    return 'noJson'
  }
  const list = Array.isArray(whole)
    ? (whole as unknown[])
    : Object.values(whole as object).find((value): value is unknown[] => Array.isArray(value))
  if (!list) return 'noJson'
  const objects = list.filter((each): each is object => typeof each === 'object' && each !== null)
  if (!objects.length)
    return made(
      'json',
      ['url'],
      list.map((each) => [told(each)]),
    )
  const columns = [...new Set(objects.slice(0, 100).flatMap((each) => Object.keys(each)))]
  const rows = objects.map((each) => {
    const known = new Map<string, unknown>(Object.entries(each))
    return columns.map((column) => told(known.get(column)))
  })
  return made('json', columns, rows)
}

function told(value: unknown): string {
  if (Array.isArray(value)) return value.map(told).join('|')
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** What browsers export. The document is never shown: nothing in it is loaded or run. */
function bookmarks(text: string): Sheet {
  const found = new DOMParser().parseFromString(text, 'text/html').querySelectorAll('a[href]')
  const rows = [...found].map((link) => [
    link.getAttribute('href') ?? '',
    link.textContent,
    folderOf(link),
  ])
  const pages = rows.filter(([url = '']) => /^https?:/i.test(url))
  return made('bookmarks', ['url', 'product', 'tags'], pages)
}

function folderOf(link: Element): string {
  let before = link.closest('dl')?.previousElementSibling
  while (before && before.tagName !== 'H3') before = before.previousElementSibling
  return before?.textContent ?? ''
}
