const WIDEST = 200

/** One line of a page's source; `from` is where it begins in the text. */
export interface SourceLine {
  text: string
  from: number
}

/** A text as lines that fit a screen: shops send pages that are one line of a megabyte. */
export function linesOf(text: string): SourceLine[] {
  const lines: SourceLine[] = []
  let from = 0
  for (const line of text.split('\n')) {
    if (line.trim()) lines.push(...broken(line, from))
    from += line.length + 1
  }
  return lines
}

function broken(line: string, from: number): SourceLine[] {
  const parts: SourceLine[] = []
  let at = 0
  while (line.length - at > WIDEST) {
    const tag = line.lastIndexOf('>', at + WIDEST - 1)
    const end = tag > at + WIDEST / 4 ? tag + 1 : at + WIDEST
    parts.push({ text: line.slice(at, end), from: from + at })
    at = end
  }
  parts.push({ text: line.slice(at), from: from + at })
  return parts
}

export interface Mark {
  from: number
  to: number
}

/** Where texts stand in a source, each at most twenty times; in order, without overlaps. */
export function marksOf(text: string, wanted: readonly string[]): Mark[] {
  const found: Mark[] = []
  for (const each of new Set(wanted)) {
    if (each.length < 2) continue
    let at = text.indexOf(each)
    for (let count = 0; at >= 0 && count < 20; count += 1) {
      found.push({ from: at, to: at + each.length })
      at = text.indexOf(each, at + each.length)
    }
  }
  found.sort((one, other) => one.from - other.from)
  return found.filter((mark, at) => at === 0 || mark.from >= (found[at - 1]?.to ?? 0))
}

/** The pieces of a line, of which some are marked. */
export function piecesOf(
  line: SourceLine,
  marks: readonly Mark[],
): { text: string; marked: boolean }[] {
  const end = line.from + line.text.length
  const pieces: { text: string; marked: boolean }[] = []
  let at = line.from
  for (const mark of marks) {
    if (mark.to <= at || mark.from >= end) continue
    const from = Math.max(mark.from, at)
    const to = Math.min(mark.to, end)
    if (from > at)
      pieces.push({ text: line.text.slice(at - line.from, from - line.from), marked: false })
    pieces.push({ text: line.text.slice(from - line.from, to - line.from), marked: true })
    at = to
  }
  if (at < end) pieces.push({ text: line.text.slice(at - line.from), marked: false })
  return pieces
}
