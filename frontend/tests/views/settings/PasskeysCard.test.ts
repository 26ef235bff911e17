import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, it, vi } from 'vitest'

import type { Passkey } from '@/api/types'

import { aProfile } from '../../support/factories'
import { aKeyHolder, CREATION, encoded, noKeyHolder } from '../../support/passkeys'
import { show } from '../../support/render'
import { answers, refusal } from '../../support/server'

afterEach(noKeyHolder)

const phone: Passkey = {
  id: 7,
  name: 'Phone',
  created_at: '2026-11-01T08:00:00Z',
  last_used_at: '2026-11-29T08:00:00Z',
  rp_id: 'prices.example',
  current: true,
}
const laptop: Passkey = { ...phone, id: 8, name: 'Laptop', last_used_at: null }

const listing = (...items: Passkey[]) =>
  answers('get', '/api/auth/passkeys', { items, total: items.length })

async function showCard(
  items: Passkey[] = [phone, laptop],
  passkey = true,
  sso: string | null = null,
) {
  answers('get', '/api/auth/methods', { password: true, passkey, sso })
  answers('get', '/api/auth/sign-ins', { items: [], total: 0 })
  listing(...items)
  await show('/settings/security')
  return within(await screen.findByRole('region', { name: 'Passkeys' }))
}

async function fill(password?: string) {
  const form = within(await screen.findByRole('dialog'))
  const name = form.getByLabelText<HTMLInputElement>(/Name/)
  await userEvent.clear(name)
  await userEvent.type(name, ' Desk ')
  if (password) await userEvent.type(form.getByLabelText(/Present password/), password)
  await userEvent.click(form.getByRole('button', { name: 'Continue' }))
  return form
}

describe('the passkeys', () => {
  it('are listed with their last use', async () => {
    aKeyHolder()
    const card = await showCard()

    const rows = await card.findAllByRole('listitem')
    expect(rows.map((row) => row.textContent)).toEqual([
      expect.stringMatching(/Phone.*used/),
      expect.stringMatching(/Laptop.*never used/),
    ])
  })

  it('are added after one showed the provider who one is, where a sign-in is old', async () => {
    aKeyHolder()
    answers('get', '/api/auth/me', aProfile({ has_password: false }))
    const left = vi.spyOn(location, 'assign').mockReturnValue(undefined)
    const begun = answers('post', '/api/auth/sso', { url: 'https://sso.example/authorize' })
    const card = await showCard([], true, 'Authentik')
    answers('post', '/api/auth/passkeys/options', () =>
      refusal({ status: 403, title: 'sign_in_again', detail: 'Sign in again first.' }),
    )

    await userEvent.click(await card.findByRole('button', { name: 'Add a passkey' }))
    const form = await fill()
    await userEvent.click(
      await form.findByRole('button', { name: 'Show Authentik that it is you' }),
    )

    await waitFor(() => expect(left).toHaveBeenCalledWith('https://sso.example/authorize'))
    expect(begun.map(({ body }) => body)).toEqual([{ next: '/settings/security', fresh: true }])
  })

  it('of another address stay in sight, and say that they do not work', async () => {
    aKeyHolder()
    const card = await showCard([{ ...phone, rp_id: 'old.example', current: false }])

    const row = await card.findByRole('listitem')
    expect(row.textContent).toContain('For old.example; it does not work at the address of today.')
  })

  it('are added with the password, a name and what the authenticator made', async () => {
    const asked = aKeyHolder()
    const card = await showCard([])
    const started = answers('post', '/api/auth/passkeys/options', CREATION)
    const added = answers('post', '/api/auth/passkeys', laptop)

    expect(await card.findByText('No passkey yet')).toBeTruthy()
    await userEvent.click(card.getByRole('button', { name: 'Add a passkey' }))
    listing(laptop)
    await fill('correct horse')

    expect(await card.findByText('Laptop')).toBeTruthy()
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(asked.map(({ kind }) => kind)).toEqual(['create'])
    expect(started.map(({ body }) => body)).toEqual([{ current_password: 'correct horse' }])
    expect(added.map(({ body }) => body)).toEqual([
      {
        name: 'Desk',
        credential_id: 'credential',
        client_data: encoded('client data'),
        attestation: encoded('attestation'),
        transports: ['internal'],
      },
    ])
  })

  it('keep the form when the password is wrong', async () => {
    const asked = aKeyHolder()
    const card = await showCard()
    answers('post', '/api/auth/passkeys/options', () =>
      refusal({ status: 400, detail: 'The current password is wrong.' }),
    )
    await userEvent.click(await card.findByRole('button', { name: 'Add a passkey' }))

    const form = await fill('a guess')

    expect(await form.findByText('The current password is wrong.')).toBeTruthy()
    expect(asked).toEqual([])
  })

  it('say in words that the device has one already', async () => {
    aKeyHolder({ refusal: new DOMException('', 'InvalidStateError') })
    const card = await showCard()
    answers('post', '/api/auth/passkeys/options', CREATION)
    await userEvent.click(await card.findByRole('button', { name: 'Add a passkey' }))

    const form = await fill('correct horse')

    expect(await form.findByText(/has a passkey of your account already/)).toBeTruthy()
  })

  it('ask no password of an account that has none', async () => {
    aKeyHolder()
    answers('get', '/api/auth/me', aProfile({ has_password: false }))
    const card = await showCard()
    const started = answers('post', '/api/auth/passkeys/options', () =>
      refusal({ status: 403, detail: 'Sign out and in again first.' }),
    )
    await userEvent.click(await card.findByRole('button', { name: 'Add a passkey' }))

    const form = await fill()

    expect(await form.findByText('Sign out and in again first.')).toBeTruthy()
    expect(started.map(({ body }) => body)).toEqual([{ current_password: null }])
  })

  it('get another name in place', async () => {
    aKeyHolder()
    const card = await showCard([phone])
    const renamed = answers('patch', '/api/auth/passkeys/{passkey_id}', phone)

    await userEvent.click(await card.findByRole('button', { name: 'Change: Name of Phone' }))
    const field = card.getByRole('textbox')
    await userEvent.clear(field)
    listing({ ...phone, name: 'Old phone' })
    await userEvent.type(field, 'Old phone{Enter}')

    expect(await card.findByText('Old phone')).toBeTruthy()
    expect(renamed.map(({ path, body }) => [path, body])).toEqual([
      ['/api/auth/passkeys/7', { name: 'Old phone' }],
    ])
  })

  it('are removed after a question', async () => {
    aKeyHolder()
    const card = await showCard([phone])
    const removed = answers('delete', '/api/auth/passkeys/{passkey_id}', undefined)

    await userEvent.click(await card.findByRole('button', { name: 'Remove passkey: Phone' }))
    const question = within(await screen.findByRole('dialog'))
    expect(removed).toEqual([])
    listing()
    await userEvent.click(question.getByRole('button', { name: 'Remove' }))

    expect(await card.findByText('No passkey yet')).toBeTruthy()
    expect(removed.map(({ path }) => path)).toEqual(['/api/auth/passkeys/7'])
  })

  it('keep the last one that lets you in, and say why', async () => {
    aKeyHolder()
    const card = await showCard([phone])
    answers('delete', '/api/auth/passkeys/{passkey_id}', () =>
      refusal({ status: 409, detail: 'This passkey is the only way into your account.' }),
    )

    await userEvent.click(await card.findByRole('button', { name: 'Remove passkey: Phone' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Remove' }))

    expect(await card.findByText(/the only way into your account/)).toBeTruthy()
    expect(card.getByText('Phone')).toBeTruthy()
  })

  it.each([
    ['an instance without https', {}, false, /Whoever runs it sets BASE_URL/],
    ['a page without https', { secure: false }, true, /Open this page by https/],
    ['a browser without passkeys', { able: false }, true, /This browser has no passkeys/],
  ])('cannot be added in %s, which is said', async (_, browser, offered, words) => {
    aKeyHolder(browser)
    const card = await showCard([phone], offered)

    expect(await card.findByText(words)).toBeTruthy()
    expect(await card.findByText('Phone')).toBeTruthy()
    expect(card.queryByRole('button', { name: 'Add a passkey' })).toBeNull()
  })
})
