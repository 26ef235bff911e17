import { computed, reactive } from 'vue'
import { useRoute, useRouter } from 'vue-router'

import { useReader } from '@/composables/useReader'
import { RANGES, type Range } from '@/stores/usePricesStore'

export const CUSTOM = 'custom'
const USUAL: Range = '90d'
const DAYS: Record<Exclude<Range, 'all'>, number> = { '7d': 7, '30d': 30, '90d': 90, '1y': 365 }
const DAY_SECONDS = 86_400
/** No closer than this, in seconds. */
const LEAST = 3_600

/** What part of the time a chart shows; it stands in the address as `range`, `from` and `to`. */
export function useChartWindow() {
  const route = useRoute()
  const router = useRouter()
  const { now } = useReader()
  /** Whole minutes, so that the clock does not ask for prices anew all the time. */
  const opened = Math.floor(now.value / 60_000) * 60

  const instant = (name: 'from' | 'to') => {
    const given = route.query[name]
    const at = typeof given === 'string' ? Date.parse(given) / 1000 : NaN
    return Number.isFinite(at) ? at : null
  }
  const chosen = computed<readonly [number, number] | null>(() => {
    const [from, until] = [instant('from'), instant('to')]
    return from !== null && until !== null && until > from ? [from, until] : null
  })
  const range = computed<Range | typeof CUSTOM>({
    get() {
      const given = route.query.range
      if (given === CUSTOM && chosen.value) return CUSTOM
      return RANGES.find((each) => each === given) ?? USUAL
    },
    set(value) {
      if (value === CUSTOM) {
        choose(...(window.value ?? [opened - DAYS['1y'] * DAY_SECONDS, opened]))
        return
      }
      const query = { ...route.query, range: value === USUAL ? undefined : value }
      void router.push({ query: { ...query, from: undefined, to: undefined } })
    },
  })
  const window = computed<readonly [number, number] | null>(() => {
    if (range.value === CUSTOM) return chosen.value
    if (range.value === 'all') return null
    return [opened - DAYS[range.value] * DAY_SECONDS, opened]
  })

  /** Show this part; what comes quickly after each other is one step back. */
  function choose(from: number, until: number): void {
    const end = Math.min(until, opened + DAY_SECONDS)
    const begin = Math.min(from, end - LEAST)
    const told = (seconds: number) =>
      new Date(Math.round(seconds) * 1000).toISOString().slice(0, 19)
    const query = { ...route.query, range: CUSTOM, from: `${told(begin)}Z`, to: `${told(end)}Z` }
    void (range.value === CUSTOM ? router.replace({ query }) : router.push({ query }))
  }

  function reset(): void {
    range.value = USUAL
  }

  const dayOf = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10)
  const startOf = (day: string) => Date.parse(`${day}T00:00:00Z`) / 1000
  /** The same as days, for fields; both are whole days of UTC. */
  const days = reactive({
    from: computed({
      get: () => dayOf(window.value?.[0] ?? opened),
      set: (day) => {
        const at = startOf(day)
        if (Number.isFinite(at)) choose(at, window.value?.[1] ?? opened)
      },
    }),
    until: computed({
      get: () => dayOf(window.value?.[1] ?? opened),
      set: (day) => {
        const at = startOf(day) + DAY_SECONDS - 1
        if (Number.isFinite(at)) choose(window.value?.[0] ?? opened - DAY_SECONDS, at)
      },
    }),
  })

  return { range, window, choose, reset, days }
}
