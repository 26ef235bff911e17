import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'

import { api, body } from '@/api/client'
import { followJob, itemsOfJob } from '@/api/followJob'
import type {
  ImportHost,
  ImportHosts,
  ImportJob,
  ImportPreview,
  Job,
  JobItem,
  PreviewedItem,
} from '@/api/types'

const WINDOW = 100

/** A list of pages that is imported by the worker: a look beforehand, and what comes of it. */
export const useListImportStore = defineStore('listImport', () => {
  const job = shallowRef<Job | null>(null)
  const items = shallowRef<JobItem[]>([])
  /** When and how much, for the pace: the newest last. */
  const pace = ref<{ at: number; done: number }[]>([])

  const preview = (wanted: ImportJob, signal?: AbortSignal): Promise<ImportPreview> =>
    body(api.POST('/api/imports/preview', { body: wanted, signal }))

  /** What is known of one page without a visit: its shop, and whether it is tracked already. */
  async function lookUp(url: string, signal: AbortSignal): Promise<PreviewedItem | undefined> {
    const { items } = await preview(
      {
        items: [{ url, set_primary: false, tags: [] }],
        grouping: 'each',
        skip_tracked: true,
        enqueue_refresh: false,
      },
      signal,
    )
    return items[0]
  }

  async function start(wanted: ImportJob): Promise<number> {
    return (await body(api.POST('/api/imports', { body: wanted }))).job_id
  }

  /** What failed, and what the import was stopped before, once more: in the same job. */
  async function retry(jobId: number): Promise<void> {
    const path = { job_id: jobId }
    await api.POST('/api/imports/{job_id}/retry', { params: { path } })
  }

  async function cancel(jobId: number): Promise<void> {
    job.value = await body(
      api.POST('/api/jobs/{job_id}/cancel', { params: { path: { job_id: jobId } } }),
    )
  }

  /** Of the shops that are left, those with most pages: `count` of them, and how many there are. */
  async function hosts(jobId: number, count: number): Promise<ImportHosts> {
    const found: ImportHost[] = []
    for (;;) {
      const query = { left: true, limit: WINDOW, offset: found.length }
      const params = { path: { job_id: jobId }, query }
      const page = await body(api.GET('/api/imports/{job_id}/hosts', { params }))
      found.push(...page.items)
      if (page.items.length < WINDOW || found.length >= count) return { ...page, items: found }
    }
  }

  /** Leave the pages of a shop alone, or let them go on; those under way are finished. */
  function pauseHost(jobId: number, host: string, paused: boolean): Promise<ImportHost> {
    const params = { path: { job_id: jobId } }
    return body(api.POST('/api/imports/{job_id}/hosts', { params, body: { host, paused } }))
  }

  /** Hear of a job until it is over, or `signal` says that nobody looks any more. */
  async function follow(jobId: number, signal: AbortSignal): Promise<void> {
    if (job.value?.id !== jobId) job.value = null
    items.value = []
    pace.value = []
    const ears = {
      job: note,
      items: (news: JobItem[]) => (items.value = merged(items.value, news)),
    }
    await followJob(jobId, ears, signal)
  }

  function note(told: Job): void {
    if (told.done !== pace.value.at(-1)?.done) {
      pace.value = [...pace.value.slice(-60), { at: Date.now(), done: told.done }]
    }
    job.value = told
  }

  return {
    job,
    items,
    pace,
    preview,
    lookUp,
    start,
    retry,
    cancel,
    hosts,
    pauseHost,
    follow,
    all: itemsOfJob,
  }
})

/** In the order of the list, whatever order they are done in. */
function merged(known: readonly JobItem[], news: readonly JobItem[]): JobItem[] {
  const byId = new Map([...known, ...news].map((item) => [item.id, item]))
  return [...byId.values()].sort((one, other) => one.id - other.id)
}
