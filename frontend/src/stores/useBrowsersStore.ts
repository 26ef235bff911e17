import { useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'

import { api, body } from '@/api/client'
import type { Browser, Push, PushTold } from '@/api/types'
import { obstacleOf } from '@/lib/push'

/** How this browser stands to messages. */
export type PushState = 'insecure' | 'unsupported' | 'unconfigured' | 'denied' | 'off' | 'on'

const WORKER = '/push.js'
/** Nobody may have more. */
const MOST = 100

/** The browsers that take messages for somebody, and whether this is one of them. */
export const useBrowsersStore = defineStore('browsers', () => {
  const push = shallowRef<Push | null>(null)
  const browsers = shallowRef<Browser[]>([])
  const denied = shallowRef(false)
  /** What this browser was subscribed as; its push service may give it another address later. */
  const mine = useLocalStorage<{ id: number; endpoint: string } | null>('push.mine', null, {
    serializer: { read: (text) => JSON.parse(text) as null, write: JSON.stringify },
  })

  const state = computed<PushState>(() => {
    const obstacle = obstacleOf(window)
    if (obstacle) return obstacle
    if (!push.value?.public_key) return 'unconfigured'
    if (denied.value) return 'denied'
    return browsers.value.some(({ id }) => id === mine.value?.id) ? 'on' : 'off'
  })

  async function load(): Promise<void> {
    const [told, listed] = await Promise.all([
      body(api.GET('/api/notifications/push')),
      body(
        api.GET('/api/notifications/push/subscriptions', { params: { query: { limit: MOST } } }),
      ),
    ])
    denied.value = 'Notification' in window && Notification.permission === 'denied'
    browsers.value = listed.items
    push.value = told
  }

  /** Ask the reader, then the browser's push service, then the API; false when the reader says no. */
  async function subscribe(): Promise<boolean> {
    if ((await Notification.requestPermission()) !== 'granted') {
      denied.value = Notification.permission === 'denied'
      return false
    }
    const worker = await readyWorker()
    // One that we do not know, or of another key of ours, is of no use.
    await (await worker.pushManager.getSubscription())?.unsubscribe()
    const made = await worker.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: push.value?.public_key ?? null,
    })
    await tell(made)
    await load()
    return true
  }

  /** Send nothing more to one of the browsers; this one is told as well. */
  async function remove(id: number): Promise<void> {
    const path = { subscription_id: id }
    await api.DELETE('/api/notifications/push/subscriptions/{subscription_id}', {
      params: { path },
    })
    if (id === mine.value?.id) {
      mine.value = null
      await (await currentSubscription())?.unsubscribe()
    }
    await load()
  }

  /** Tell the API when the push service gave a subscribed browser another address meanwhile. */
  async function follow(): Promise<void> {
    if (mine.value === null || obstacleOf(window)) return
    const current = await currentSubscription()
    if (current && current.endpoint !== mine.value.endpoint) await tell(current)
  }

  async function tell(subscription: PushSubscription): Promise<void> {
    const stored = await body(
      api.POST('/api/notifications/push/subscriptions', {
        body: subscription.toJSON() as PushTold,
      }),
    )
    mine.value = { id: stored.id, endpoint: subscription.endpoint }
  }

  return { push, browsers, mine, state, load, subscribe, remove, follow }
})

async function readyWorker(): Promise<ServiceWorkerRegistration> {
  await navigator.serviceWorker.register(WORKER)
  return navigator.serviceWorker.ready
}

async function currentSubscription(): Promise<PushSubscription | null> {
  const worker = await navigator.serviceWorker.getRegistration()
  return (await worker?.pushManager.getSubscription()) ?? null
}
