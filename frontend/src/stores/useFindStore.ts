import { defineStore } from 'pinia'

import { api, body } from '@/api/client'

const FEW = 6

/** What the palette finds on the server, by a part of its name. */
export const useFindStore = defineStore('find', () => {
  async function find(search: string, signal: AbortSignal) {
    const query = { search, limit: FEW }
    const [products, stores, tags] = await Promise.all([
      body(api.GET('/api/products', { params: { query }, signal })),
      body(api.GET('/api/stores', { params: { query }, signal })),
      body(api.GET('/api/tags', { params: { query }, signal })),
    ])
    return { products: products.items, stores: stores.items, tags: tags.items }
  }

  return { find }
})
