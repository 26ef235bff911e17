import type { Job, JobItem } from '@/api/types'

import { isOpen } from '@/lib/jobs'

import { api, body } from './client'
import { ApiError, NO_ANSWER } from './errors'
import { eventsOf } from './events'

const POLL_MS = 2_000
const REFUSALS_BEFORE_POLLING = 2
/** So long, in turns of asking, a network or a server may be away. */
const FAILURES_BEFORE_GIVING_UP = 30
/** Items are handed on in batches: a list of thousands is not drawn anew for each. */
const TOLD_MS = 250
/** So many items of a job are told at once. */
const WINDOW = 100

export interface Ears {
  /** The job, whenever it moved on; without its items. */
  job: (job: Job) => void
  /** Items that are finished, in the order of finishing; some are told more than once. */
  items: (items: JobItem[]) => void
}

/**
 * Hear of a job until it is over, or `signal` says that nobody listens any more. After two streams
 * that told nothing it is asked every two seconds. Items are told from the first one on, unless
 * those of a job that is over are `known`.
 */
export async function followJob(
  jobId: number,
  ears: Ears,
  signal: AbortSignal,
  known = false,
): Promise<void> {
  const now = { open: true }
  const hear: Ears = {
    ...ears,
    job: (job) => {
      now.open = isOpen(job)
      ears.job({ ...job, items: null })
    },
  }
  hear.job(await lookAtJob(jobId, signal))
  let after = ''
  let refusals = 0
  let failures = 0
  let heard = known
  while (now.open && !signal.aborted) {
    if (refusals < REFUSALS_BEFORE_POLLING) {
      const last = await listen(jobId, after, hear, signal)
      // A stream that ends before it told anything is no better than one that was refused.
      refusals = last === null || last === after ? refusals + 1 : 0
      heard ||= last !== null && last !== ''
      after = last ?? after
    } else {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
      try {
        ears.items(finished(await itemsOfJob(jobId, signal)))
        heard = true
        hear.job(await lookAtJob(jobId, signal))
        failures = 0
      } catch (error) {
        failures += 1
        if (!isAway(error) || failures > FAILURES_BEFORE_GIVING_UP) throw error
      }
    }
  }
  // What was over before one came here is told whole by the stream as well.
  if (!heard && !signal.aborted) await listen(jobId, '', hear, signal)
}

/** Every item of a job, also those that wait, in the order in which they were asked for. */
export async function itemsOfJob(jobId: number, signal?: AbortSignal): Promise<JobItem[]> {
  const found: JobItem[] = []
  for (;;) {
    const query = { limit: WINDOW, offset: found.length }
    const params = { path: { job_id: jobId }, query }
    const { items, total } = await body(api.GET('/api/jobs/{job_id}', { params, signal }))
    found.push(...(items ?? []))
    if (!items?.length || found.length >= total) return found
  }
}

/** Whether nobody answered, or the server could not: that may pass. */
const isAway = (error: unknown) =>
  error instanceof ApiError && (error.problem.status === NO_ANSWER || error.problem.status >= 500)

const finished = (items: readonly JobItem[]) => items.filter(({ outcome }) => outcome !== null)

function lookAtJob(jobId: number, signal: AbortSignal): Promise<Job> {
  const params = { path: { job_id: jobId }, query: { limit: 1 } }
  return body(api.GET('/api/jobs/{job_id}', { params, signal }))
}

/** The id of the last event, and null when the stream was refused. */
async function listen(
  jobId: number,
  after: string,
  ears: Ears,
  signal: AbortSignal,
): Promise<string | null> {
  const heard: JobItem[] = []
  let told = Date.now()
  let last = after
  const hand = () => {
    if (heard.length) ears.items(heard.splice(0))
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
      else {
        if (event === 'end') hand()
        ears.job(JSON.parse(text) as Job)
      }
      if (Date.now() - told > TOLD_MS) hand()
      if (event === 'end') return last
    }
    hand()
    return last
  } catch (error) {
    if (signal.aborted) throw error
    hand()
    return null
  }
}
