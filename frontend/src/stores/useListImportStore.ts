import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'

import { api, body } from '@/api/client'
import { eventsOf } from '@/api/events'
import type { ImportHost, ImportHosts, ImportJob, ImportPreview, Job, JobItem } from '@/api/types'

const POLL_MS = 2_000
const REFUSALS_BEFORE_POLLING = 2
/** Rows are handed on in batches: a list of thousands is not drawn anew for each. */
const TOLD_MS = 250
const WINDOW = 100

/** A list of pages that is imported by the worker: a look beforehand, and what comes of it. */
export const useListImportStore = defineStore('listImport', () => {
  const job = shallowRef<Job | null>(null)
  const items = shallowRef<JobItem[]>([])
  /** When and how much, for the pace: the newest last. */
  const pace = ref<{ at: number; done: number }[]>([])

  const preview = (wanted: ImportJob, signal?: AbortSignal): Promise<ImportPreview> =>
    body(api.POST('/api/imports/preview', { body: wanted, signal }))

  async function start(wanted: ImportJob): Promise<number> {
    return (await body(api.POST('/api/imports', { body: wanted }))).job_id
  }

  async function retry(jobId: number): Promise<number> {
    const path = { job_id: jobId }
    return (await body(api.POST('/api/imports/{job_id}/retry', { params: { path } }))).job_id
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
    job.value = null
    items.value = []
    pace.value = []
    await look(jobId, signal)
    let after = ''
    let refusals = 0
    while (isHere(jobId, signal)) {
      if (refusals < REFUSALS_BEFORE_POLLING) {
        const last = await hear(jobId, after, signal)
        // A stream that ends before it told anything is no better than one that was refused.
        refusals = last === null || last === after ? refusals + 1 : 0
        after = last ?? after
        if (last === 'end') return
      } else {
        await new Promise((resolve) => setTimeout(resolve, POLL_MS))
        await all(jobId, signal)
        await look(jobId, signal)
      }
    }
    // What was over before one came here is told whole by the stream as well.
    if (!signal.aborted && !items.value.length) await hear(jobId, '', signal)
  }

  const isHere = (jobId: number, signal: AbortSignal) =>
    !signal.aborted && job.value?.id === jobId && isRunning(job.value)

  async function look(jobId: number, signal: AbortSignal): Promise<void> {
    const params = { path: { job_id: jobId }, query: { limit: 1 } }
    note(await body(api.GET('/api/jobs/{job_id}', { params, signal })))
  }

  /** The id of the last event, `end` when the job is over, and null when the stream was refused. */
  async function hear(jobId: number, after: string, signal: AbortSignal): Promise<string | null> {
    const heard: JobItem[] = []
    let told = Date.now()
    let last = after
    const hand = () => {
      items.value = merged(items.value, heard.splice(0))
      told = Date.now()
    }
    try {
      const { data } = await api.GET('/api/jobs/{job_id}/events', {
        params: { path: { job_id: jobId } },
        headers: { ...(after && { 'Last-Event-ID': after }) },
        parseAs: 'stream',
        signal,
      })
      if (!data) return null
      for await (const { id, event, data: text } of eventsOf(data)) {
        last = id || last
        if (event === 'item') heard.push(JSON.parse(text) as JobItem)
        else note(JSON.parse(text) as Job)
        if (event === 'end' || Date.now() - told > TOLD_MS) hand()
        if (event === 'end') return 'end'
      }
      hand()
      return last
    } catch (error) {
      if (signal.aborted) throw error
      hand()
      return null
    }
  }

  function note(told: Job): void {
    if (told.done !== pace.value.at(-1)?.done) {
      pace.value = [...pace.value.slice(-60), { at: Date.now(), done: told.done }]
    }
    job.value = { ...told, items: null }
  }

  /** Every page of a job, also those that nobody has visited yet, in the order of the list. */
  async function all(jobId: number, signal?: AbortSignal): Promise<JobItem[]> {
    const found: JobItem[] = []
    for (let offset = 0; ; offset += WINDOW) {
      const params = { path: { job_id: jobId }, query: { limit: WINDOW, offset } }
      const { items: some, total } = await body(api.GET('/api/jobs/{job_id}', { params, signal }))
      found.push(...(some ?? []))
      if (!some?.length || found.length >= total) break
    }
    items.value = found.filter(({ outcome }) => outcome !== null)
    return found
  }

  return { job, items, pace, preview, start, retry, cancel, hosts, pauseHost, follow, all }
})

export const isRunning = ({ state }: Job) => state === 'queued' || state === 'running'

/** In the order of the list, whatever order they are done in. */
function merged(known: readonly JobItem[], news: readonly JobItem[]): JobItem[] {
  const byId = new Map([...known, ...news].map((item) => [item.id, item]))
  return [...byId.values()].sort((one, other) => one.id - other.id)
}
