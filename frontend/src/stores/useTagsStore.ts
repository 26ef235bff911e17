import { defineStore } from 'pinia'

import { api, body } from '@/api/client'
import type { components, operations } from '@/api/schema'
import type { Tag, TagSuggestion } from '@/api/types'
import { useWindows, WINDOW } from '@/composables/useWindows'

export type TagQuery = NonNullable<operations['list_tags_api_tags_get']['parameters']['query']>
export type TagUpdate = components['schemas']['TagUpdate']

/** The words that somebody groups products by. */
export const useTagsStore = defineStore('tags', () => {
  const windows = useWindows((query: TagQuery, signal) =>
    body(api.GET('/api/tags', { params: { query }, signal })),
  )
  const { reload } = windows

  function get(id: number): Promise<Tag> {
    return body(api.GET('/api/tags/{tag_id}', { params: { path: { tag_id: id } } }))
  }

  /** Categories under which shops file what is tracked. */
  function suggestions() {
    return body(api.GET('/api/tags/suggestions'))
  }

  /** A category becomes a tag, and its products get it. */
  async function take({ name, product_ids: ids }: TagSuggestion): Promise<void> {
    const given = { product_ids: ids, updates: { tags_add: [name] } }
    await api.POST('/api/products/bulk-update', { body: given })
    await reload()
  }

  async function create(name: string): Promise<void> {
    await api.POST('/api/tags', { body: { name } })
    await reload()
  }

  /** The slug follows a new name. */
  async function update(id: number, change: TagUpdate): Promise<void> {
    await api.PATCH('/api/tags/{tag_id}', { params: { path: { tag_id: id } }, body: change })
    await reload()
  }

  /** As the overview shows their groups; the API gives at most a hundred. */
  async function ordered(): Promise<Tag[]> {
    const query = { sort: 'place', limit: WINDOW }
    return (await body(api.GET('/api/tags', { params: { query } }))).items
  }

  async function keepOrder(ids: number[]): Promise<void> {
    await api.PUT('/api/tags/order', { body: { tag_ids: ids } })
    await reload()
  }

  /** What merging would come to. */
  function previewMerge(targetId: number, sourceIds: number[], signal?: AbortSignal) {
    const given = { target_tag_id: targetId, source_tag_ids: sourceIds }
    return body(api.POST('/api/tags/merge/preview', { body: given, ...(signal && { signal }) }))
  }

  async function remove(id: number): Promise<void> {
    // Also when the page is being left.
    await api.DELETE('/api/tags/{tag_id}', { params: { path: { tag_id: id } }, keepalive: true })
  }

  /** Give the products of the others this one; how many got it, and how many had it. */
  async function merge(targetId: number, sourceIds: number[]) {
    const given = { source_tag_ids: sourceIds, target_tag_id: targetId, delete_source: true }
    const { moved, already_tagged: had } = await body(api.POST('/api/tags/merge', { body: given }))
    await reload()
    return { moved, had }
  }

  return {
    windows,
    reload,
    get,
    suggestions,
    take,
    create,
    update,
    ordered,
    keepOrder,
    remove,
    previewMerge,
    merge,
  }
})
