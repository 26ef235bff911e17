import type { Line } from '@/lib/lines'

export interface SvgLine {
  line: Line
  label: string
  stroke: string
  dash: readonly number[]
  width: number
}

interface Picture {
  title: string
  lines: readonly SvgLine[]
  window: readonly [number, number]
  width: number
  height: number
  target: number | null
  money: (amount: number) => string
  day: (seconds: number) => string
}

const LEFT = 80
const RIGHT = 130
const TOP = 36
const BOTTOM = 28
const TICKS = 5

/** The chart as a picture of its own: black on white, whatever the theme is. */
export function chartSvg(picture: Picture): string {
  const { lines, window, width, height, target } = picture
  const values = lines.flatMap(({ line }) => line.to.filter((value) => value !== null))
  const low = [...values, target ?? Infinity].reduce((one, other) => Math.min(one, other), Infinity)
  const high = [...values, target ?? -Infinity].reduce(
    (one, other) => Math.max(one, other),
    -Infinity,
  )
  if (!Number.isFinite(low) || !Number.isFinite(high)) return ''
  const x = (time: number) =>
    round(LEFT + ((time - window[0]) / (window[1] - window[0] || 1)) * (width - LEFT - RIGHT))
  const y = (value: number) =>
    round(height - BOTTOM - ((value - low) / (high - low || 1)) * (height - TOP - BOTTOM))
  const ticks = Array.from({ length: TICKS }, (_, at) => at / (TICKS - 1))
  const parts = [
    `<rect width="${String(width)}" height="${String(height)}" fill="#fff"/>`,
    text(LEFT, 20, picture.title, 'font-weight="600"'),
    ...ticks.flatMap((share) => {
      const value = low + share * (high - low)
      const time = window[0] + share * (window[1] - window[0])
      return [
        `<path d="M${String(LEFT)} ${y(value)}H${String(width - RIGHT)}" stroke="#ddd"/>`,
        text(
          LEFT - 8,
          y(value),
          picture.money(value),
          'text-anchor="end" dominant-baseline="middle"',
        ),
        text(x(time), height - 8, picture.day(time), 'text-anchor="middle"'),
      ]
    }),
    ...(target === null
      ? []
      : [
          `<path d="M${String(LEFT)} ${y(target)}H${String(width - RIGHT)}" stroke="#070" stroke-dasharray="6 4"/>`,
        ]),
    ...lines.map(
      ({ line, stroke, dash, width: across }) =>
        `<path d="${pathOf(line, x, y)}" fill="none" stroke="${escaped(stroke)}" stroke-width="${String(across)}" stroke-dasharray="${dash.join(' ')}"/>`,
    ),
    ...namesOf(lines, y).map(({ label, stroke, at }) =>
      text(width - RIGHT + 8, at, label, `fill="${escaped(stroke)}" dominant-baseline="middle"`),
    ),
  ]
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}" viewBox="0 0 ${String(width)} ${String(height)}" font-family="system-ui, sans-serif" font-size="12">${parts.join('')}</svg>`
}

function namesOf(lines: readonly SvgLine[], y: (value: number) => number) {
  const ends = lines.flatMap(({ line, label, stroke }) => {
    const last = line.to.findLast((value) => value !== null)
    return last == null ? [] : [{ label, stroke, at: y(last) }]
  })
  ends.sort((one, other) => one.at - other.at)
  let free = -Infinity
  return ends.map((each) => {
    const at = Math.max(each.at, free)
    free = at + 14
    return { ...each, at }
  })
}

function pathOf(
  { at, to }: Line,
  x: (time: number) => number,
  y: (value: number) => number,
): string {
  let path = ''
  let drawing = false
  at.forEach((time, index) => {
    const value = to[index] ?? null
    if (value !== null) path += drawing ? `H${x(time)}V${y(value)}` : `M${x(time)} ${y(value)}`
    drawing = value !== null
  })
  return path
}

const round = (value: number) => Math.round(value * 10) / 10
const text = (x: number, y: number, words: string, more: string) =>
  `<text x="${String(x)}" y="${String(y)}" ${more}>${escaped(words)}</text>`
/** Names come from shops: nothing of them becomes markup. */
const escaped = (words: string) =>
  words.replace(/[&<>"']/g, (sign) => `&#${String(sign.codePointAt(0))};`)
