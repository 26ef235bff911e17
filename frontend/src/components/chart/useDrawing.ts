import { useEventListener, useMutationObserver } from '@vueuse/core'
import UPlot from 'uplot'
import { computed, onBeforeUnmount, ref, shallowRef, watch, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'

import { inkOf } from '@/components/chart/palette'
import { optionsOf } from '@/components/chart/plot'
import { prepared, type Choices } from '@/components/chart/scene'
import type { useChartDates } from '@/components/chart/useChartDates'
import type { useChartLines } from '@/components/chart/useChartLines'
import { useReader } from '@/composables/useReader'
import { envelopes } from '@/lib/lines'
import type { Mark } from '@/lib/marks'

const HEIGHT = 320
const LEAST_WIDTH = 50

interface Options {
  box: Readonly<Ref<HTMLDivElement | null>>
  /** Of the box, in pixels. */
  width: Readonly<Ref<number>>
  chart: ReturnType<typeof useChartLines>
  dates: ReturnType<typeof useChartDates>
  choices: Readonly<Ref<Choices & { fromZero: boolean }>>
  marks: () => readonly Mark[]
  /** Shown as a table instead; when it comes back it is drawn anew. */
  asTable: Readonly<Ref<boolean>>
  zoom: (from: number, until: number) => void
  reset: () => void
}

/** Lines drawn into a box, and drawn anew whenever they, the theme or the room for them change. */
export function useDrawing(given: Options) {
  const { box, width, chart, dates, choices } = given
  const { lines, hidden, extent, pauses, aim, nameOf, money } = chart
  const { t } = useI18n()
  const { numberLocale, dateLocale } = useReader()
  const ink = shallowRef(inkOf())
  /** The moment that is pointed at, in seconds. */
  const at = ref<number | null>(null)
  const around = computed(() => envelopes(chart.shown.value))
  let plot: UPlot | null = null

  const scene = () =>
    prepared(lines.value, around.value, extent.value, {
      shown: (id) => !hidden.value.has(id),
      nameOf,
      choices: choices.value,
      ink: ink.value,
      words: { best: t('chart.best'), average: t('chart.average'), high: t('chart.highest') },
    })

  function draw(): void {
    plot?.destroy()
    plot = null
    if (!box.value || width.value < LEAST_WIDTH || !lines.value.length) return
    performance.mark('chart.draw.begin')
    const { data, series, band } = scene()
    const options = optionsOf({
      width: Math.floor(width.value),
      height: HEIGHT,
      window: extent.value,
      series,
      band,
      target: aim.value,
      fromZero: choices.value.fromZero,
      pauses: pauses.value,
      marks: given.marks(),
      ink: ink.value,
      money,
      day: dates.day,
      zoom: given.zoom,
      reset: given.reset,
      point: (seconds) => (at.value = seconds),
      drawn: () =>
        performance.measure('chart.draw', { start: 'chart.draw.begin', detail: data[0].length }),
    })
    plot = new UPlot(options, data, box.value)
  }
  watch(
    [
      lines,
      extent,
      width,
      numberLocale,
      dateLocale,
      hidden,
      choices,
      given.asTable,
      aim,
      ink,
      pauses,
      given.marks,
    ],
    draw,
    { flush: 'post', deep: false },
  )
  watch(choices, draw, { flush: 'post', deep: true })
  onBeforeUnmount(() => plot?.destroy())
  // The theme, its accent and the contrast may change while the page is open.
  useMutationObserver(
    () => document.documentElement,
    () => (ink.value = inkOf()),
    { attributes: true, attributeFilter: ['class', 'style', 'data-accent'] },
  )
  useEventListener('beforeprint', () => {
    ink.value = inkOf(true)
    draw()
  })
  useEventListener('afterprint', () => (ink.value = inkOf()))

  /** Put the crosshair at a moment, in seconds; null takes it away. */
  function point(seconds: number | null): void {
    at.value = seconds
    if (!plot) return
    const x = seconds === null ? -10 : plot.valToPos(seconds, 'x')
    plot.setCursor({ left: x, top: plot.over.clientHeight / 2 }, false)
  }
  /** A finger moves the crosshair sideways; up and down it scrolls the page. */
  function touch(event: PointerEvent): void {
    if (event.pointerType !== 'touch' || !plot) return
    const bounds = plot.over.getBoundingClientRect()
    point(plot.posToVal(event.clientX - bounds.left, 'x'))
  }
  /** How far along the box the crosshair stands, in per cent. */
  const place = computed(() => {
    if (at.value === null || !plot || !box.value) return 0
    return ((plot.over.offsetLeft + plot.valToPos(at.value, 'x')) / width.value) * 100
  })

  return { ink, at, point, touch, place }
}
