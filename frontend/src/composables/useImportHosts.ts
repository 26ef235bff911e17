import { useIntervalFn } from '@vueuse/core'
import { computed, shallowRef, watch } from 'vue'

import type { ImportHost } from '@/api/types'
import { useRequest } from '@/composables/useRequest'
import { useListImportStore } from '@/stores/useListImportStore'

const POLL_MS = 5_000

/** The shops of an import, and leaving some of them alone while it goes on. */
export function useImportHosts(jobId: () => number, running: () => boolean) {
  const imports = useListImportStore()
  const hosts = shallowRef<ImportHost[]>([])
  /** Counts changes: what was asked before or during one may tell of the time before it. */
  let sent = 0
  const { run: load, problem } = useRequest(async () => {
    const [id, then] = [jobId(), sent]
    const found = await imports.hosts(id)
    if (id === jobId() && then === sent) hosts.value = found
  })
  const {
    run: pause,
    pending,
    problem: refused,
  } = useRequest(async (host: string, paused: boolean) => {
    const id = jobId()
    sent += 1
    try {
      const found = await imports.pauseHost(id, host, paused)
      if (id === jobId()) hosts.value = found
    } finally {
      sent += 1
    }
  })

  watch(jobId, () => (hosts.value = []))
  watch(
    [jobId, running],
    () => {
      if (running()) void load()
    },
    { immediate: true },
  )
  useIntervalFn(() => {
    if (running()) void load()
  }, POLL_MS)

  return { hosts, pause, pending, problem: computed(() => refused.value ?? problem.value) }
}
