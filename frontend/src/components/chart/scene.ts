import type { Drawn } from '@/components/chart/plot'
import { lookOf, type Ink } from '@/components/chart/palette'
import { aligned, envelopes, thinned, type Line } from '@/lib/lines'

/** So many points are drawn at once, at most, over all lines. */
export const MOST_POINTS = 2_000

export interface Choices {
  best: boolean
  band: boolean
  average: boolean
}

export interface Prepared {
  data: [number[], ...(number | null | undefined)[][]]
  series: Drawn[]
  band: [number, number] | null
  /** How many points that is. */
  points: number
}

export type Envelopes = ReturnType<typeof envelopes>

/** What is to be drawn of some lines within a window, thinned to what an eye can tell apart. */
export function prepared(
  lines: readonly Line[],
  around: Envelopes,
  window: readonly [number, number],
  given: {
    shown: (id: number) => boolean
    nameOf: (id: number) => string
    choices: Choices
    ink: Ink
    words: { best: string; average: string; high: string }
  },
): Prepared {
  const { choices, ink, words } = given
  const seen = lines.map((line, at) => ({ line, at })).filter(({ line }) => given.shown(line.id))
  const extras = [
    ...(choices.band
      ? [{ line: around.high, label: words.high, stroke: '', dash: [], width: 0 }]
      : []),
    ...(choices.average
      ? [{ line: around.average, label: words.average, stroke: ink.text, dash: [3, 5], width: 1.5 }]
      : []),
    ...(choices.best || choices.band
      ? [
          {
            line: around.best,
            label: words.best,
            stroke: choices.best ? ink.strong : '',
            dash: [],
            width: choices.best ? 3.5 : 0,
          },
        ]
      : []),
  ]
  const most = Math.floor(MOST_POINTS / Math.max(1, seen.length + extras.length))
  const drawn = [
    ...extras.map((each) => ({ ...each, shown: true, named: false })),
    ...seen.map(({ line, at }) => ({
      line,
      label: given.nameOf(line.id),
      ...lookOf(at, ink),
      width: 2,
      shown: true,
      named: true,
    })),
  ]
  const cut = drawn.map(({ line }) => thinned(line, window[0], window[1], most))
  return {
    data: aligned(cut),
    series: drawn.map(({ label, stroke, dash, width, shown, named }) => ({
      label,
      stroke,
      dash,
      width,
      shown,
      named,
    })),
    // The highest one comes first, and the best one last of the three.
    band: choices.band ? [1, extras.length] : null,
    points: cut.reduce((sum, { at }) => sum + at.length, 0),
  }
}
