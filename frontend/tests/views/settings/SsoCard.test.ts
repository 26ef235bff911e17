import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'

import type { Identity } from '@/api/types'

import { aProfile } from '../../support/factories'
import { show } from '../../support/render'
import { answers, refusal } from '../../support/server'

const NAME = { name: 'Single sign-on' }
const alice: Identity = {
  id: 7,
  issuer: 'https://sso.example/realms/home',
  email: 'alice@example.com',
  created_at: '2026-11-01T08:00:00Z',
  used_at: '2026-11-29T08:00:00Z',
  current: true,
}
const former: Identity = {
  ...alice,
  id: 8,
  issuer: 'https://old.example/x',
  email: null,
  current: false,
}

const listing = (...items: Identity[]) =>
  answers('get', '/api/auth/identities', { items, total: items.length })

async function showCard(items: Identity[] = [], sso: string | null = 'Authentik') {
  answers('get', '/api/auth/methods', { password: true, passkey: false, sso })
  answers('get', '/api/auth/sign-ins', { items: [], total: 0 })
  listing(...items)
  await show('/settings/security')
  return within(await screen.findByRole('region', NAME))
}

describe('single sign-on among the security settings', () => {
  it('is connected with the password, at the page of the provider', async () => {
    const left = vi.spyOn(location, 'assign').mockReturnValue(undefined)
    const begun = answers('post', '/api/auth/sso/link', { url: 'https://sso.example/authorize' })
    const card = await showCard()

    await userEvent.type(await card.findByLabelText(/Present password/), 'correct horse')
    await userEvent.click(card.getByRole('button', { name: 'Connect Authentik' }))

    await waitFor(() => expect(left).toHaveBeenCalledWith('https://sso.example/authorize'))
    expect(begun.map(({ body }) => body)).toEqual([{ current_password: 'correct horse' }])
  })

  it('asks no password of an account that has none', async () => {
    answers('get', '/api/auth/me', aProfile({ has_password: false }))
    const begun = answers('post', '/api/auth/sso/link', () =>
      refusal({ status: 403, detail: 'Sign out and in again first.' }),
    )
    const card = await showCard()

    await userEvent.click(await card.findByRole('button', { name: 'Connect Authentik' }))

    expect(await card.findByText('Sign out and in again first.')).toBeTruthy()
    expect(begun.map(({ body }) => body)).toEqual([{ current_password: null }])
  })

  it('tells who one is there, and is disconnected after a question', async () => {
    const card = await showCard([alice])
    const ended = answers('delete', '/api/auth/identities/{identity_id}', undefined as never)
    const row = await card.findByRole('listitem')
    expect(row.textContent).toMatch(/Authentik: alice@example.com.*used.*since/)
    expect(card.queryByRole('button', { name: 'Connect Authentik' })).toBeNull()

    await userEvent.click(card.getByRole('button', { name: 'Disconnect: Authentik' }))
    listing()
    const question = within(await screen.findByRole('dialog'))
    await userEvent.click(question.getByRole('button', { name: 'Disconnect' }))

    expect(await card.findByRole('button', { name: 'Connect Authentik' })).toBeTruthy()
    expect(ended.map(({ path }) => path)).toEqual(['/api/auth/identities/7'])
  })

  it('says why the last way in stays', async () => {
    const card = await showCard([alice])
    answers('delete', '/api/auth/identities/{identity_id}', () =>
      refusal({ status: 409, detail: 'This is the only way into your account.' }),
    )

    await userEvent.click(await card.findByRole('button', { name: 'Disconnect: Authentik' }))
    const question = within(await screen.findByRole('dialog'))
    await userEvent.click(question.getByRole('button', { name: 'Disconnect' }))

    expect(await card.findByText('This is the only way into your account.')).toBeTruthy()
    expect(card.getByRole('listitem')).toBeTruthy()
  })

  it('keeps an identity of an earlier provider in sight', async () => {
    const card = await showCard([former], null)

    const row = await card.findByRole('listitem')
    expect(row.textContent).toContain('old.example')
    expect(row.textContent).toContain('Not in use here any more.')
    expect(card.queryByRole('button', { name: /Connect/ })).toBeNull()
  })

  it('is not there where there is neither', async () => {
    answers('get', '/api/auth/methods', { password: true, passkey: false, sso: null })
    const asked = listing()
    answers('get', '/api/auth/sign-ins', { items: [], total: 0 })
    await show('/settings/security')
    await screen.findByRole('region', { name: 'Passkeys' })
    await waitFor(() => expect(asked).toHaveLength(1))

    await new Promise((resolve) => setTimeout(resolve, 50))

    expect(screen.queryByRole('region', NAME)).toBeNull()
  })
})
