import { defineStore } from 'pinia'

import { api, body } from '@/api/client'
import type { components } from '@/api/schema'
import type { Check } from '@/api/types'

export type OfferUpdate = components['schemas']['ProductUrlUpdate']
export type Reading = components['schemas']['ReadingRead']

/** The pages of products: what they offer, how that is known, and what waits for a decision. */
export const useOffersStore = defineStore('offers', () => {
  const at = (id: number) => ({ params: { path: { product_url_id: id } } })

  async function update(id: number, change: OfferUpdate): Promise<void> {
    await api.PATCH('/api/product-urls/{product_url_id}', { ...at(id), body: change })
  }

  async function remove(id: number): Promise<void> {
    // Also when the page is being left.
    await api.DELETE('/api/product-urls/{product_url_id}', { ...at(id), keepalive: true })
  }

  async function refresh(id: number): Promise<void> {
    await api.POST('/api/product-urls/{product_url_id}/refresh', at(id))
  }

  async function move(id: number, productId: number): Promise<void> {
    const given = { product_id: productId }
    await api.POST('/api/product-urls/{product_url_id}/move', { ...at(id), body: given })
  }

  /** Visits whose price waits for a yes or no, of one page. */
  async function held(id: number): Promise<Check[]> {
    const query = { product_url_id: id, outcome: 'held' as const, decided: false, limit: 10 }
    return (await body(api.GET('/api/checks', { params: { query } }))).items
  }

  async function decide(checkId: number, accepted: boolean): Promise<void> {
    const params = { path: { check_id: checkId } }
    if (accepted) await api.POST('/api/checks/{check_id}/accept', { params })
    else await api.POST('/api/checks/{check_id}/reject', { params })
  }

  /** The newest reading of a page with how it is known; null when there is none. */
  async function newest(id: number): Promise<Reading | null> {
    const query = { product_url_id: id, limit: 1, sort: '-started_at' }
    const page = await body(api.GET('/api/price-history', { params: { query } }))
    const reading = page.items[0]?.id
    if (reading == null) return null
    const params = { path: { reading_id: reading } }
    return body(api.GET('/api/price-history/{reading_id}', { params }))
  }

  async function exclude(readingId: number, excluded: boolean): Promise<void> {
    const params = { path: { reading_id: readingId } }
    await api.PATCH('/api/price-history/{reading_id}', { params, body: { excluded } })
  }

  /** What was changed about a product, its pages and readings; the newest first. */
  async function activity(productId: number) {
    const params = { path: { product_id: productId }, query: { limit: 50 } }
    return (await body(api.GET('/api/products/{product_id}/audit', { params }))).items
  }

  return { update, remove, refresh, move, held, decide, newest, exclude, activity }
})
