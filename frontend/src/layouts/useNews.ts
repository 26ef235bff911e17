import { useDocumentVisibility, useIntervalFn } from '@vueuse/core'
import { watch } from 'vue'

import { useRequest } from '@/composables/useRequest'
import { useAlertsStore } from '@/stores/useAlertsStore'

const POLL_MS = 60_000

/** Keep the number at the bell up to date while somebody looks at the page. */
export function useNews(): void {
  const { run: count } = useRequest(useAlertsStore().count)
  const visibility = useDocumentVisibility()
  const look = () => {
    if (visibility.value === 'visible') void count()
  }
  look()
  useIntervalFn(look, POLL_MS)
  watch(visibility, look)
}
