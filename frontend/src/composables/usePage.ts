import { shallowRef, type ShallowRef } from 'vue'

import type { Listed } from '@/api/types'

export interface PageState<Query, Row> {
  page: ShallowRef<Listed<Row>>
  loaded: ShallowRef<boolean>
  list: (query: Query) => Promise<void>
  reload: () => Promise<void>
}

/** One page of a list; the newest question wins, whatever order the answers come in. */
export function usePage<Query, Row>(
  ask: (query: Query, signal: AbortSignal) => Promise<Listed<Row>>,
): PageState<Query, Row> {
  const page = shallowRef<Listed<Row>>({ items: [], total: 0 })
  const loaded = shallowRef(false)
  let last: Query | undefined
  let asking: AbortController | null = null

  async function list(query: Query): Promise<void> {
    asking?.abort()
    const mine = (asking = new AbortController())
    last = query
    const answer = await ask(query, mine.signal)
    if (mine.signal.aborted) return
    page.value = answer
    loaded.value = true
  }

  async function reload(): Promise<void> {
    if (last !== undefined) await list(last)
  }

  return { page, loaded, list, reload }
}
