import { shallowReactive } from 'vue'

import type { Listed } from '@/api/types'

/** So many rows the API hands out at once, at most. */
export const WINDOW = 100

const never = new AbortController().signal

export interface Slice {
  limit: number
  offset: number
}

/** Rows of a list: a page of it, or all of it with gaps where nothing was asked for yet. */
export interface Windows<Query, Row> {
  rows: readonly (Row | undefined)[]
  /** The place of `rows[0]` in the whole list. */
  first: number
  total: number
  loaded: boolean
  /** One page of `size` rows, or every row, of which the first ones come at once. */
  show: (query: Query, first: number, size: number | 'all') => Promise<void>
  /** Of all rows: see to it that these are there. */
  need: (from: number, to: number) => Promise<void>
  /** Ask anew for what is shown. */
  reload: () => Promise<void>
  /** How many rows a question would give. */
  count: (query: Query) => Promise<number>
}

/** A list that is asked for in windows; the newest question wins, whatever order answers come in. */
export function useWindows<Query, Row>(
  ask: (query: Query & Slice, signal: AbortSignal) => Promise<Listed<Row>>,
): Windows<Query, Row> {
  let asked: { query: Query; first: number; size: number | 'all' } | null = null
  let asking = new AbortController()
  let shown = { from: 0, to: WINDOW - 1 }
  const wanted = new Set<number>()

  const state = shallowReactive<Windows<Query, Row>>({
    rows: [],
    first: 0,
    total: 0,
    loaded: false,
    show,
    need,
    reload,
    count: async (query) => (await ask({ ...query, limit: 1, offset: 0 }, never)).total,
  })

  async function show(query: Query, first: number, size: number | 'all'): Promise<void> {
    asked = { query, first, size }
    shown = { from: 0, to: WINDOW - 1 }
    await answer()
  }

  async function reload(): Promise<void> {
    if (asked) await answer()
  }

  /** What stands there stays until the answer is here. */
  async function answer(): Promise<void> {
    if (!asked) return
    asking.abort()
    const { signal } = (asking = new AbortController())
    wanted.clear()
    const { query, first, size } = asked
    if (size !== 'all') {
      const page = await ask({ ...query, limit: size, offset: first }, signal)
      if (signal.aborted) return
      Object.assign(state, { rows: page.items, first, total: page.total, loaded: true })
      return
    }
    const starts = startsOf(shown.from, shown.to)
    const pages = await Promise.all(
      starts.map((offset) => ask({ ...query, limit: WINDOW, offset }, signal)),
    )
    if (signal.aborted) return
    const total = pages[0]?.total ?? 0
    const rows = Array.from<Row | undefined>({ length: total })
    pages.forEach((page, at) => place(rows, starts[at] ?? 0, page.items))
    for (const start of starts) wanted.add(start)
    Object.assign(state, { rows, first: 0, total, loaded: true })
  }

  async function need(from: number, to: number): Promise<void> {
    if (asked?.size !== 'all') return
    shown = { from, to: Math.max(from, Math.min(to, state.total - 1)) }
    const { signal } = asking
    const starts = startsOf(shown.from, shown.to).filter((start) => !wanted.has(start))
    await Promise.all(starts.map((start) => fill(start, signal)))
  }

  async function fill(start: number, signal: AbortSignal): Promise<void> {
    if (!asked) return
    wanted.add(start)
    try {
      const page = await ask({ ...asked.query, limit: WINDOW, offset: start }, signal)
      if (signal.aborted) return
      const rows = [...state.rows]
      place(rows, start, page.items)
      state.rows = rows
    } catch (error) {
      if (!signal.aborted) wanted.delete(start)
      throw error
    }
  }

  return state
}

function startsOf(from: number, to: number): number[] {
  const firstWindow = Math.floor(Math.max(0, from) / WINDOW)
  const lastWindow = Math.floor(Math.max(0, to) / WINDOW)
  return Array.from(
    { length: lastWindow - firstWindow + 1 },
    (_, at) => (firstWindow + at) * WINDOW,
  )
}

function place<Row>(rows: (Row | undefined)[], start: number, items: readonly Row[]): void {
  items.forEach((item, at) => {
    // Rows that came up since the total was told have no place yet.
    if (start + at < rows.length) rows[start + at] = item
  })
}
