import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'

import { aChannel, aDelivery, aField, somePreferences } from '../../support/factories'
import { show } from '../../support/render'
import { answers, refusal, refuses } from '../../support/server'

const ntfy = aChannel({
  channel: 'ntfy',
  title: 'ntfy',
  fields: [
    aField({ name: 'url', label: 'Server', value: 'https://ntfy.example' }),
    aField({
      name: 'token',
      label: 'Access token',
      kind: 'secret',
      value: 'stored',
      required: false,
    }),
    aField({ name: 'priority', label: 'Priority', kind: 'number', required: false }),
  ],
  last_delivery: { state: 'failed', at: '2026-11-29T08:00:00Z', answer: '403' },
})
const mail = aChannel({ available: false, enabled: false, reason: 'SMTP_HOST is not set.' })

function answerAll() {
  answers('get', '/api/notifications/channels', { items: [ntfy, mail], total: 2 })
  answers('get', '/api/notifications/preferences', somePreferences())
  answers('get', '/api/notifications/feeds', { active: false, created_at: null })
  answers('get', '/api/notifications/deliveries', { items: [], total: 0 })
}

async function showSettings() {
  answerAll()
  const shown = await show('/settings/notifications')
  await screen.findByLabelText(/Server/)
  return shown
}

const card = (name: string) => within(screen.getByRole('form', { name }))

describe('the notification settings', () => {
  it('show each channel as the server describes it, and why one cannot be used', async () => {
    await showSettings()

    expect(card('ntfy').getByLabelText<HTMLInputElement>(/Server/).value).toBe(
      'https://ntfy.example',
    )
    expect(card('ntfy').getByText('stored')).toBeTruthy()
    expect(card('ntfy').getByText(/Last message failed/)).toBeTruthy()
    expect(card('E-mail').getByText('SMTP_HOST is not set.')).toBeTruthy()
    expect(card('E-mail').queryByRole('button', { name: 'Send a test' })).toBeNull()
  })

  it('send a test by what stands in the fields, and tell what was answered', async () => {
    await showSettings()
    const tried = answers('post', '/api/notifications/channels/{channel_name}/test', {
      ok: false,
      status: 403,
      answer: 'forbidden topic',
      duration_ms: 120,
    })
    const stored = answers('put', '/api/notifications/channels/{channel_name}', ntfy)

    await userEvent.type(card('ntfy').getByLabelText(/Priority/), '4')
    await userEvent.click(card('ntfy').getByRole('button', { name: 'Send a test' }))

    expect(await card('ntfy').findByText('The test message was not taken')).toBeTruthy()
    expect(card('ntfy').getByText(/403 · forbidden topic/)).toBeTruthy()
    expect(tried[0]?.body).toEqual({
      settings: { url: 'https://ntfy.example', token: 'stored', priority: 4 },
    })
    expect(stored).toHaveLength(0)
  })

  it('keep a secret until it is replaced', async () => {
    await showSettings()
    const stored = answers('put', '/api/notifications/channels/{channel_name}', ntfy)

    await userEvent.click(card('ntfy').getByRole('button', { name: 'Replace: Access token' }))
    const secret = card('ntfy').getByLabelText<HTMLInputElement>(/Access token/)
    expect(secret.type).toBe('password')
    await userEvent.type(secret, 'tk_new')
    await userEvent.click(card('ntfy').getByRole('button', { name: 'Save' }))

    await waitFor(() => expect(stored).toHaveLength(1))
    expect(stored[0]?.path).toBe('/api/notifications/channels/ntfy')
    expect(stored[0]?.body).toEqual({
      enabled: true,
      settings: { url: 'https://ntfy.example', token: 'tk_new', priority: null },
    })
    expect(await card('ntfy').findByText('Saved')).toBeTruthy()
  })

  it('leave the other cards alone when one is refused', async () => {
    await showSettings()
    answers('put', '/api/notifications/channels/{channel_name}', () =>
      refusal({ status: 409, detail: 'The address has changed, so enter the secrets again.' }),
    )
    await userEvent.type(card('ntfy').getByLabelText(/Priority/), '4')

    await userEvent.click(card('ntfy').getByRole('button', { name: 'Save' }))

    expect(await card('ntfy').findByText(/The address has changed/)).toBeTruthy()
    expect(card('ntfy').getByLabelText<HTMLInputElement>(/Priority/).value).toBe('4')
    expect(card('E-mail').queryByRole('alert')).toBeNull()
  })

  it('follow the instance where nothing is set', async () => {
    await showSettings()
    const changed = answers('patch', '/api/notifications/preferences', somePreferences())

    const most = screen.getByLabelText<HTMLInputElement>('Messages a day, at most')
    expect(most.placeholder).toBe("50 (the instance's)")
    await userEvent.type(most, '5')
    const form = most.closest('form') as HTMLElement
    await userEvent.click(within(form).getByRole('button', { name: 'Save' }))

    await waitFor(() => expect(changed).toHaveLength(1))
    expect(changed[0]?.body).toEqual({
      quiet_hours: null,
      any_hour: null,
      cooldown_minutes: null,
      max_per_day: 5,
      digest_at: null,
      failing_after: null,
      store_blocked: null,
    })
  })

  it('say which kinds go to which channel', async () => {
    await showSettings()
    const changed = answers('patch', '/api/notifications/preferences', somePreferences())

    const rise = await screen.findByRole('checkbox', { name: 'Rise by ntfy' })
    expect(rise.getAttribute('aria-checked')).toBe('true')
    await userEvent.click(rise)
    await userEvent.click(
      within(rise.closest('form') as HTMLElement).getByRole('button', { name: 'Save' }),
    )

    await waitFor(() => expect(changed[0]?.body).toEqual({ routing: { rise: [] } }))
  })

  it('show a feed address once, when it is made', async () => {
    await showSettings()
    answers('post', '/api/notifications/feeds/rotate', {
      active: true,
      created_at: '2026-11-29T08:00:00Z',
      atom_url: 'https://cc.example/api/feeds/secret/alerts.atom',
      ical_url: 'https://cc.example/api/feeds/secret/alerts.ics',
    })

    await userEvent.click(await screen.findByRole('button', { name: 'Make an address' }))

    expect(
      await screen.findByDisplayValue('https://cc.example/api/feeds/secret/alerts.atom'),
    ).toBeTruthy()
    expect(screen.getByText(/shown this once/)).toBeTruthy()
  })

  it('send a message again that was given up', async () => {
    answerAll()
    const failed = aDelivery({ id: 9, channel: 'ntfy', state: 'failed', answer: '403 Forbidden' })
    answers('get', '/api/notifications/deliveries', { items: [failed], total: 1 })
    const retried = answers('post', '/api/notifications/deliveries/{delivery_id}/retry', failed)
    await show('/settings/notifications')

    await userEvent.click(await screen.findByRole('button', { name: 'Retry' }))

    await waitFor(() => expect(retried[0]?.path).toBe('/api/notifications/deliveries/9/retry'))
  })

  it('show everything else when the channels are refused', async () => {
    answerAll()
    refuses('get', '/api/notifications/channels', { status: 503, detail: 'The channels rest.' })

    await show('/settings/notifications')

    expect(await screen.findByText('The channels rest.')).toBeTruthy()
    expect(await screen.findByLabelText('Messages a day, at most')).toBeTruthy()
    expect(await screen.findByText('There is no address yet.')).toBeTruthy()
  })

  it('ask before what was typed is left behind', async () => {
    const { router } = await showSettings()
    await userEvent.type(card('ntfy').getByLabelText(/Priority/), '4')

    const leaving = router.push('/settings/profile')
    const question = within(await screen.findByRole('dialog'))
    await userEvent.click(question.getByRole('button', { name: 'Cancel' }))
    await leaving
    expect(router.currentRoute.value.path).toBe('/settings/notifications')

    const again = router.push('/settings/profile')
    await userEvent.click(await screen.findByRole('button', { name: 'Leave' }))
    await again
    expect(router.currentRoute.value.path).toBe('/settings/profile')
  })
})
