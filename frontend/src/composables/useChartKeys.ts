import type { Ref } from 'vue'

import { useCommands } from '@/composables/useCommands'
import { indexAt } from '@/lib/lines'

interface Options {
  /** The figure that has to have the focus. */
  within: Readonly<Ref<HTMLElement | null>>
  /** When something changes, within what is shown; in seconds. */
  times: () => number[]
  window: () => readonly [number, number]
  at: Readonly<Ref<number | null>>
  point: (seconds: number) => void
  zoom: (from: number, until: number) => void
  reset: () => void
  table: () => void
}

const FAR = 10
const CLOSER = 0.5

/** Reading a chart with the keyboard: from change to change, closer and back. */
export function useChartKeys(given: Options): void {
  const { within, at } = given
  const when = () => {
    const focused = document.activeElement
    return !!focused && !!within.value?.contains(focused)
  }

  function step(by: number): void {
    const times = given.times()
    if (!times.length) return
    const from = at.value === null ? (by > 0 ? -1 : times.length) : indexAt(times, at.value)
    const exact = at.value !== null && times[from] === at.value
    // Between two changes, the one before is half a step away.
    const place = by < 0 && !exact && at.value !== null ? from + 1 + by : from + by
    given.point(times[Math.max(0, Math.min(times.length - 1, place))] ?? 0)
  }

  function scale(by: number): void {
    const [from, until] = given.window()
    const middle = at.value ?? (from + until) / 2
    const half = ((until - from) * by) / 2
    given.zoom(middle - half, middle + half)
  }

  const commands = {
    chartNext: () => step(1),
    chartPrevious: () => step(-1),
    chartForward: () => step(FAR),
    chartBack: () => step(-FAR),
    chartFirst: () => given.point(given.times()[0] ?? given.window()[0]),
    chartLast: () => given.point(given.times().at(-1) ?? given.window()[1]),
    chartCloser: () => scale(CLOSER),
    chartFarther: () => scale(1 / CLOSER),
    chartReset: given.reset,
    chartTable: given.table,
  } as const
  useCommands(
    (Object.keys(commands) as (keyof typeof commands)[]).map((id) => ({
      id,
      when,
      within,
      run: () => commands[id](),
    })),
  )
}
