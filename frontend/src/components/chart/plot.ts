import UPlot from 'uplot'

import type { Ink, Look } from '@/components/chart/palette'
import type { Mark, Pause } from '@/lib/marks'

export interface Drawn extends Look {
  label: string
  width: number
  shown: boolean
  /** A name at its end. */
  named: boolean
}

export interface Scene {
  width: number
  height: number
  /** From when to when, in seconds. */
  window: readonly [number, number]
  series: readonly Drawn[]
  /** The places of the two lines that a band lies between, from 1; null for none. */
  band: readonly [number, number] | null
  target: number | null
  fromZero: boolean
  pauses: readonly Pause[]
  marks: readonly Mark[]
  ink: Ink
  money: (amount: number) => string
  day: (seconds: number, span: number) => string
  zoom: (from: number, until: number) => void
  reset: () => void
  /** The pointer is at this time; null when it left. */
  point: (seconds: number | null) => void
  drawn: () => void
}

const NAMES_PX = 96
const LEAST_FOR_NAMES = 560
const LEAST_DRAG_PX = 8

/** How uPlot draws a scene: step-after lines, what interrupts them, and what happened. */
export function optionsOf(scene: Scene): UPlot.Options {
  const { ink, money } = scene
  const names = scene.width >= LEAST_FOR_NAMES && scene.series.some(({ named }) => named)
  const axis = { stroke: ink.text, grid: { stroke: ink.rule, width: 1 }, ticks: { show: false } }
  return {
    width: scene.width,
    height: scene.height,
    padding: [12, names ? NAMES_PX : 8, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: true, y: false, setScale: false, dist: LEAST_DRAG_PX },
      points: { show: false },
      bind: {
        dblclick: () => () => {
          scene.reset()
          return null
        },
      },
    },
    scales: {
      x: { time: true, range: () => [scene.window[0], scene.window[1]] },
      y: { range: (_plot, low, high) => rangeOf(scene, low, high) },
    },
    axes: [
      {
        ...axis,
        space: 90,
        values: (plot, ticks) => {
          const span = (plot.scales.x?.max ?? 0) - (plot.scales.x?.min ?? 0)
          return ticks.map((at) => scene.day(at, span))
        },
      },
      { ...axis, size: 72, values: (_plot, ticks) => ticks.map(money) },
    ],
    bands: scene.band ? [{ series: [...scene.band], fill: `${ink.strong}1a` }] : [],
    series: [
      {},
      ...scene.series.map(({ label, stroke, dash, width, shown }) => ({
        label,
        stroke,
        dash,
        width,
        show: shown,
        points: { show: false },
        paths: UPlot.paths.stepped?.({ align: 1 }),
      })),
    ],
    hooks: {
      drawClear: [(plot) => drawPauses(plot, scene)],
      draw: [
        (plot) => {
          drawTarget(plot, scene)
          drawMarks(plot, scene)
          if (names) drawNames(plot, scene)
          scene.drawn()
        },
      ],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select
          if (width < LEAST_DRAG_PX) return
          scene.zoom(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'))
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
        },
      ],
      setCursor: [
        (plot) => {
          const { left } = plot.cursor
          scene.point(left == null || left < 0 ? null : plot.posToVal(left, 'x'))
        },
      ],
    },
  }
}

/** Near the data, with a little room; what is wished for is in sight too. */
function rangeOf({ target, fromZero }: Scene, low: number, high: number): [number, number] {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1]
  const least = Math.min(low, target ?? low)
  const most = Math.max(high, target ?? high)
  const room = (most - least || most || 1) * 0.08
  return [fromZero ? 0 : Math.max(0, least - room), most + room]
}

const LINE_PX = 6

function drawPauses(plot: UPlot, { pauses, ink }: Scene): void {
  const { ctx, bbox } = plot
  for (const { from, until, why } of pauses) {
    const left = Math.max(bbox.left, plot.valToPos(from, 'x', true))
    const right = Math.min(bbox.left + bbox.width, plot.valToPos(until, 'x', true))
    if (!(right > left)) continue
    ctx.save()
    ctx.beginPath()
    ctx.rect(left, bbox.top, right - left, bbox.height)
    ctx.clip()
    ctx.strokeStyle = why === 'failing' || why === 'unseen' ? ink.warning : ink.text
    ctx.globalAlpha = 0.28
    ctx.lineWidth = 1
    const step = LINE_PX * devicePixelRatio * (why === 'paused' ? 2 : 1.4)
    // Sold out leans one way, what was not read the other one, so that no colour has to tell.
    const lean = why === 'out_of_stock' ? 1 : -1
    ctx.beginPath()
    for (let x = left - bbox.height; x < right + bbox.height; x += step) {
      ctx.moveTo(x, bbox.top)
      ctx.lineTo(x + lean * bbox.height, bbox.top + bbox.height)
    }
    ctx.stroke()
    ctx.restore()
  }
}

function drawTarget(plot: UPlot, { target, ink }: Scene): void {
  if (target === null) return
  const { ctx, bbox } = plot
  const y = plot.valToPos(target, 'y', true)
  ctx.save()
  ctx.strokeStyle = ink.good
  ctx.lineWidth = 1.5 * devicePixelRatio
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio])
  ctx.beginPath()
  ctx.moveTo(bbox.left, y)
  ctx.lineTo(bbox.left + bbox.width, y)
  ctx.stroke()
  ctx.restore()
}

const SIGNS: Record<Mark['kind'], string> = {
  alert: '▲',
  manual: '●',
  excluded: '✕',
  rule: '◆',
  primary: '■',
}

/** What happened, on the lower edge; the crosshair and the table tell it in words. */
function drawMarks(plot: UPlot, { marks, ink }: Scene): void {
  const { ctx, bbox } = plot
  ctx.save()
  ctx.font = `${String(10 * devicePixelRatio)}px system-ui, sans-serif`
  ctx.textAlign = 'center'
  for (const { at, kind, amount } of marks) {
    const x = plot.valToPos(at, 'x', true)
    if (x < bbox.left || x > bbox.left + bbox.width) continue
    const low = bbox.top + bbox.height - 3 * devicePixelRatio
    const y = amount === undefined ? low : Math.min(low, plot.valToPos(amount, 'y', true))
    ctx.fillStyle = kind === 'alert' ? ink.good : kind === 'excluded' ? ink.warning : ink.strong
    ctx.fillText(SIGNS[kind], x, y)
  }
  ctx.restore()
}

/** The names of lines where they end, pushed apart. */
function drawNames(plot: UPlot, { series, ink }: Scene): void {
  const { ctx, bbox } = plot
  const height = 14 * devicePixelRatio
  const ends = series.flatMap((each, at) => {
    if (!each.shown || !each.named) return []
    const values = (plot.data[at + 1] ?? []) as readonly (number | null | undefined)[]
    const last = values.findLast((value) => value != null)
    return last == null ? [] : [{ ...each, y: plot.valToPos(last, 'y', true) }]
  })
  ends.sort((one, other) => one.y - other.y)
  ctx.save()
  ctx.font = `${String(11 * devicePixelRatio)}px system-ui, sans-serif`
  ctx.textBaseline = 'middle'
  ctx.textAlign = 'left'
  let free = bbox.top
  for (const { label, stroke, y } of ends) {
    const at = Math.max(y, free)
    if (at > bbox.top + bbox.height + height) break
    ctx.fillStyle = stroke || ink.text
    const left = bbox.left + bbox.width + 6 * devicePixelRatio
    ctx.fillText(fitted(ctx, label, (NAMES_PX - 10) * devicePixelRatio), left, at)
    free = at + height
  }
  ctx.restore()
}

function fitted(ctx: CanvasRenderingContext2D, text: string, most: number): string {
  if (ctx.measureText(text).width <= most) return text
  let length = text.length
  while (length > 1 && ctx.measureText(`${text.slice(0, length)}…`).width > most) length -= 1
  return `${text.slice(0, length)}…`
}
