import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'

import { aDelivery, aDetail, anAlert, aProfile, aRule } from '../support/factories'
import { show } from '../support/render'
import { answers, events, refuses } from '../support/server'

const fallen = anAlert({
  id: 12,
  deliveries: [
    aDelivery({ id: 5, channel: 'email', state: 'sent' }),
    aDelivery({ id: 6, channel: 'ntfy', state: 'failed', answer: '403 Forbidden' }),
  ],
})
const older = anAlert({
  id: 11,
  kind: 'back_in_stock',
  product_id: 8,
  happened_at: '2026-11-02T08:00:00Z',
  read_at: '2026-11-02T09:00:00Z',
  happening: { product: 'Desk lamp', availability: 'in_stock' },
})

async function showInbox(address = '/alerts') {
  answers('get', '/api/products', { items: [], total: 0 })
  const asked = answers('get', '/api/alerts', ({ query }) =>
    query.get('unread') === 'true' && query.get('limit') === '1'
      ? { items: [fallen], total: 1 }
      : { items: [fallen, older], total: 2 },
  )
  const shown = await show(address)
  await screen.findByRole('link', { name: 'Copper kettle' })
  return { ...shown, asked }
}

const rowOf = (name: string) => screen.getByRole('link', { name }).closest('li') as HTMLElement

describe('the inbox', () => {
  it('tells day by day what happened, and how each message went', async () => {
    await showInbox()

    const row = within(rowOf('Copper kettle'))
    expect(row.getByText('Target price')).toBeTruthy()
    expect(row.getByText('€49.00')).toBeTruthy()
    expect(row.getByText('€64.19')).toBeTruthy()
    expect(row.getByText('-23.7%')).toBeTruthy()
    expect(row.getByText('E-mail: sent')).toBeTruthy()
    expect(row.getByText('ntfy: failed')).toBeTruthy()
    expect(screen.getByRole('heading', { name: 'Monday 2 November 2026' })).toBeTruthy()
  })

  it('is narrowed by the address, and forgets what it does not know', async () => {
    const { asked } = await showInbox(
      '/alerts?state=failed&type=target_price&channel=ntfy&product=7&page=2&sort=x',
    )

    const narrowed = asked.find(({ query }) => query.get('failed') === 'true')
    expect(Object.fromEntries(narrowed?.query ?? [])).toEqual({
      failed: 'true',
      kind: 'target_price',
      channel: 'ntfy',
      product_id: '7',
      limit: '50',
      offset: '50',
    })
  })

  it('looks into the product of an alert with Space, and leads to its rule with e', async () => {
    const { router } = await showInbox()
    const asked = answers('get', '/api/products/{product_id}', aDetail({ id: 7 }))
    answers('get', '/api/price-history', { items: [], total: 0 })
    await userEvent.keyboard('j')

    await userEvent.keyboard(' ')
    expect(await screen.findByRole('complementary', { name: /Copper kettle/ })).toBeTruthy()
    expect(asked[0]?.path).toBe('/api/products/7')
    await userEvent.keyboard('{Escape}')
    await waitFor(() =>
      expect(screen.queryByRole('complementary', { name: /Copper kettle/ })).toBeNull(),
    )
    await userEvent.keyboard('e')

    await waitFor(() => expect(router.currentRoute.value.path).toBe('/products/7'))
    expect(router.currentRoute.value.query).toEqual({ tab: 'alerts', rule: '1' })
  })

  it('is walked through with the keys of lists', async () => {
    await showInbox()

    await userEvent.keyboard('j')
    expect(document.activeElement?.textContent.trim()).toBe('Copper kettle')
    await userEvent.keyboard('j')
    expect(document.activeElement?.textContent.trim()).toBe('Desk lamp')
    await userEvent.keyboard('jk')
    expect(document.activeElement?.textContent.trim()).toBe('Copper kettle')
  })

  it('marks one alert, sends a failed message again and snoozes the product', async () => {
    await showInbox()
    const marked = answers('patch', '/api/alerts/{alert_id}', fallen)
    const retried = answers(
      'post',
      '/api/notifications/deliveries/{delivery_id}/retry',
      aDelivery({ id: 6, state: 'waiting' }),
    )
    answers('get', '/api/alerts/rules', { items: [aRule({ id: 3 })], total: 1 })
    const snoozed = answers('patch', '/api/alerts/rules/{rule_id}', aRule({ id: 3 }))
    const menu = () =>
      userEvent.click(
        screen.getByRole('button', { name: 'Actions for the alert about Copper kettle' }),
      )

    await menu()
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Mark as read' }))
    await waitFor(() => expect(marked[0]?.body).toEqual({ read: true }))
    await menu()
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Send again by ntfy' }))
    await waitFor(() => expect(retried[0]?.path).toBe('/api/notifications/deliveries/6/retry'))
    await menu()
    const snooze = await screen.findByRole('menuitem', { name: 'Snooze this product' })
    snooze.focus()
    await userEvent.keyboard('{ArrowRight}')
    await userEvent.click(await screen.findByRole('menuitem', { name: 'For a week' }))

    expect(await screen.findByText('One rule is silent.')).toBeTruthy()
    const { snoozed_until } = snoozed[0]?.body as { snoozed_until: string }
    expect(Date.parse(snoozed_until) - Date.now()).toBeGreaterThan(6 * 86_400_000)
  })

  it('marks everything up to the newest that was seen', async () => {
    await showInbox()
    const marked = answers('post', '/api/alerts/read', { updated: 1 })

    await userEvent.click(await screen.findByRole('button', { name: 'Mark all as read' }))

    await waitFor(() => expect(marked[0]?.body).toEqual({ up_to_id: 12 }))
  })

  it('says where the first alert comes from while there is none', async () => {
    answers('get', '/api/products', { items: [], total: 0 })

    await show('/alerts')

    expect(await screen.findByText('Nothing was told yet')).toBeTruthy()
    expect(screen.getByRole('link', { name: 'Choose a product' }).getAttribute('href')).toBe(
      '/products',
    )
  })

  it('says that filters hide everything', async () => {
    answers('get', '/api/products', { items: [], total: 0 })

    await show('/alerts?state=failed')

    expect(await screen.findByText('No alert matches')).toBeTruthy()
  })

  it('says what the server refused, and asks again', async () => {
    answers('get', '/api/products', { items: [], total: 0 })
    refuses('get', '/api/alerts', { status: 503, detail: 'The inbox rests.' })
    await show('/alerts')
    expect(await screen.findByText('The inbox rests.')).toBeTruthy()
    answers('get', '/api/alerts', { items: [fallen], total: 1 })

    await userEvent.click(screen.getByRole('button', { name: 'Try again' }))

    expect(await screen.findByRole('link', { name: 'Copper kettle' })).toBeTruthy()
  })

  it('lets a viewer read, and change nothing', async () => {
    answers('get', '/api/auth/me', aProfile({ permissions: ['catalog:read'] }))
    await showInbox()

    expect(screen.queryByRole('button', { name: /Actions for/ })).toBeNull()
    expect(screen.queryByRole('button', { name: 'Mark all as read' })).toBeNull()
  })
})

describe('the bell', () => {
  it('hears of an alert that comes, and the inbox with it', async () => {
    answers('get', '/api/products', { items: [], total: 0 })
    let told = false
    answers('get', '/api/alerts', () => {
      const items = told ? [fallen] : []
      return { items, total: items.length }
    })
    const heard = answers('get', '/api/alerts/stream', () => {
      told = true
      return events({ event: 'alert', data: fallen }, { event: 'unread', data: { unread: 1 } })
    })

    await show('/alerts')

    expect(await screen.findByRole('button', { name: 'Alerts, one new' })).toBeTruthy()
    expect(await screen.findByRole('link', { name: 'Copper kettle' })).toBeTruthy()
    expect(heard[0]?.path).toBe('/api/alerts/stream')
  })

  it('says how many alerts are new, and shows the latest', async () => {
    await showInbox()

    const bell = await screen.findByRole('button', { name: 'Alerts, one new' })
    await userEvent.click(bell)

    const panel = within(await screen.findByRole('dialog'))
    expect(await panel.findByText('Copper kettle')).toBeTruthy()
    expect(panel.getByText('Desk lamp')).toBeTruthy()
    expect(panel.getByRole('link', { name: 'All alerts' }).getAttribute('href')).toBe('/alerts')
  })
})
