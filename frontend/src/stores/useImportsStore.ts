import { defineStore } from 'pinia'
import { ref } from 'vue'

import { api, body } from '@/api/client'
import { eventsOf } from '@/api/events'
import type { BulkImport, BulkImported, Job, JobItem } from '@/api/types'

const POLL_MS = 2_000
/** So many pages of a job are told at once. */
const SLICE = 100

/** An import as the person sees it: the rows they asked for, and what came of each. */
export interface ImportRun {
  jobId: number | null
  urls: string[]
  items: Record<string, JobItem>
  state: Job['state']
  productId: number | null
  productName: string | null
  error: string | null
}

/** Imports go on while one looks at other pages; the newest one is kept here. */
export const useImportsStore = defineStore('imports', () => {
  const run = ref<ImportRun | null>(null)

  /**
   * Import pages and hear of each as it is done. Throws what the server refuses.
   * Another try at some pages of the run `before` keeps what came of its others.
   */
  async function start(wanted: BulkImport, before: ImportRun | null = null): Promise<void> {
    const mine = begin(
      wanted.items.map(({ url }) => url),
      before,
    )
    try {
      const answer = await api.POST('/api/product-urls/bulk-import', {
        body: wanted,
        headers: { Accept: 'text/event-stream' },
        parseAs: 'stream',
      })
      await hear(mine, answer.response, answer.data)
    } catch (error) {
      if (!mine.jobId) {
        run.value = before
        throw error
      }
      // The server goes on without us; its job tells the rest.
      await follow(mine.jobId)
    }
  }

  async function hear(
    mine: ImportRun,
    response: Response,
    stream: ReadableStream<Uint8Array> | null | undefined,
  ): Promise<void> {
    if (!stream) throw new TypeError('An import without an answer.')
    if (!response.headers.get('content-type')?.includes('text/event-stream')) {
      finish(mine, (await new Response(stream).json()) as BulkImported)
      return
    }
    for await (const { event, data } of eventsOf(stream)) {
      if (event === 'start') mine.jobId = (JSON.parse(data) as { job_id: number }).job_id
      if (event === 'item') note(mine, JSON.parse(data) as JobItem)
      if (event === 'summary') finish(mine, JSON.parse(data) as BulkImported)
    }
    if (mine.state === 'running' && mine.jobId) await follow(mine.jobId)
  }

  /** Take up a job again, after a reload or a lost connection, until it is over. */
  async function follow(jobId: number): Promise<void> {
    const mine = run.value?.jobId === jobId ? run.value : begin([])
    mine.jobId = jobId
    for (;;) {
      const job = await hearOfAll(mine, jobId)
      mine.productId = job.product_id
      mine.error = job.error
      mine.state = job.state
      if (job.state !== 'running' && job.state !== 'queued') return
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
  }

  function begin(urls: string[], before: ImportRun | null = null): ImportRun {
    const others = Object.entries(before?.items ?? {}).filter(([url]) => !urls.includes(url))
    run.value = {
      jobId: null,
      urls: [...new Set([...(before?.urls ?? []), ...urls])],
      items: Object.fromEntries(others),
      state: 'running',
      productId: before?.productId ?? null,
      productName: before?.productName ?? null,
      error: null,
    }
    return run.value
  }

  function forget(): void {
    run.value = null
  }

  return { run, start, follow, forget }
})

/** Note what came of every page of a job so far, slice by slice. */
async function hearOfAll(run: ImportRun, jobId: number): Promise<Job> {
  for (let offset = 0; ; offset += SLICE) {
    const params = { path: { job_id: jobId }, query: { limit: SLICE, offset } }
    const job = await body(api.GET('/api/jobs/{job_id}', { params }))
    const items = job.items ?? []
    for (const item of items) note(run, item)
    if (items.length < SLICE) return job
  }
}

/** Rows keep the order in which they were asked for, whatever order they are done in. */
function note(run: ImportRun, item: JobItem): void {
  if (!item.url) return
  if (!run.urls.includes(item.url)) run.urls.push(item.url)
  if (item.outcome) run.items[item.url] = item
}

function finish(run: ImportRun, summary: BulkImported): void {
  run.state = 'done'
  run.productId = summary.product_id
  run.productName = summary.product_name
  for (const { url, product_url_id, store_id, price, currency, warnings } of summary.created_urls) {
    const told = { url, product_url_id, store_id, amount: price, currency, warnings }
    // What a stream told knows the name of its store as well.
    note(run, item({ ...run.items[url], ...told, outcome: 'created' }))
  }
  for (const { url, reason } of summary.skipped) note(run, item({ url, outcome: reason }))
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
