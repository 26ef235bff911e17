import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'

import { api, body } from '@/api/client'
import { eventsOf, type ServerEvent } from '@/api/events'
import type { operations } from '@/api/schema'
import type { Alert } from '@/api/types'
import { usePage } from '@/composables/usePage'

type Given<Name extends keyof operations> = NonNullable<operations[Name]['parameters']['query']>
export type AlertQuery = Given<'list_alerts_api_alerts_get'>

/** So many alerts hang from the bell. */
const LATEST = 8

/** What people were told: the inbox, and what is new in it. */
export const useAlertsStore = defineStore('alerts', () => {
  const { page, loaded, list, reload } = usePage((query: AlertQuery, signal) => ask(query, signal))
  const unread = ref(0)
  const latest = shallowRef<Alert[] | null>(null)
  /** The last event that was heard, and whether an alert came since. */
  let heard = ''
  let fresh = false

  async function count(): Promise<void> {
    unread.value = (await ask({ unread: true, limit: 1 })).total
  }

  /**
   * Hear of news as it comes, until the server ends the stream, the line is lost or `signal` says
   * stop; what came in between is told the next time. Throws what the server refuses.
   */
  async function listen(signal: AbortSignal): Promise<void> {
    const { data } = await api.GET('/api/alerts/stream', {
      parseAs: 'stream',
      signal,
      headers: heard ? { 'Last-Event-ID': heard } : {},
    })
    if (!data) return
    try {
      for await (const event of eventsOf(data)) {
        if (event.event === 'alert') fresh = true
        if (event.event === 'unread') await hear(event)
      }
    } catch (error) {
      // A line that breaks is an end like any other.
      if (!(error instanceof TypeError)) throw error
    }
  }

  async function hear({ id, data }: ServerEvent): Promise<void> {
    heard = id
    unread.value = (JSON.parse(data) as { unread: number }).unread
    if (!fresh) return
    fresh = false
    await lookAgain()
  }

  async function lookAtLatest(): Promise<void> {
    latest.value = (await ask({ limit: LATEST, silenced: false })).items
  }

  async function mark(alert: Alert, read: boolean): Promise<void> {
    const path = { alert_id: alert.id }
    await api.PATCH('/api/alerts/{alert_id}', { params: { path }, body: { read } })
    await lookAgain()
  }

  /** Everything up to the newest alert that was seen; what came meanwhile stays new. */
  async function markAllUpTo(alert: Alert): Promise<void> {
    await api.POST('/api/alerts/read', { body: { up_to_id: alert.id } })
    await lookAgain()
  }

  async function retry(deliveryId: number): Promise<void> {
    const path = { delivery_id: deliveryId }
    await api.POST('/api/notifications/deliveries/{delivery_id}/retry', { params: { path } })
    await reload()
  }

  /** What was told about one product. */
  function ofProduct(productId: number, limit: number) {
    return ask({ product_id: productId, limit })
  }

  async function lookAgain(): Promise<void> {
    await Promise.all([count(), reload(), latest.value ? lookAtLatest() : undefined])
  }

  return {
    page,
    loaded,
    unread,
    latest,
    list,
    reload,
    count,
    listen,
    lookAtLatest,
    mark,
    markAllUpTo,
    retry,
    ofProduct,
  }
})

function ask(query: AlertQuery, signal?: AbortSignal) {
  return body(api.GET('/api/alerts', { params: { query }, ...(signal && { signal }) }))
}
