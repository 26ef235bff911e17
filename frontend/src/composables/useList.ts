import { computed, reactive, ref, watch } from 'vue'

import type { Problem } from '@/api/types'
import { useQueryState } from '@/composables/useQueryState'
import { useRequest } from '@/composables/useRequest'
import type { Windows } from '@/composables/useWindows'

export const SIZES = ['25', '50', '100', 'all'] as const

/** A list as `DataList` shows it: its rows, and where in it the reader is. */
export interface List<Row> {
  readonly rows: readonly (Row | undefined)[]
  readonly first: number
  readonly total: number
  /** How many there are without any filter, where that is known. */
  readonly whole: number | null
  readonly loaded: boolean
  readonly pending: boolean
  readonly problem: Problem | null
  readonly sort: string
  readonly page: number
  readonly size: (typeof SIZES)[number]
  sortBy: (sort: string) => void
  turnTo: (page: number) => void
  resize: (size: (typeof SIZES)[number]) => void
  need: (from: number, to: number) => void
  load: () => void
}

interface Options<Query> {
  /** The filters, as the API wants them; without the sort. */
  query: () => Omit<Query, 'sort' | 'limit' | 'offset'>
  /** The same without what narrows the list, for "213 of 1,040"; null while nothing narrows it. */
  whole?: () => Omit<Query, 'sort' | 'limit' | 'offset'> | null
  /** What the API sorts by, without a minus; the first one is the usual order unless `sort` says. */
  sorts: readonly string[]
  sort?: string
  size?: (typeof SIZES)[number]
}

/** Joins a store's windows to the address: page, size and sort stand in the query. */
export function useList<Query, Row>(
  windows: Windows<Query, Row>,
  options: Options<Query>,
): List<Row> {
  const usual = options.sort ?? options.sorts[0] ?? ''
  const known = options.sorts.flatMap((each) => [each, `-${each}`])
  const sort = useQueryState('sort', usual, { known })
  const number = useQueryState('page', '1')
  const size = useQueryState<(typeof SIZES)[number]>('size', options.size ?? '50', { known: SIZES })
  const page = computed(() => Math.max(1, Number.parseInt(number.value, 10) || 1))
  const mine = ref(false)

  const asked = computed(() => {
    const count = size.value === 'all' ? ('all' as const) : Number(size.value)
    return {
      query: { ...options.query(), ...(sort.value && { sort: sort.value }) } as Query,
      first: count === 'all' ? 0 : (page.value - 1) * count,
      count,
    }
  })
  const {
    run: show,
    pending,
    problem,
  } = useRequest(async () => {
    const { query, first, count } = asked.value
    await windows.show(query, first, count)
    mine.value = true
  })
  const { run: fill, problem: gap } = useRequest(windows.need)
  const load = () => void show()
  watch(() => JSON.stringify(asked.value), load, { immediate: true })

  const whole = ref<number | null>(null)
  const { run: countAll } = useRequest(async () => {
    const query = options.whole?.()
    whole.value = query ? await windows.count(query as Query) : null
  })
  watch(
    () => JSON.stringify(options.whole?.() ?? null),
    () => void countAll(),
    { immediate: true },
  )

  return reactive({
    rows: computed(() => windows.rows),
    first: computed(() => windows.first),
    total: computed(() => windows.total),
    whole,
    // What another page asked of the same store is not this list.
    loaded: computed(() => windows.loaded && mine.value),
    pending,
    problem: computed(() => problem.value ?? gap.value),
    sort,
    page,
    size,
    sortBy: (chosen: string) => (sort.value = chosen),
    turnTo: (chosen: number) => (number.value = String(chosen)),
    resize: (chosen: (typeof SIZES)[number]) => (size.value = chosen),
    need: (from: number, to: number) => void fill(from, to),
    load,
  })
}
