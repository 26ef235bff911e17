import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'

import type { Rule } from '@/api/types'
import { useUndoStore } from '@/stores/useUndoStore'
import ProductAlerts from '@/views/ProductAlerts.vue'

import { aChannel, aDetail, anAlert, aRule, aUrl, somePreferences } from '../support/factories'
import { show, showComponent } from '../support/render'
import { answers, refusal, refuses } from '../support/server'

const product = aDetail({
  urls: [aUrl({ id: 2, store: 'Harbour Home', amount: '64.1900' })],
})
const target = aRule({ id: 3 })
const back = aRule({
  id: 4,
  kind: 'back_in_stock',
  product_url_id: 2,
  amount: null,
  currency: null,
})
const PREVIEW = { firings: [], total: 3, holds_now: true, since: '2026-08-31T00:00:00Z' }

async function showRules(rules: Rule[] = [target, back]) {
  answers('get', '/api/alerts/rules', { items: rules, total: rules.length })
  answers('get', '/api/notifications/channels', {
    items: [aChannel(), aChannel({ channel: 'ntfy', title: 'ntfy' })],
    total: 2,
  })
  answers('get', '/api/notifications/preferences', somePreferences())
  const previewed = answers('post', '/api/alerts/rules/preview', PREVIEW)
  await showComponent(ProductAlerts, { product })
  await screen.findByText(/At most 50 messages a day/)
  if (rules.length) await screen.findAllByRole('listitem')
  return previewed
}

const dialog = async () => within(await screen.findByRole('dialog'))

describe('the alerts of a product', () => {
  it('opens the rule that a link names', async () => {
    answers('get', '/api/products/{product_id}', product)
    answers('get', '/api/alerts/rules', { items: [target, back], total: 2 })
    answers('get', '/api/notifications/preferences', somePreferences())
    answers('post', '/api/alerts/rules/preview', PREVIEW)
    const { router } = await show(
      `/products/${String(product.id)}?tab=alerts&rule=${String(back.id)}`,
    )

    const dialog = within(await screen.findByRole('dialog', { name: 'Edit the rule' }))
    expect(dialog.getAllByText('Back in stock').length).toBeGreaterThan(0)
    await userEvent.click(dialog.getByRole('button', { name: 'Cancel' }))

    await waitFor(() => expect(router.currentRoute.value.query).toEqual({ tab: 'alerts' }))
  })

  it('closes the rule that a link named when one goes back', async () => {
    answers('get', '/api/products/{product_id}', product)
    answers('get', '/api/alerts/rules', { items: [target, back], total: 2 })
    answers('get', '/api/notifications/preferences', somePreferences())
    answers('post', '/api/alerts/rules/preview', PREVIEW)
    const address = `/products/${String(product.id)}?tab=alerts`
    const { router } = await show(`${address}&rule=${String(back.id)}`)
    await screen.findByRole('dialog', { name: 'Edit the rule' })

    await router.push(address)

    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it('say in words what each rule waits for, and where', async () => {
    await showRules()

    const [first, second] = screen.getAllByRole('listitem')
    expect(within(first as HTMLElement).getByText('Costs €50.00 or less')).toBeTruthy()
    expect(within(first as HTMLElement).getByText('Best price of all shops')).toBeTruthy()
    expect(within(second as HTMLElement).getByText('Back in stock')).toBeTruthy()
    expect(within(second as HTMLElement).getByText('Harbour Home')).toBeTruthy()
  })

  it('tell how often a rule would have fired before it is made', async () => {
    const previewed = await showRules([])
    const made = answers('post', '/api/alerts/rules', aRule())
    await userEvent.click(await screen.findByRole('button', { name: 'New rule' }))
    const editor = await dialog()
    expect(editor.getByText(/Fill in the rule/)).toBeTruthy()

    await userEvent.type(editor.getByLabelText(/Amount/), '49.90')

    expect(await editor.findByText('Would have fired 3 times in the last 90 days')).toBeTruthy()
    expect(editor.getByText('It is so now: the next check tells you.')).toBeTruthy()
    expect(previewed.at(-1)?.body).toMatchObject({
      product_id: 7,
      product_url_id: null,
      kind: 'target_price',
      amount: '49.9',
      currency: 'EUR',
      since_days: 90,
    })
    await userEvent.click(editor.getByRole('button', { name: 'Make the rule' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(made[0]?.body).toMatchObject({ kind: 'target_price', amount: '49.9', channels: null })
    expect(made[0]?.body).not.toHaveProperty('since_days')
  })

  it('change a rule without changing what it is about', async () => {
    await showRules()
    const changed = answers('patch', '/api/alerts/rules/{rule_id}', target)
    await userEvent.click(
      screen.getByRole('button', { name: 'Actions for the rule “Costs €50.00 or less”' }),
    )
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Edit the rule' }))
    const editor = await dialog()

    await userEvent.click(editor.getByRole('checkbox', { name: 'Every channel that is on' }))
    await userEvent.click(editor.getByRole('checkbox', { name: 'ntfy' }))
    await userEvent.click(editor.getByRole('button', { name: 'Save' }))

    await waitFor(() => expect(changed).toHaveLength(1))
    expect(changed[0]?.body).toMatchObject({ channels: ['ntfy'], amount: '50.0000' })
    expect(changed[0]?.body).not.toHaveProperty('kind')
    expect(changed[0]?.body).not.toHaveProperty('product_id')
  })

  it('keep what was typed when the server refuses it', async () => {
    await showRules([])
    answers('post', '/api/alerts/rules', () =>
      refusal({ status: 409, detail: 'A product has 50 rules at most.' }),
    )
    await userEvent.click(await screen.findByRole('button', { name: 'New rule' }))
    const editor = await dialog()
    await userEvent.type(editor.getByLabelText(/Amount/), '12')

    await userEvent.click(editor.getByRole('button', { name: 'Make the rule' }))

    expect(await editor.findByText('A product has 50 rules at most.')).toBeTruthy()
    expect(editor.getByLabelText<HTMLInputElement>(/Amount/).value).toBe('12')
  })

  it('switch a rule off, and delete one only when nobody took it back', async () => {
    await showRules()
    const changed = answers('patch', '/api/alerts/rules/{rule_id}', target)
    const deleted = answers('delete', '/api/alerts/rules/{rule_id}', undefined as never)

    await userEvent.click(screen.getByRole('switch', { name: 'Rule “Costs €50.00 or less” is on' }))
    await waitFor(() => expect(changed[0]?.body).toEqual({ active: false }))
    await userEvent.click(
      screen.getByRole('button', { name: 'Actions for the rule “Back in stock”' }),
    )
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Delete' }))

    expect(useUndoStore().isHeld('rule 4')).toBe(true)
    expect(deleted).toHaveLength(0)
    useUndoStore().flush()
    await waitFor(() => expect(deleted[0]?.path).toBe('/api/alerts/rules/4'))
  })

  it('say that nobody is reached while no channel is on', async () => {
    answers('get', '/api/alerts/rules', { items: [], total: 0 })
    answers('get', '/api/notifications/preferences', somePreferences())
    answers('get', '/api/notifications/channels', {
      items: [aChannel({ enabled: false, configured: false })],
      total: 1,
    })

    await showComponent(ProductAlerts, { product })

    expect(await screen.findByText(/No channel is set up/)).toBeTruthy()
    expect(await screen.findByText('Nothing would be told')).toBeTruthy()
    expect(await screen.findByText('Nothing about this product yet.')).toBeTruthy()
  })

  it('show the log when only the rules are refused', async () => {
    refuses('get', '/api/alerts/rules', { status: 503, detail: 'The rules rest.' })
    answers('get', '/api/notifications/channels', { items: [aChannel()], total: 1 })
    answers('get', '/api/notifications/preferences', somePreferences())
    answers('get', '/api/alerts', { items: [anAlert()], total: 1 })

    await showComponent(ProductAlerts, { product })

    expect(await screen.findByText('The rules rest.')).toBeTruthy()
    expect(await screen.findByRole('link', { name: 'Copper kettle' })).toBeTruthy()
  })
})
