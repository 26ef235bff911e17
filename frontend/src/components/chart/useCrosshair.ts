import { computed, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'

import type { Look } from '@/components/chart/palette'
import type { useChartDates } from '@/components/chart/useChartDates'
import type { useChartLines } from '@/components/chart/useChartLines'
import { valueAt } from '@/lib/lines'
import type { Mark, Pause } from '@/lib/marks'

const NEAR_PX = 8
const MOST_NOTES = 6

interface Options {
  /** The moment, in seconds. */
  at: Readonly<Ref<number | null>>
  chart: ReturnType<typeof useChartLines>
  dates: ReturnType<typeof useChartDates>
  looks: Readonly<Ref<ReadonlyMap<number, Look>>>
  marks: () => readonly Mark[]
  /** Of the chart, in pixels. */
  width: Readonly<Ref<number>>
}

/** A moment that is pointed at: what each offer cost then, and what happened. */
export function useCrosshair({ at, chart, dates, looks, marks, width }: Options) {
  const { t } = useI18n()
  const { shown, extent, pauses, nameOf, exactly } = chart
  const near = computed(
    () => ((extent.value[1] - extent.value[0]) / Math.max(width.value, 1)) * NEAR_PX,
  )
  /** The offers, the cheapest first. */
  const offers = computed(() => {
    const time = at.value
    if (time === null) return []
    return shown.value
      .flatMap((line) => {
        const amount = valueAt(line, time)
        return amount === null ? [] : [{ id: line.id, value: amount }]
      })
      .sort((one, other) => one.value - other.value)
      .map(({ id, value }) => ({
        id,
        name: nameOf(id),
        amount: exactly(value),
        stroke: looks.value.get(id)?.stroke ?? '',
      }))
  })
  const notes = computed(() => {
    const time = at.value
    if (time === null) return []
    const happened = marks().filter((mark) => Math.abs(mark.at - time) <= near.value)
    const broken = pauses.value.filter(({ from, until }) => from <= time && time <= until)
    return [...happened.map(({ text }) => text), ...new Set(broken.map(pauseText))].slice(
      0,
      MOST_NOTES,
    )
  })
  function pauseText({ id, why, reason }: Pause): string {
    const name = id === null ? t('chart.theProduct') : nameOf(id)
    const text = t(`chart.gaps.${why}`, { name })
    return reason ? `${text} (${reason})` : text
  }
  const when = computed(() => (at.value === null ? '' : dates.exact(at.value)))
  const spoken = computed(() =>
    at.value === null
      ? ''
      : [
          when.value,
          ...offers.value.map(({ name, amount }) => `${name} ${amount}`),
          ...notes.value,
        ].join(', '),
  )

  return { offers, notes, when, spoken }
}
