import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, it, vi } from 'vitest'

import { somePreferences } from '../../support/factories'
import { show } from '../../support/render'
import { answers, refuses } from '../../support/server'

const KEY = 'BPublicKeyOfThisInstance'
const ENDPOINT = 'https://push.example/abc'

interface Wish {
  secure?: boolean
  able?: boolean
  permission?: NotificationPermission
  answer?: NotificationPermission
  refusal?: DOMException
}

/** A browser as far as messages go: what it can do, and what its reader says when asked. */
function aBrowser({ secure = true, able = true, permission, answer, refusal }: Wish = {}) {
  const kept: { current: object | null } = { current: null }
  const subscription = {
    endpoint: ENDPOINT,
    toJSON: () => ({ endpoint: ENDPOINT, keys: { p256dh: 'point', auth: 'secret' } }),
    unsubscribe: vi.fn(() => {
      kept.current = null
      return Promise.resolve(true)
    }),
  }
  const asked: object[] = []
  const worker = {
    pushManager: {
      getSubscription: () => Promise.resolve(kept.current),
      subscribe: (options: object) => {
        asked.push(options)
        if (refusal) return Promise.reject(refusal)
        kept.current = subscription
        return Promise.resolve(subscription)
      },
    },
  }
  const registered: string[] = []
  vi.stubGlobal('isSecureContext', secure)
  if (able) {
    vi.stubGlobal('PushManager', () => undefined)
    vi.stubGlobal('Notification', {
      permission: permission ?? 'default',
      requestPermission: () => Promise.resolve(answer ?? 'granted'),
    })
    Object.defineProperty(navigator, 'serviceWorker', {
      configurable: true,
      value: {
        register: (path: string) => Promise.resolve(registered.push(path)),
        ready: Promise.resolve(worker),
        getRegistration: () => Promise.resolve(worker),
      },
    })
  }
  return { asked, registered, subscription }
}

afterEach(() => {
  vi.unstubAllGlobals()
  Reflect.deleteProperty(navigator, 'serviceWorker')
})

const phone = {
  id: 3,
  host: 'push.example',
  user_agent: 'Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36',
  created_at: '2026-11-20T08:00:00Z',
  used_at: null,
}
const here = { ...phone, id: 9, user_agent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' }

async function showCard(browsers = [phone], key: string | null = KEY) {
  answers('get', '/api/notifications/channels', { items: [], total: 0 })
  answers('get', '/api/notifications/preferences', somePreferences())
  answers('get', '/api/notifications/feeds', { active: false, created_at: null })
  answers('get', '/api/notifications/deliveries', { items: [], total: 0 })
  answers('get', '/api/notifications/push', {
    public_key: key,
    reason: key ? null : 'VAPID_PRIVATE_KEY is not set.',
  })
  answers('get', '/api/notifications/push/subscriptions', {
    items: browsers,
    total: browsers.length,
  })
  await show('/settings/notifications')
  return within(await screen.findByRole('region', { name: 'Browsers' }))
}

describe('the card about browsers', () => {
  it('says that a page without https takes no messages', async () => {
    aBrowser({ secure: false })
    const card = await showCard()

    expect(await card.findByText('This page was not opened by https')).toBeTruthy()
    expect(card.queryByRole('button', { name: 'Notify this browser' })).toBeNull()
  })

  it('says when the browser cannot', async () => {
    aBrowser({ able: false })
    const card = await showCard()

    expect(await card.findByText('This browser takes no messages')).toBeTruthy()
  })

  it('tells which setting of the instance is missing', async () => {
    aBrowser()
    const card = await showCard([], null)

    expect(await card.findByText('VAPID_PRIVATE_KEY is not set.')).toBeTruthy()
  })

  it('says how to allow what was blocked', async () => {
    aBrowser({ permission: 'denied' })
    const card = await showCard()

    expect(await card.findByText('Notifications are blocked in this browser')).toBeTruthy()
    expect(card.getByText(/site settings/)).toBeTruthy()
  })

  it('subscribes this browser with the key of the instance', async () => {
    const { asked, registered } = aBrowser()
    const card = await showCard()
    const told = answers('post', '/api/notifications/push/subscriptions', here)

    const button = await card.findByRole('button', { name: 'Notify this browser' })
    answers('get', '/api/notifications/push/subscriptions', { items: [here, phone], total: 2 })
    await userEvent.click(button)

    expect(await card.findByText('This browser is notified')).toBeTruthy()
    expect(card.getByText('this browser')).toBeTruthy()
    expect(registered).toEqual(['/push.js'])
    expect(asked).toEqual([{ userVisibleOnly: true, applicationServerKey: KEY }])
    expect(told.map(({ body }) => body)).toEqual([
      { endpoint: ENDPOINT, keys: { p256dh: 'point', auth: 'secret' } },
    ])
  })

  it('stores nothing when the reader says no', async () => {
    aBrowser({ answer: 'default' })
    const card = await showCard()
    const told = answers('post', '/api/notifications/push/subscriptions', here)

    await userEvent.click(await card.findByRole('button', { name: 'Notify this browser' }))

    await waitFor(() =>
      expect(
        card.getByRole<HTMLButtonElement>('button', { name: 'Notify this browser' }).disabled,
      ).toBe(false),
    )
    expect(told).toEqual([])
  })

  it("passes on what the browser's push service said", async () => {
    aBrowser({ refusal: new DOMException('push service not available', 'AbortError') })
    const card = await showCard()

    await userEvent.click(await card.findByRole('button', { name: 'Notify this browser' }))

    expect(await card.findByText('push service not available')).toBeTruthy()
  })

  it('stops this browser on both sides', async () => {
    const { subscription } = aBrowser({ permission: 'granted' })
    localStorage.setItem('push.mine', JSON.stringify({ id: 9, endpoint: ENDPOINT }))
    const card = await showCard([here])
    await navigator.serviceWorker.ready.then((worker) => worker.pushManager.subscribe())
    const ended = answers(
      'delete',
      '/api/notifications/push/subscriptions/{subscription_id}',
      undefined,
    )

    const button = await card.findByRole('button', { name: 'Stop' })
    answers('get', '/api/notifications/push/subscriptions', { items: [], total: 0 })
    await userEvent.click(button)

    expect(await card.findByText('This browser is not notified')).toBeTruthy()
    expect(ended.map(({ path }) => path)).toEqual(['/api/notifications/push/subscriptions/9'])
    await waitFor(() => expect(subscription.unsubscribe).toHaveBeenCalledOnce())
  })

  it('keeps showing another browser that could not be removed, with the reason', async () => {
    aBrowser()
    const card = await showCard()
    refuses('delete', '/api/notifications/push/subscriptions/{subscription_id}', {
      status: 503,
      detail: 'Try again in a minute.',
    })

    await userEvent.click(
      await card.findByRole('button', { name: 'Send nothing more to Chrome · Android' }),
    )

    expect(await card.findByText('Try again in a minute.')).toBeTruthy()
    expect(card.getByText('Chrome · Android')).toBeTruthy()
  })

  it('sends a test to what is subscribed', async () => {
    aBrowser({ permission: 'granted' })
    localStorage.setItem('push.mine', JSON.stringify({ id: 9, endpoint: ENDPOINT }))
    const card = await showCard([here])
    const tried = answers('post', '/api/notifications/channels/{channel_name}/test', {
      ok: true,
      status: 201,
      answer: '',
      duration_ms: 80,
    })

    await userEvent.click(await card.findByRole('button', { name: 'Send a test' }))

    expect(await card.findByText('The test message was taken')).toBeTruthy()
    expect(tried.map(({ path }) => path)).toEqual(['/api/notifications/channels/webpush/test'])
  })
})
