import { useDocumentVisibility, useIntervalFn } from '@vueuse/core'
import { watch } from 'vue'

import { useRequest } from '@/composables/useRequest'
import { useAlertsStore } from '@/stores/useAlertsStore'
import { useAuthStore } from '@/stores/useAuthStore'
import { useHealthStore } from '@/stores/useHealthStore'

const POLL_MS = 60_000

/** Keep the bell, and for administrators the instance's health, up to date while somebody looks. */
export function useNews(): void {
  const auth = useAuthStore()
  const { run: count } = useRequest(useAlertsStore().count)
  const { run: lookAtHealth } = useRequest(useHealthStore().load)
  const visibility = useDocumentVisibility()
  const look = () => {
    if (visibility.value !== 'visible' || !auth.signedIn) return
    void count()
    if (auth.may('instance:admin')) void lookAtHealth()
  }
  look()
  useIntervalFn(look, POLL_MS)
  watch(visibility, look)
}
