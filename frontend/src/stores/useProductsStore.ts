import { defineStore } from 'pinia'

import { api, body } from '@/api/client'
import type { components, operations } from '@/api/schema'
import type { Product } from '@/api/types'
import { useWindows, WINDOW } from '@/composables/useWindows'

type Given<Name extends keyof operations> = operations[Name]['parameters'] extends {
  query?: infer Query
}
  ? NonNullable<Query>
  : never
export type ProductQuery = Given<'list_products_api_products_get'>
export type ProductUpdate = components['schemas']['ProductUpdate']
/** Products by their ids, or all that the filters let through. */
export interface Which {
  product_ids?: number[]
  filter?: components['schemas']['ProductFilter']
}
export type ProductUpdates = components['schemas']['ProductUpdates']
export type QuickAdd = components['schemas']['QuickAdd']

/** The products somebody tracks. */
export const useProductsStore = defineStore('products', () => {
  const windows = useWindows((query: ProductQuery, signal) =>
    body(api.GET('/api/products', { params: { query }, signal })),
  )

  function get(id: number, signal?: AbortSignal) {
    return body(
      api.GET('/api/products/{product_id}', {
        params: { path: { product_id: id } },
        ...(signal && { signal }),
      }),
    )
  }

  /** Products by a part of their name, for a picker. */
  function find(text: string) {
    return body(api.GET('/api/products', { params: { query: { search: text, limit: 20 } } }))
  }

  /** A product without any page yet. */
  function create(given: Pick<components['schemas']['ProductCreate'], 'name' | 'tags'>) {
    const whole = { description: '', status: 'active', favourite: false, paused: false } as const
    return body(api.POST('/api/products', { body: { ...whole, ...given } }))
  }

  async function update(id: number, change: ProductUpdate) {
    const path = { product_id: id }
    return body(api.PATCH('/api/products/{product_id}', { params: { path }, body: change }))
  }

  async function remove(id: number): Promise<void> {
    const path = { product_id: id }
    // Also when the page is being left.
    await api.DELETE('/api/products/{product_id}', { params: { path }, keepalive: true })
  }

  /** Change many with one request; the answer says which ones stayed, and why. */
  async function change(which: Which, updates: ProductUpdates) {
    return body(api.POST('/api/products/bulk-update', { body: { ...which, updates } }))
  }

  /** Delete many, or (`dry_run`) only hear what would go with them. */
  async function removeMany(which: Which, dryRun: boolean) {
    return body(api.POST('/api/products/bulk-delete', { body: { ...which, dry_run: dryRun } }))
  }

  /** Give the pages, readings and tags of the others to one product; they are gone then. */
  async function merge(targetId: number, sourceIds: readonly number[]): Promise<void> {
    for (const id of sourceIds) {
      const given = { source_product_id: id, target_product_id: targetId }
      await api.POST('/api/products/merge', { body: given })
    }
  }

  /** Another product with the same pages, tags and notes, and without its readings. */
  async function duplicate(id: number) {
    const params = { path: { product_id: id } }
    return body(api.POST('/api/products/{product_id}/duplicate', { params }))
  }

  /** Every product that the filters let through, a window after the other. */
  async function all(query: ProductQuery): Promise<Product[]> {
    const found: Product[] = []
    for (;;) {
      const slice = { ...query, limit: WINDOW, offset: found.length }
      const page = await body(api.GET('/api/products', { params: { query: slice } }))
      found.push(...page.items)
      if (page.items.length < WINDOW) return found
    }
  }

  /** Track one page of a shop; the answer says what was read, and what could not be. */
  async function quickAdd(given: QuickAdd) {
    return body(api.POST('/api/product-urls/quick-add', { body: given }))
  }

  return {
    windows,
    reload: windows.reload,
    get,
    find,
    create,
    update,
    remove,
    change,
    removeMany,
    merge,
    duplicate,
    all,
    quickAdd,
  }
})
