import { reactive } from 'vue'

import type { List } from '@/composables/useList'

/** Rows that are there already, as `DataList` shows them: all of them, in their own order. */
export function useHeldRows<Row>(rows: () => readonly Row[]): List<Row> {
  const nothing = () => undefined
  return reactive({
    get rows() {
      return rows()
    },
    get total() {
      return rows().length
    },
    first: 0,
    whole: null,
    loaded: true,
    pending: false,
    problem: null,
    sort: '',
    page: 1,
    size: 'all' as const,
    sortBy: nothing,
    turnTo: nothing,
    resize: nothing,
    need: nothing,
    load: nothing,
  }) as List<Row>
}
