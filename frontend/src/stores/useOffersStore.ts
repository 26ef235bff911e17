import { defineStore } from 'pinia'

import { api, body } from '@/api/client'
import type { components } from '@/api/schema'
import type { Check } from '@/api/types'
import { useWindows, type Slice } from '@/composables/useWindows'

export type OfferUpdate = components['schemas']['ProductUrlUpdate']
export type KeptPage = components['schemas']['KeptPage']
export type Reading = components['schemas']['ReadingTold']

const DAY_MS = 86_400_000

/** The pages of products: what they offer, how that is known, and what waits for a decision. */
export const useOffersStore = defineStore('offers', () => {
  const at = (id: number) => ({ params: { path: { product_url_id: id } } })

  async function update(id: number, change: OfferUpdate): Promise<void> {
    await api.PATCH('/api/product-urls/{product_url_id}', { ...at(id), body: change })
  }

  /** Give a page another address. */
  async function readdress(id: number, url: string): Promise<void> {
    await api.POST('/api/product-urls/{product_url_id}/address', { ...at(id), body: { url } })
  }

  async function remove(id: number): Promise<void> {
    // Also when the page is being left.
    await api.DELETE('/api/product-urls/{product_url_id}', { ...at(id), keepalive: true })
  }

  /** The answer says how long the shop rests before. */
  function refresh(id: number) {
    return body(api.POST('/api/product-urls/{product_url_id}/refresh', at(id)))
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
  async function newest(urlId: number): Promise<Reading | null> {
    const query = { product_url_id: urlId, limit: 1, sort: '-started_at' }
    const page = await body(api.GET('/api/price-history', { params: { query } }))
    const id = page.items[0]?.id
    return id == null ? null : reading(id)
  }

  /** The reading of a page that had this amount on a day of UTC; null when there is none. */
  async function readingOn(urlId: number, day: string, amount: string): Promise<Reading | null> {
    const from = new Date(`${day}T00:00:00Z`)
    const query = {
      product_url_id: urlId,
      from: from.toISOString(),
      to: new Date(from.getTime() + DAY_MS).toISOString(),
      excluded: false,
      limit: 100,
    }
    const page = await body(api.GET('/api/price-history', { params: { query } }))
    const found = page.items.find((point) => Number(point.amount) === Number(amount))
    return found?.id == null ? null : reading(found.id)
  }

  /** A reading with how it is known. */
  function reading(id: number): Promise<Reading> {
    const params = { path: { reading_id: id } }
    return body(api.GET('/api/price-history/{reading_id}', { params }))
  }

  async function exclude(readingId: number, excluded: boolean): Promise<void> {
    const params = { path: { reading_id: readingId } }
    await api.PATCH('/api/price-history/{reading_id}', { params, body: { excluded } })
  }

  /** What was changed about a product, its pages and readings; the newest first. */
  const activity = useWindows(
    ({ product_id: id, limit, offset }: { product_id: number } & Slice, signal) => {
      const params = { path: { product_id: id }, query: { limit, offset } }
      return body(api.GET('/api/products/{product_id}/audit', { params, signal }))
    },
  )

  /** The newest changes of a product, at most 100. */
  async function newestActivity(id: number) {
    const params = { path: { product_id: id }, query: { limit: 100 } }
    return (await body(api.GET('/api/products/{product_id}/audit', { params }))).items
  }

  /** The page as it was read last, where that is kept. */
  function snapshot(id: number) {
    return body(api.GET('/api/product-urls/{product_url_id}/snapshot', at(id)))
  }

  /** What came of the newest visit to a page; null when there was none. */
  async function lastCheck(id: number): Promise<Check | null> {
    const query = { product_url_id: id, limit: 1 }
    return (await body(api.GET('/api/checks', { params: { query } }))).items[0] ?? null
  }

  return {
    update,
    readdress,
    remove,
    refresh,
    move,
    held,
    decide,
    newest,
    readingOn,
    reading,
    exclude,
    activity,
    newestActivity,
    snapshot,
    lastCheck,
  }
})
