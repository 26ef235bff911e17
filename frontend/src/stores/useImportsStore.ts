import { defineStore } from 'pinia'
import { ref } from 'vue'

import { api } from '@/api/client'
import { eventsOf } from '@/api/events'
import { followJob, itemsOfJob } from '@/api/followJob'
import type { BulkImport, BulkImported, Job, JobItem } from '@/api/types'

export type ImportStage = 'fetching' | 'parsing' | 'saving'

/** An import as the person sees it: the rows they asked for, and what came of each. */
export interface ImportRun {
  jobId: number | null
  urls: string[]
  items: Record<string, JobItem>
  /** What is done with pages right now, as far as their stream tells it. */
  stages: Record<string, ImportStage>
  state: Job['state']
  productId: number | null
  productName: string | null
  error: string | null
}

/** Imports go on while one looks at other pages; the newest one is kept here. */
export const useImportsStore = defineStore('imports', () => {
  const run = ref<ImportRun | null>(null)
  let listening = new AbortController()

  /**
   * Import pages and hear of each as it is done. Throws what the server refuses.
   * Another try at some pages of the run `before` keeps what came of its others.
   */
  async function start(wanted: BulkImport, before: ImportRun | null = null): Promise<void> {
    const urls = wanted.items.map(({ url }) => url)
    if (before?.jobId) return retry(before.jobId, urls, before)
    const mine = begin(urls, before)
    const signal = listenAnew()
    try {
      const answer = await api.POST('/api/product-urls/bulk-import', {
        body: wanted,
        headers: { Accept: 'text/event-stream' },
        parseAs: 'stream',
      })
      await hear(mine, answer.response, answer.data, signal)
    } catch (error) {
      if (!mine.jobId) {
        if (run.value === mine) run.value = before
        throw error
      }
      // The server goes on without us; its job tells the rest.
      await heedRest(mine, mine.jobId)
    }
  }

  async function hear(
    mine: ImportRun,
    response: Response,
    stream: ReadableStream<Uint8Array> | null | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    if (!stream) throw new TypeError('An import without an answer.')
    if (!response.headers.get('content-type')?.includes('text/event-stream')) {
      finish(mine, (await new Response(stream).json()) as BulkImported)
      return
    }
    for await (const { event, data } of eventsOf(stream, signal)) {
      if (event === 'start') mine.jobId = (JSON.parse(data) as { job_id: number }).job_id
      if (event === 'stage') stage(mine, JSON.parse(data) as { stage: ImportStage; urls: string[] })
      if (event === 'item') note(mine, JSON.parse(data) as JobItem)
      if (event === 'summary') finish(mine, JSON.parse(data) as BulkImported)
    }
    if (mine.state === 'running' && mine.jobId) await heedRest(mine, mine.jobId)
  }

  /** A run that somebody left meanwhile is over for this page. */
  async function heedRest(mine: ImportRun, jobId: number): Promise<void> {
    if (run.value === mine) await follow(jobId)
  }

  /** Take up a job again, after a reload or a lost connection, until it is over. */
  async function follow(jobId: number): Promise<void> {
    const mine = run.value?.jobId === jobId ? run.value : begin([])
    mine.jobId = jobId
    const signal = listenAnew()
    const noteAll = (items: JobItem[]) => {
      for (const item of items) note(mine, item)
    }
    const noteJob = (job: Job) => {
      mine.productId = job.product_id
      mine.error = job.error
      mine.state = job.state
    }
    try {
      noteAll(await itemsOfJob(jobId, signal))
    } catch (error) {
      // Nothing is known of it: there is no import to show.
      if (run.value === mine && !mine.urls.length) run.value = null
      throw error
    }
    await followJob(jobId, { job: noteJob, items: noteAll }, signal, true)
    // It may have ended between the two questions.
    if (mine.urls.some((url) => !mine.items[url])) noteAll(await itemsOfJob(jobId, signal))
  }

  /** Another try is one more of the same job, which keeps its number. */
  async function retry(jobId: number, urls: readonly string[], before: ImportRun): Promise<void> {
    const item_ids = urls.flatMap((url) => before.items[url]?.id ?? [])
    const params = { path: { job_id: jobId } }
    await api.POST('/api/imports/{job_id}/retry', { params, body: { item_ids } })
    if (run.value !== before) return
    begin(urls, before).jobId = jobId
    await follow(jobId)
  }

  /** Whatever was listened to before is not of interest any more. */
  function listenAnew(): AbortSignal {
    listening.abort()
    listening = new AbortController()
    return listening.signal
  }

  function begin(urls: readonly string[], before: ImportRun | null = null): ImportRun {
    const others = Object.entries(before?.items ?? {}).filter(([url]) => !urls.includes(url))
    run.value = {
      jobId: null,
      urls: [...new Set([...(before?.urls ?? []), ...urls])],
      items: Object.fromEntries(others),
      stages: {},
      state: 'running',
      productId: before?.productId ?? null,
      productName: before?.productName ?? null,
      error: null,
    }
    return run.value
  }

  function forget(): void {
    listening.abort()
    run.value = null
  }

  return { run, start, follow, forget }
})

/** Rows keep the order in which they were asked for, whatever order they are done in. */
function note(run: ImportRun, item: JobItem): void {
  if (!item.url) return
  if (!run.urls.includes(item.url)) run.urls.push(item.url)
  if (item.outcome) run.items[item.url] = item
}

function stage(run: ImportRun, told: { stage: ImportStage; urls: string[] }): void {
  for (const url of told.urls) run.stages[url] = told.stage
}

function finish(run: ImportRun, summary: BulkImported): void {
  run.state = 'done'
  run.productId = summary.product_id
  run.productName = summary.product_name
  for (const { url, product_url_id, store_id, price, currency, warnings } of summary.created_urls) {
    const told = { url, product_url_id, store_id, amount: price, currency, warnings }
    // What a stream told knows its number and the name of its store as well.
    note(run, item({ ...run.items[url], ...told, outcome: 'created' }))
  }
  for (const { url, reason } of summary.skipped)
    note(run, item({ ...run.items[url], url, outcome: reason }))
}

function item(known: Partial<JobItem>): JobItem {
  return {
    id: 0,
    seq: null,
    product_url_id: null,
    url: null,
    outcome: null,
    reason: null,
    product_id: null,
    product_name: null,
    store_id: null,
    store_name: null,
    amount: null,
    currency: null,
    warnings: [],
    ...known,
  }
}
