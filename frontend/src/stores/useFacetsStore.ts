import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

import { api, body } from '@/api/client'
import type { Store, Tag } from '@/api/types'

/** What products can be narrowed by: the tags and stores somebody has. */
export const useFacetsStore = defineStore('facets', () => {
  const tags = shallowRef<Tag[]>([])
  const stores = shallowRef<Store[]>([])

  async function load(): Promise<void> {
    const query = { limit: 100, sort: 'name' }
    const [someTags, someStores] = await Promise.all([
      body(api.GET('/api/tags', { params: { query } })),
      body(api.GET('/api/stores', { params: { query } })),
    ])
    tags.value = someTags.items
    stores.value = someStores.items
  }

  return { tags, stores, load }
})
