import { computed, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'

import type { HistoryPoint } from '@/api/types'
import { useReader } from '@/composables/useReader'
import { commonCurrency, linesOf, timesOf } from '@/lib/lines'
import type { Mark, Pause } from '@/lib/marks'
import { formatMoney } from '@/lib/money'

/** What a chart is given. */
export interface ChartGiven {
  points: readonly HistoryPoint[]
  names: Readonly<Record<number, string>>
  /** From when to when, in seconds; null for as far as the readings go. */
  window?: readonly [number, number] | null
  target?: { amount: string; currency: string } | null
  /** Drawn first, where anything was read in it; else what most was read in. */
  prefer?: string | null
  marks?: readonly Mark[]
  pauses?: readonly Pause[]
  /** For how long a page may go unseen before its line breaks off, in seconds by page. */
  patience?: Readonly<Record<number, number>> | null
  /** What files are called. */
  title?: string
}

/** The lines of a chart, in one currency, of which some may be hidden; and what they come to in words. */
export function useChartLines(given: Readonly<ChartGiven>) {
  const { t } = useI18n()
  const { numberLocale } = useReader()
  const hidden = ref(new Set<number>())
  const chosen = shallowRef<string | null>(null)

  const currencies = computed(() => [
    ...new Set(given.points.flatMap(({ currency }) => (currency ? [currency] : []))),
  ])
  const currency = computed({
    get: () =>
      [chosen.value, given.prefer].find((each) => each && currencies.value.includes(each)) ??
      commonCurrency(given.points),
    set: (wished) => (chosen.value = wished),
  })
  /** How many readings are in other currencies. */
  const left = computed(
    () => given.points.filter((each) => each.currency && each.currency !== currency.value).length,
  )
  const told = computed(() =>
    linesOf(given.points, currency.value ?? '', (id) => given.patience?.[id] ?? Infinity),
  )
  const lines = computed(() => told.value.lines)
  const shown = computed(() => lines.value.filter(({ id }) => !hidden.value.has(id)))
  /** From when to when, in seconds. */
  const extent = computed<[number, number]>(() => {
    if (given.window) return [given.window[0], given.window[1]]
    const times = timesOf(lines.value)
    return [times[0] ?? 0, times.at(-1) ?? 1]
  })
  const pauses = computed<Pause[]>(() => [
    ...told.value.gaps.filter(({ id }) => !hidden.value.has(id)),
    ...(given.pauses ?? []).filter(({ id }) => id === null || !hidden.value.has(id)),
  ])
  const aim = computed(() => {
    const { target } = given
    return target && target.currency === currency.value ? Number(target.amount) : null
  })

  const nameOf = (id: number) => given.names[id] ?? t('chart.gone')
  /** An amount on an axis, without more digits than it needs. */
  const money = (amount: number) =>
    formatMoney(String(Math.round(amount * 100) / 100), currency.value, numberLocale.value, true)
  const exactly = (amount: number) =>
    formatMoney(String(amount), currency.value, numberLocale.value)
  const summary = computed(() => {
    const all = lines.value.flatMap(({ to }) => to.filter((value) => value !== null))
    if (!all.length) return t('chart.none')
    const offers = lines.value.length
    const named = {
      offers,
      low: exactly(all.reduce((one, other) => Math.min(one, other))),
      high: exactly(all.reduce((one, other) => Math.max(one, other))),
    }
    return t('chart.summary', named, offers)
  })

  /** Hide a line or show it again, or all but it; when none is left, all are shown. */
  function toggle(id: number, solo: boolean): void {
    const others = lines.value.map((line) => line.id).filter((each) => each !== id)
    const next = new Set(hidden.value)
    if (solo) {
      const isAlone = !next.has(id) && others.every((each) => next.has(each))
      hidden.value = new Set(isAlone ? [] : others)
      return
    }
    if (!next.delete(id)) next.add(id)
    hidden.value = next.size === lines.value.length ? new Set() : next
  }

  return {
    currencies,
    currency,
    left,
    lines,
    shown,
    hidden,
    extent,
    pauses,
    aim,
    nameOf,
    money,
    exactly,
    summary,
    toggle,
  }
}
