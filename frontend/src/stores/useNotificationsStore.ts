import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

import { api, body } from '@/api/client'
import type { operations } from '@/api/schema'
import type {
  Channel,
  ChannelKind,
  ChannelUpdate,
  Feed,
  Preferences,
  PreferencesUpdate,
} from '@/api/types'
import { useWindows } from '@/composables/useWindows'

type Given<Name extends keyof operations> = NonNullable<operations[Name]['parameters']['query']>
export type DeliveryQuery = Given<'list_deliveries_api_notifications_deliveries_get'>
export type ChannelValues = NonNullable<ChannelUpdate['settings']>

/** How somebody is told: channels, when they want quiet, feeds, and what became of each message. */
export const useNotificationsStore = defineStore('notifications', () => {
  const channels = shallowRef<Channel[] | null>(null)
  const preferences = shallowRef<Preferences | null>(null)
  const feed = shallowRef<Feed | null>(null)
  const deliveries = useWindows((query: DeliveryQuery, signal) =>
    body(api.GET('/api/notifications/deliveries', { params: { query }, signal })),
  )

  async function loadChannels(): Promise<void> {
    channels.value = (await body(api.GET('/api/notifications/channels'))).items
  }

  async function putChannel(channel: ChannelKind, update: ChannelUpdate): Promise<void> {
    const path = { channel_name: channel }
    const stored = await body(
      api.PUT('/api/notifications/channels/{channel_name}', { params: { path }, body: update }),
    )
    channels.value = (channels.value ?? []).map((each) =>
      each.channel === channel ? stored : each,
    )
  }

  /** Send a test message by values that need not be stored; tells what the service answered. */
  function tryChannel(channel: ChannelKind, settings: ChannelValues) {
    const path = { channel_name: channel }
    return body(
      api.POST('/api/notifications/channels/{channel_name}/test', {
        params: { path },
        body: { settings },
      }),
    )
  }

  async function loadPreferences(): Promise<void> {
    preferences.value = await body(api.GET('/api/notifications/preferences'))
  }

  async function updatePreferences(change: PreferencesUpdate): Promise<void> {
    preferences.value = await body(api.PATCH('/api/notifications/preferences', { body: change }))
  }

  async function loadFeed(): Promise<void> {
    feed.value = await body(api.GET('/api/notifications/feeds'))
  }

  /** A new address, which is told this once; the old one ends. */
  async function rotateFeed() {
    const made = await body(api.POST('/api/notifications/feeds/rotate'))
    feed.value = made
    return made
  }

  async function closeFeed(): Promise<void> {
    await api.DELETE('/api/notifications/feeds')
    await loadFeed()
  }

  async function retry(deliveryId: number): Promise<void> {
    const path = { delivery_id: deliveryId }
    await api.POST('/api/notifications/deliveries/{delivery_id}/retry', { params: { path } })
    await deliveries.reload()
  }

  return {
    channels,
    preferences,
    feed,
    deliveries,
    loadChannels,
    putChannel,
    tryChannel,
    loadPreferences,
    updatePreferences,
    loadFeed,
    rotateFeed,
    closeFeed,
    retry,
  }
})
