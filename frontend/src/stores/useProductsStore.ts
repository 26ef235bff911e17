import { defineStore } from 'pinia'

import { api, body } from '@/api/client'
import type { operations } from '@/api/schema'
import type { components } from '@/api/schema'
import { useWindows } from '@/composables/useWindows'

type Given<Name extends keyof operations> = operations[Name]['parameters'] extends {
  query?: infer Query
}
  ? NonNullable<Query>
  : never
export type ProductQuery = Given<'list_products_api_products_get'>
export type ProductUpdate = components['schemas']['ProductUpdate']
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

  async function update(id: number, change: ProductUpdate) {
    const path = { product_id: id }
    return body(api.PATCH('/api/products/{product_id}', { params: { path }, body: change }))
  }

  async function remove(id: number): Promise<void> {
    const path = { product_id: id }
    // Also when the page is being left.
    await api.DELETE('/api/products/{product_id}', { params: { path }, keepalive: true })
  }

  /** Track one page of a shop; the answer says what was read, and what could not be. */
  async function quickAdd(given: QuickAdd) {
    return body(api.POST('/api/product-urls/quick-add', { body: given }))
  }

  return { windows, reload: windows.reload, get, find, update, remove, quickAdd }
})
