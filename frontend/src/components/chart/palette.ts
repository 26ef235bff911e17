/** Dashes that tell lines apart without their hue; the hues are tokens of the theme. */
const DASHES = [[], [8, 4], [2, 4], [12, 4, 2, 4], [4, 4], [16, 4], [1, 3], [8, 3, 2, 3, 2, 3]]
const HUES = 8

export interface Look {
  stroke: string
  dash: number[]
}

/** What the chart is drawn with, as the theme has it at this moment. */
export interface Ink {
  text: string
  strong: string
  rule: string
  paper: string
  good: string
  warning: string
  lines: string[]
}

/** The theme's tokens; on paper and in forced colours only contrast counts. */
export function inkOf(print = false): Ink {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string) => style.getPropertyValue(name).trim()
  const lines = Array.from({ length: HUES }, (_, at) => token(`--chart-${String(at + 1)}`))
  if (print) {
    const black = '#111'
    return {
      text: '#444',
      strong: black,
      rule: '#ddd',
      paper: '#fff',
      good: black,
      warning: '#555',
      lines,
    }
  }
  return {
    text: token('--ui-text-muted'),
    strong: token('--ui-text-highlighted'),
    rule: token('--ui-border'),
    paper: token('--ui-bg'),
    good: token('--ui-success'),
    warning: token('--ui-warning'),
    lines,
  }
}

/** The look of the line at a place: a hue and a dash, which together come again after 64 lines. */
export function lookOf(at: number, ink: Pick<Ink, 'lines'>): Look {
  const turn = Math.floor(at / HUES)
  return {
    stroke: ink.lines[at % HUES] ?? 'currentColor',
    dash: [...(DASHES[(at + turn) % DASHES.length] ?? [])],
  }
}
