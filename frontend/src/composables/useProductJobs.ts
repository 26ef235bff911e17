import { useIntervalFn } from '@vueuse/core'
import { computed, shallowRef, watch } from 'vue'

import type { Job } from '@/api/types'
import { useRequest } from '@/composables/useRequest'
import { isOpen } from '@/lib/jobs'
import { useJobsStore } from '@/stores/useJobsStore'

const POLL_MS = 2_000

/** The jobs that touched a product lately; looked at again while any of them goes on. */
export function useProductJobs(productId: () => number, version: () => number) {
  const store = useJobsStore()
  const jobs = shallowRef<Job[] | null>(null)
  const { run: load, problem } = useRequest(async () => {
    const id = productId()
    const found = await store.ofProduct(id)
    if (id === productId()) jobs.value = found
  })
  const { run: cancel, problem: refused } = useRequest(async (id: number) => {
    await store.cancel(id)
    await load()
  })

  watch(productId, () => (jobs.value = null))
  watch([productId, version], () => void load(), { immediate: true })
  useIntervalFn(() => {
    if (jobs.value?.some(isOpen)) void load()
  }, POLL_MS)

  return { jobs, load, cancel, problem: computed(() => problem.value ?? refused.value) }
}
