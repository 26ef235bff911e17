import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'

import { api, body } from '@/api/client'
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
  const peeked = ref<Record<string, Peeked>>({})
  let asking: AbortController | null = null

  /** Hits of an earlier search stay until new ones are here. */
  async function search(wish: SearchWish): Promise<void> {
    asking?.abort()
    const mine = (asking = new AbortController())
    const answer = await body(
      api.GET('/api/search', { params: { query: wish }, signal: mine.signal }),
    )
    if (!mine.signal.aborted) found.value = answer
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

  return { found, peeked, search, stop, peek, markTracked, clear }
})
