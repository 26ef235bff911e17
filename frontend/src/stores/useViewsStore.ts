import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'

import { api, body } from '@/api/client'
import type { components } from '@/api/schema'
import type { SavedView } from '@/api/types'

export type ViewCreate = components['schemas']['SavedViewCreate']
export type ViewUpdate = components['schemas']['SavedViewUpdate']

const MOST = 100

/** Saved views: lists with their filters under a name. */
export const useViewsStore = defineStore('views', () => {
  const views = shallowRef<SavedView[]>([])
  const loaded = shallowRef(false)
  const pinned = computed(() => views.value.filter((view) => view.pinned))
  const onOverview = computed(() => views.value.filter((view) => view.on_overview))

  let loading: Promise<void> | null = null

  /** Once, however many parts of a page ask for it. */
  function first(): Promise<void> {
    if (loaded.value) return Promise.resolve()
    loading ??= load().finally(() => (loading = null))
    return loading
  }

  async function load(): Promise<void> {
    const page = await body(api.GET('/api/views', { params: { query: { limit: MOST } } }))
    views.value = page.items
    loaded.value = true
  }

  async function create(given: ViewCreate): Promise<SavedView> {
    const view = await body(api.POST('/api/views', { body: given }))
    await load()
    return view
  }

  async function update(id: number, change: ViewUpdate): Promise<void> {
    const path = { view_id: id }
    await api.PATCH('/api/views/{view_id}', { params: { path }, body: change })
    await load()
  }

  async function remove(id: number): Promise<void> {
    await api.DELETE('/api/views/{view_id}', { params: { path: { view_id: id } } })
    await load()
  }

  return { views, loaded, pinned, onOverview, first, load, create, update, remove }
})
