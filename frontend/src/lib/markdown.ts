/** A piece of a line: text, and how it is marked. */
export interface Piece {
  text: string
  mark: 'plain' | 'strong' | 'em' | 'code' | 'link'
  /** Where a link leads: a web address, nothing else becomes one. */
  href?: string
}

export type Block =
  | { kind: 'heading'; level: 1 | 2 | 3; pieces: Piece[] }
  | { kind: 'paragraph'; lines: Piece[][] }
  | { kind: 'list'; ordered: boolean; items: Piece[][] }
  | { kind: 'quote'; lines: Piece[][] }
  | { kind: 'code'; text: string }

const MARKS =
  /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|_([^_\s][^_]*)_|\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)|(https?:\/\/[^\s<>)]+)/g
const HEADING = /^(#{1,3})\s+(.*)$/
const BULLET = /^\s*[-*+]\s+(.*)$/
const NUMBER = /^\s*\d{1,9}[.)]\s+(.*)$/
const QUOTE = /^>\s?(.*)$/

/** The Markdown that notes are written in, as blocks of text: no markup of it becomes HTML. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  const lines = text.split(/\r?\n/)
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? ''
    if (!line.trim()) {
      at += 1
      continue
    }
    const { block, next } = blockAt(lines, at)
    blocks.push(block)
    at = next
  }
  return blocks
}

function blockAt(lines: readonly string[], at: number): { block: Block; next: number } {
  const line = lines[at] ?? ''
  if (line.startsWith('```')) return fencedAt(lines, at)
  const heading = HEADING.exec(line)
  if (heading) {
    const level = (heading[1]?.length ?? 1) as 1 | 2 | 3
    return { block: { kind: 'heading', level, pieces: piecesOf(heading[2] ?? '') }, next: at + 1 }
  }
  for (const [pattern, make] of RUNS) {
    const taken = runOf(lines, at, pattern)
    if (taken.length) return { block: make(taken.map(piecesOf)), next: at + taken.length }
  }
  const plain: string[] = []
  while (
    lines[at + plain.length]?.trim() &&
    (plain.length === 0 || isPlain(lines[at + plain.length]))
  ) {
    plain.push(lines[at + plain.length] ?? '')
  }
  return { block: { kind: 'paragraph', lines: plain.map(piecesOf) }, next: at + plain.length }
}

const RUNS: readonly [RegExp, (items: Piece[][]) => Block][] = [
  [BULLET, (items) => ({ kind: 'list', ordered: false, items })],
  [NUMBER, (items) => ({ kind: 'list', ordered: true, items })],
  [QUOTE, (lines) => ({ kind: 'quote', lines })],
]

function runOf(lines: readonly string[], at: number, pattern: RegExp): string[] {
  const taken: string[] = []
  for (;;) {
    const found = pattern.exec(lines[at + taken.length] ?? '')
    if (!found) return taken
    taken.push(found[1] ?? '')
  }
}

function fencedAt(lines: readonly string[], at: number): { block: Block; next: number } {
  const end = lines.findIndex((line, index) => index > at && line.startsWith('```'))
  const until = end < 0 ? lines.length : end
  return { block: { kind: 'code', text: lines.slice(at + 1, until).join('\n') }, next: until + 1 }
}

const isPlain = (line = '') =>
  !line.startsWith('```') && ![HEADING, BULLET, NUMBER, QUOTE].some((each) => each.test(line))

function piecesOf(line: string): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  for (const found of line.matchAll(MARKS)) {
    if (found.index > at) pieces.push({ text: line.slice(at, found.index), mark: 'plain' })
    pieces.push(pieceOf(found))
    at = found.index + found[0].length
  }
  if (at < line.length || !pieces.length) pieces.push({ text: line.slice(at), mark: 'plain' })
  return pieces
}

function pieceOf([, code, strong, star, dash, label, href, bare]: RegExpMatchArray): Piece {
  if (code !== undefined) return { text: code, mark: 'code' }
  if (strong !== undefined) return { text: strong, mark: 'strong' }
  const em = star ?? dash
  if (em !== undefined) return { text: em, mark: 'em' }
  const address = href ?? bare ?? ''
  return { text: label ?? address, mark: 'link', href: address }
}
