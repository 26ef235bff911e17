import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'

import { api, body } from '@/api/client'
import { eventsOf } from '@/api/events'
import type { Peeked, SearchResults } from '@/api/types'

/** So many pages the server looks at in one request. */
const PEEK_AT_ONCE = 3

export interface SearchWish {
  query: string
  pages: number
  force_refresh: boolean
}

/** Pages that SearXNG found, and what a look at their prices said. */
export const useSearchStore = defineStore('search', () => {
  const found = shallowRef<SearchResults | null>(null)
  /** How many pages of results came, of how many that were asked for; null while none is asked. */
  const progress = shallowRef<{ come: number; wanted: number } | null>(null)
  const peeked = ref<Record<string, Peeked>>({})
  let asking: AbortController | null = null

  /** Hits come page by page; those of an earlier search stay until the first of them are here. */
  async function search(wish: SearchWish): Promise<void> {
    asking?.abort()
    const mine = (asking = new AbortController())
    progress.value = { come: 0, wanted: wish.pages }
    try {
      const { data, response } = await api.GET('/api/search', {
        params: { query: wish },
        headers: { Accept: 'text/event-stream' },
        parseAs: 'stream',
        signal: mine.signal,
      })
      if (data) await hear(data, response, mine.signal)
    } finally {
      if (asking === mine) progress.value = null
    }
  }

  async function hear(
    stream: ReadableStream<Uint8Array>,
    response: Response,
    signal: AbortSignal,
  ): Promise<void> {
    if (!response.headers.get('content-type')?.includes('text/event-stream')) {
      const whole = (await new Response(stream).json()) as SearchResults
      if (!signal.aborted) found.value = whole
      return
    }
    let whole: SearchResults | null = null
    for await (const { event, data } of eventsOf(stream, signal)) {
      if (signal.aborted) return
      if (event !== 'page') continue
      const page = JSON.parse(data) as SearchResults
      whole = whole ? joined(whole, page) : page
      // What was tracked meanwhile is marked in what is shown.
      found.value = withMarks(whole, found.value)
      const { come = 0, wanted = 1 } = progress.value ?? {}
      progress.value = { come: come + 1, wanted }
    }
  }

  function stop(): void {
    asking?.abort()
  }

  /** What pages say now, a few at a time; nothing is tracked by it. */
  async function peek(urls: readonly string[]): Promise<void> {
    const unseen = urls.filter((url) => !(url in peeked.value))
    for (let at = 0; at < unseen.length; at += PEEK_AT_ONCE) {
      const some = unseen.slice(at, at + PEEK_AT_ONCE)
      const { items } = await body(api.POST('/api/search/peek', { body: { urls: some } }))
      for (const item of items) peeked.value[item.url] = item
    }
  }

  /** Remember that a page is tracked now, so that it cannot be picked again. */
  function markTracked(url: string, productId: number): void {
    if (!found.value) return
    const results = found.value.results.map((result) =>
      result.url === url ? { ...result, tracked_product_id: productId } : result,
    )
    found.value = { ...found.value, results }
  }

  function clear(): void {
    asking?.abort()
    found.value = null
    peeked.value = {}
  }

  return { found, progress, peeked, search, stop, peek, markTracked, clear }
})

/** Two pages of results as one. */
function joined(before: SearchResults, page: SearchResults): SearchResults {
  const engines = { ...before.engines }
  for (const [engine, count] of Object.entries(page.engines))
    engines[engine] = (engines[engine] ?? 0) + count
  const errors = new Map(
    [...page.engine_errors, ...before.engine_errors].map((error) => [error.engine, error]),
  )
  return {
    ...before,
    cache_hit: before.cache_hit && page.cache_hit,
    expires_at: before.expires_at < page.expires_at ? before.expires_at : page.expires_at,
    results: [...before.results, ...page.results],
    engines,
    engine_errors: [...errors.values()],
  }
}

function withMarks(whole: SearchResults, shown: SearchResults | null): SearchResults {
  if (shown?.query !== whole.query) return whole
  const tracked = new Map(shown.results.map(({ url, tracked_product_id: id }) => [url, id]))
  const results = whole.results.map((result) =>
    result.tracked_product_id === null
      ? { ...result, tracked_product_id: tracked.get(result.url) ?? null }
      : result,
  )
  return { ...whole, results }
}
