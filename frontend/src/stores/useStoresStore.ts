import { defineStore } from 'pinia'

import { api, body } from '@/api/client'
import { ApiError } from '@/api/errors'
import type { operations } from '@/api/schema'
import type {
  ReadingRules,
  Store,
  StoreCreate,
  StoreStatistics,
  StoreUpdate,
  StoreUpdates,
} from '@/api/types'
import { useWindows, WINDOW } from '@/composables/useWindows'
import { plainRule } from '@/lib/selectors'

export type StoreQuery = NonNullable<
  operations['list_stores_api_stores_get']['parameters']['query']
>

const NEWEST = 50

/** The shops somebody tracks pages of, and what was noted about each. */
export const useStoresStore = defineStore('stores', () => {
  const path = (id: number) => ({ store_id: id })
  const windows = useWindows((query: StoreQuery, signal) =>
    body(api.GET('/api/stores', { params: { query }, signal })),
  )

  function get(id: number) {
    return body(api.GET('/api/stores/{store_id}', { params: { path: path(id) } }))
  }

  /** Of many: those that are shown already, and the rest a window of all stores at a time. */
  async function byIds(ids: ReadonlySet<number>): Promise<Store[]> {
    const found = new Map<number, Store>()
    const take = (rows: readonly (Store | undefined)[]) => {
      for (const row of rows) if (row && ids.has(row.id)) found.set(row.id, row)
    }
    take(windows.rows)
    for (let offset = 0; found.size < ids.size; offset += WINDOW) {
      const query = { limit: WINDOW, offset }
      const page = await body(api.GET('/api/stores', { params: { query } }))
      take(page.items)
      if (offset + WINDOW >= page.total) break
    }
    return [...found.values()].sort((one, other) => one.name.localeCompare(other.name))
  }

  function create(store: StoreCreate) {
    return body(api.POST('/api/stores', { body: store }))
  }

  /** Make one of many; what the server said against it, or null. */
  async function tryCreate(store: StoreCreate): Promise<string | null> {
    try {
      await create(store)
      return null
    } catch (error) {
      if (error instanceof ApiError && error.problem.status < 500) {
        return error.problem.errors?.[0]?.msg ?? error.problem.detail
      }
      throw error
    }
  }

  /** How the last week's visits went, by the ids of all stores. */
  async function statistics(): Promise<Map<number, StoreStatistics>> {
    const found = new Map<number, StoreStatistics>()
    for (let offset = 0; ; offset += WINDOW) {
      const query = { limit: WINDOW, offset }
      const page = await body(api.GET('/api/stores/statistics', { params: { query } }))
      for (const each of page.items) found.set(each.store_id, each)
      if (offset + WINDOW >= page.total) return found
    }
  }

  function update(id: number, change: StoreUpdate) {
    return body(api.PATCH('/api/stores/{store_id}', { params: { path: path(id) }, body: change }))
  }

  /** Change many with one request; the answer says which ones are not there any more. */
  function changeMany(ids: readonly number[], updates: StoreUpdates) {
    const given = { store_ids: [...ids], updates }
    return body(api.POST('/api/stores/bulk-update', { body: given }))
  }

  /** Put one more rule for a field before the others of a shop. */
  async function addRule(id: number, field: string, selector: string): Promise<void> {
    const { selectors } = await get(id)
    const rule = plainRule(selector)
    const others = selectors[field] ?? []
    await update(id, { selectors: { ...selectors, [field]: [rule, ...others] } })
  }

  async function remove(id: number): Promise<void> {
    await api.DELETE('/api/stores/{store_id}', { params: { path: path(id) } })
  }

  /** Try a shop again that kept us out. */
  function resume(id: number) {
    return body(api.POST('/api/stores/{store_id}/resume', { params: { path: path(id) } }))
  }

  /** What other rules would make of the kept pages; nothing is changed. */
  function replay(id: number, rules: ReadingRules) {
    return body(
      api.POST('/api/stores/{store_id}/replay', { params: { path: path(id) }, body: rules }),
    )
  }

  function health(id: number) {
    return body(api.GET('/api/stores/{store_id}/health', { params: { path: path(id) } }))
  }

  function changes(id: number) {
    return body(
      api.GET('/api/stores/{store_id}/changes', {
        params: { path: path(id), query: { limit: NEWEST } },
      }),
    )
  }

  /** The store that has this very domain. */
  async function holderOf(domain: string) {
    const query = { search: domain, limit: NEWEST }
    const { items } = await body(api.GET('/api/stores', { params: { query } }))
    return items.find(({ domains }) => domains.includes(domain)) ?? null
  }

  /** Its tracked pages, the newest first, with their products and what they cost last. */
  function offers(id: number, limit: number, offset = 0) {
    const query = { limit, offset }
    return body(api.GET('/api/stores/{store_id}/offers', { params: { path: path(id), query } }))
  }

  /** Held checks that propose a selector. */
  async function proposals(id: number) {
    const query = { store_id: id, outcome: 'held', decided: false, limit: NEWEST } as const
    const { items } = await body(api.GET('/api/checks', { params: { query } }))
    return items.filter(({ proposal }) => proposal !== null)
  }

  function adopt(checkId: number) {
    return body(
      api.POST('/api/checks/{check_id}/adopt', { params: { path: { check_id: checkId } } }),
    )
  }

  return {
    windows,
    get,
    byIds,
    create,
    tryCreate,
    statistics,
    update,
    changeMany,
    addRule,
    remove,
    resume,
    replay,
    health,
    changes,
    holderOf,
    offers,
    proposals,
    adopt,
  }
})
