import { useIntervalFn } from '@vueuse/core'
import { computed, shallowRef, watch } from 'vue'

import type { ImportHost, ImportHosts } from '@/api/types'
import { useRequest } from '@/composables/useRequest'
import { WINDOW } from '@/composables/useWindows'
import { useListImportStore } from '@/stores/useListImportStore'

const POLL_MS = 5_000
const NONE: ImportHosts = { items: [], total: 0, paused: 0 }

/** The shops of an import that are left, and leaving some of them alone while it goes on. */
export function useImportHosts(jobId: () => number, running: () => boolean) {
  const imports = useListImportStore()
  const found = shallowRef(NONE)
  let wanted = WINDOW
  /** Counts changes: what was asked before or during one may tell of the time before it. */
  let sent = 0
  const { run: load, problem } = useRequest(async () => {
    const [id, then] = [jobId(), sent]
    const told = await imports.hosts(id, wanted)
    if (id === jobId() && then === sent) found.value = told
  })
  const {
    run: pause,
    pending,
    problem: refused,
  } = useRequest(async (host: string, paused: boolean) => {
    const id = jobId()
    sent += 1
    try {
      const told = await imports.pauseHost(id, host, paused)
      if (id === jobId()) found.value = withOne(found.value, told)
    } finally {
      sent += 1
    }
  })

  function more(): void {
    wanted = found.value.items.length + WINDOW
    void load()
  }

  watch(jobId, () => {
    found.value = NONE
    wanted = WINDOW
  })
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

  return { found, more, pause, pending, problem: computed(() => refused.value ?? problem.value) }
}

function withOne(known: ImportHosts, news: ImportHost): ImportHosts {
  const before = known.items.find(({ host }) => host === news.host)
  return {
    items: known.items.map((each) => (each === before ? news : each)),
    total: known.total,
    paused: known.paused + Number(news.paused) - Number(before?.paused ?? false),
  }
}
