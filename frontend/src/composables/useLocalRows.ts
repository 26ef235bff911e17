import { watch } from 'vue'

import { useList, type List } from '@/composables/useList'
import { useWindows, type Slice } from '@/composables/useWindows'

/** Rows that the browser has already, as a list whose page and size stand in the address. */
export function useLocalRows<Row>(rows: () => readonly Row[]): List<Row> {
  const windows = useWindows(({ limit, offset }: Slice) =>
    Promise.resolve({ items: rows().slice(offset, offset + limit), total: rows().length }),
  )
  watch(rows, () => void windows.reload())
  return useList(windows, { sorts: [], size: 'all', query: () => ({}) })
}
