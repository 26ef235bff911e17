import { defineStore } from 'pinia'

import { api, body } from '@/api/client'
import type { ReadingRules, StoreDraft } from '@/api/types'

export interface PreviewWish {
  url: string
  store_id: number | null
  store: StoreDraft | null
}

/** Trying out how a page is read, before a store is kept. */
export const useWorkbenchStore = defineStore('workbench', () => {
  /** Fetch a page as the draft would; it is kept for a day. */
  function preview(wish: PreviewWish, signal?: AbortSignal) {
    return body(api.POST('/api/scrape/preview', { body: wish, ...(signal && { signal }) }))
  }

  /** Read a kept page by other rules; the shop is not asked again. */
  function evaluate(snapshotId: number, rules: ReadingRules, signal?: AbortSignal) {
    return body(
      api.POST('/api/scrape/snapshots/{snapshot_id}/evaluate', {
        params: { path: { snapshot_id: snapshotId } },
        body: rules,
        ...(signal && { signal }),
      }),
    )
  }

  function source(snapshotId: number) {
    return body(
      api.GET('/api/scrape/snapshots/{snapshot_id}/source', {
        params: { path: { snapshot_id: snapshotId } },
      }),
    )
  }

  return { preview, evaluate, source }
})
