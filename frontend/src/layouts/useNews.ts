import { useDocumentVisibility, useIntervalFn, useTimeout } from '@vueuse/core'
import { computed, onScopeDispose, watch } from 'vue'

import { useRequest } from '@/composables/useRequest'
import { useAlertsStore } from '@/stores/useAlertsStore'
import { useAuthStore } from '@/stores/useAuthStore'
import { useBrowsersStore } from '@/stores/useBrowsersStore'
import { useHealthStore } from '@/stores/useHealthStore'

/** A stream that ended is opened again this soon; one that was refused is asked for later. */
const AGAIN_MS = 1_000
const POLL_MS = 60_000
/** What somebody came for is asked for first, and by itself. */
const FIRST_MS = 300

/** Keep the bell, and for administrators the instance's health, up to date while somebody looks. */
export function useNews(): void {
  const auth = useAuthStore()
  const alerts = useAlertsStore()
  const { run: count } = useRequest(alerts.count)
  const { run: lookAtHealth } = useRequest(useHealthStore().load)
  const { run: listen, problem: refused } = useRequest(alerts.listen)
  const { run: followPush } = useRequest(useBrowsersStore().follow)
  void followPush()
  const visibility = useDocumentVisibility()
  const { ready } = useTimeout(FIRST_MS, { controls: true })
  const looking = computed(() => ready.value && visibility.value === 'visible' && auth.signedIn)
  let listening = new AbortController()

  async function follow(signal: AbortSignal): Promise<void> {
    for (;;) {
      await listen(signal)
      await pause(refused.value ? POLL_MS : AGAIN_MS, signal)
      if (signal.aborted) return
      if (refused.value) await count()
    }
  }

  function begin(): void {
    listening.abort()
    if (!looking.value) return
    listening = new AbortController()
    void count()
    void follow(listening.signal)
  }

  function check(): void {
    if (looking.value && auth.may('instance:admin')) void lookAtHealth()
  }

  watch(looking, begin, { immediate: true })
  watch(looking, check, { immediate: true })
  useIntervalFn(check, POLL_MS)
  onScopeDispose(() => listening.abort())
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
