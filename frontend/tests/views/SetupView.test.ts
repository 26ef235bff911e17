import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, it } from 'vitest'

import { useSetupStore } from '@/stores/useSetupStore'

import {
  aChannel,
  aDashboard,
  aLine,
  anAdded,
  anInstance,
  aPreview,
  aProfile,
} from '../support/factories'
import { aKeyHolder, CREATION, noKeyHolder } from '../support/passkeys'
import { show } from '../support/render'
import { answers, refuses } from '../support/server'

async function past(step: string): Promise<void> {
  await userEvent.click(screen.getByRole('button', { name: 'Next' }))
  await screen.findByRole('heading', { name: step })
}

async function makeAccount() {
  const made = answers('post', '/api/setup', aProfile())
  answers('post', '/api/auth/login', {
    access_token: 'a token',
    token_type: 'bearer',
    expires_in: 1800,
  })
  await userEvent.type(await screen.findByLabelText(/E-mail/), 'ada@example.com')
  await userEvent.type(screen.getByLabelText(/Password/), 'correct horse battery')
  await userEvent.click(screen.getByRole('button', { name: 'Create the account' }))
  return made
}

afterEach(noKeyHolder)

describe('the wizard', () => {
  it('goes from the first account over every step to the overview', async () => {
    answers('get', '/api/admin/dashboard', aDashboard())
    answers('get', '/api/notifications/channels', { items: [aChannel()], total: 1 })
    const changed = answers('patch', '/api/auth/me', aProfile())
    answers('post', '/api/imports/preview', aLine())
    answers('post', '/api/scrape/preview', aPreview())
    const tracked = answers('post', '/api/product-urls/quick-add', anAdded())
    const { router } = await show('/setup')

    await makeAccount()
    await screen.findByRole('heading', { name: 'Where you shop' })
    expect(document.activeElement?.textContent).toContain('Where you shop')
    await past('What works')
    expect(changed.map(({ body }) => body)).toEqual([
      { locale: 'en_IE', currency: 'EUR', timezone: 'UTC' },
    ])
    await past('A first product')
    await userEvent.type(screen.getByRole('textbox'), 'https://shop.example/kettle')
    await userEvent.click(screen.getByRole('button', { name: 'Look at it' }))
    expect(await screen.findByText('Copper kettle')).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Track it' }))
    expect(await screen.findByRole('status')).toHaveProperty(
      'textContent',
      expect.stringMatching(/Copper kettle.*€19.99/),
    )
    expect(tracked.map(({ body }) => body)).toEqual([
      { url: 'https://shop.example/kettle', snapshot_id: 5 },
    ])
    await past('How you are told')
    expect(await screen.findByRole('form', { name: 'E-mail' })).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'To the overview' }))

    await waitFor(() => expect(router.currentRoute.value.fullPath).toBe('/'))
  })

  it('offers a passkey once the account is there, for the password that was just typed', async () => {
    const asked = aKeyHolder()
    answers('get', '/api/auth/methods', { password: true, passkey: true, sso: null })
    const started = answers('post', '/api/auth/passkeys/options', CREATION)
    const added = answers('post', '/api/auth/passkeys', {
      id: 1,
      name: 'Chrome',
      created_at: '2026-11-29T08:00:00Z',
      last_used_at: null,
      rp_id: 'localhost',
      current: true,
    })
    await show('/setup')
    await makeAccount()

    await userEvent.click(await screen.findByRole('button', { name: 'Add a passkey' }))

    expect(await screen.findByRole('heading', { name: 'Where you shop' })).toBeTruthy()
    expect(asked.map(({ kind }) => kind)).toEqual(['create'])
    expect(started.map(({ body }) => body)).toEqual([{ current_password: 'correct horse battery' }])
    expect(added).toHaveLength(1)
  })

  it('says that single sign-on comes after the first account', async () => {
    answers('get', '/api/auth/methods', { password: true, passkey: false, sso: 'Authentik' })
    await show('/setup')

    expect(await screen.findByText(/Later you can sign in with Authentik as well/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: /Authentik/ })).toBeNull()
  })

  it('goes on without a passkey that was cancelled', async () => {
    aKeyHolder({ refusal: new DOMException('', 'NotAllowedError') })
    answers('get', '/api/auth/methods', { password: true, passkey: true, sso: null })
    answers('post', '/api/auth/passkeys/options', CREATION)
    await show('/setup')
    await makeAccount()

    await userEvent.click(await screen.findByRole('button', { name: 'Add a passkey' }))
    expect(await screen.findByText(/it was cancelled/)).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Later' }))

    expect(await screen.findByRole('heading', { name: 'Where you shop' })).toBeTruthy()
  })

  it('stays with the account until there is one, and says why there is none', async () => {
    await show('/setup')
    await screen.findByLabelText(/E-mail/)
    refuses('post', '/api/setup', { status: 409, detail: 'There is an account already.' })
    await userEvent.type(screen.getByLabelText(/E-mail/), 'ada@example.com')
    await userEvent.type(screen.getByLabelText(/Password/), 'correct horse battery')
    await userEvent.click(screen.getByRole('button', { name: 'Create the account' }))

    expect(await screen.findByText('There is an account already.')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Next' })).toBeNull()
  })

  it('goes on with Enter, and begins with the region of the environment', async () => {
    const region = { locale: 'de_AT', currency: 'CHF', timezone: 'Europe/Vienna' }
    answers('get', '/api/setup', { needed: true, region })
    answers('patch', '/api/auth/me', aProfile())
    await show('/setup')
    await useSetupStore().isNeeded()
    const made = await makeAccount()
    await screen.findByRole('heading', { name: 'Where you shop' })
    expect(made[0]?.body).toMatchObject(region)

    await userEvent.keyboard('{Enter}')
    await screen.findByRole('heading', { name: 'What works' })
    await userEvent.keyboard('{Enter}')

    expect(await screen.findByRole('heading', { name: 'A first product' })).toBeTruthy()
  })

  it('asks on Escape before the rest is skipped', async () => {
    answers('get', '/api/admin/dashboard', aDashboard())
    const { router } = await show('/setup')
    await makeAccount()
    await screen.findByRole('heading', { name: 'Where you shop' })

    await userEvent.keyboard('{Escape}')
    const dialog = within(await screen.findByRole('dialog'))
    expect(dialog.getByText(/stays on the overview/)).toBeTruthy()
    await userEvent.click(dialog.getByRole('button', { name: 'Skip the rest' }))

    await waitFor(() => expect(router.currentRoute.value.fullPath).toBe('/'))
  })

  it('names the setting of a service that cannot be reached, and checks again', async () => {
    const broken = anInstance()
    broken.components.redis = { status: 'error', detail: 'Connection refused.' }
    answers('get', '/api/admin/health', broken)
    answers('patch', '/api/auth/me', aProfile())
    await show('/setup')
    await makeAccount()
    await screen.findByRole('heading', { name: 'Where you shop' })
    await past('What works')

    const redis = within((await screen.findByText('REDIS_HOST')).closest('li') as HTMLElement)
    expect(redis.getByText(/Connection refused/)).toBeTruthy()
    answers('get', '/api/admin/health', anInstance())
    await userEvent.click(screen.getByRole('button', { name: 'Check again' }))

    await waitFor(() => expect(screen.queryByText('REDIS_HOST')).toBeNull())
  })
})
