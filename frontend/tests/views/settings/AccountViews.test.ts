import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'

import type { ApiToken, SignIn } from '@/api/types'

import { aProfile } from '../../support/factories'
import { show } from '../../support/render'
import { answers, refusal, refuses } from '../../support/server'

const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36'
const signIn = (given: Partial<SignIn>): SignIn => ({
  id: 1,
  created_at: '2026-11-01T08:00:00Z',
  last_used_at: '2026-11-29T08:00:00Z',
  expires_at: '2026-12-29T08:00:00Z',
  user_agent: CHROME,
  address: '192.0.2.1',
  current: true,
  ...given,
})
const token = (given: Partial<ApiToken>): ApiToken => ({
  id: 4,
  name: 'Home Assistant',
  prefix: 'cc_abcdef',
  scopes: ['catalog:read'],
  created_at: '2026-11-01T08:00:00Z',
  expires_at: null,
  used_at: null,
  ...given,
})

describe('the profile', () => {
  it('is saved by itself, and says so', async () => {
    const changed = answers('patch', '/api/auth/me', aProfile({ full_name: 'Ada Lovelace' }))
    await show('/settings/profile')
    const name = await screen.findByLabelText<HTMLInputElement>('Name')
    answers('get', '/api/auth/me', aProfile({ full_name: 'Ada Lovelace' }))

    await userEvent.type(name, ' Lovelace')
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))

    expect(await screen.findByText('Saved')).toBeTruthy()
    expect(changed[0]?.body).toEqual({ full_name: 'Ada Lovelace' })
  })

  it('keeps what was typed when it is refused', async () => {
    answers('patch', '/api/auth/me', () => refusal({ status: 409, detail: 'Not this name.' }))
    await show('/settings/profile')
    await userEvent.type(await screen.findByLabelText('Name'), '!')

    await userEvent.click(screen.getByRole('button', { name: 'Save' }))

    expect(await screen.findByText('Not this name.')).toBeTruthy()
    expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('Ada!')
  })
})

describe('the appearance', () => {
  it('is kept in this browser, at once', async () => {
    await show('/settings/appearance')

    await userEvent.click(await screen.findByRole('radio', { name: 'Compact' }))
    await userEvent.click(screen.getByRole('button', { name: 'Violet' }))
    await userEvent.click(screen.getByRole('radio', { name: 'Dark' }))

    await waitFor(() => expect(document.documentElement.dataset.density).toBe('compact'))
    expect(document.documentElement.dataset.accent).toBe('violet')
    expect(document.documentElement.classList.contains('dark')).toBe(true)
    expect(localStorage.getItem('appearance.accent')).toBe('violet')
    await userEvent.click(screen.getByRole('radio', { name: 'Comfortable' }))
    await userEvent.click(screen.getByRole('button', { name: 'Teal' }))
    await userEvent.click(screen.getByRole('radio', { name: 'As the system' }))
  })
})

describe('how numbers, dates and money are written', () => {
  it('is chosen with an example, and kept for the account', async () => {
    const changed = answers('patch', '/api/auth/me', aProfile({ locale: 'de_DE' }))
    await show('/settings/appearance')
    const card = within(await screen.findByRole('form', { name: 'Numbers, dates and money' }))
    expect(card.getByText(/^€1,234\.50 · \d+ \w+ \d{4}, \d\d:\d\d$/)).toBeTruthy()
    expect(card.getByRole('button', { name: 'Save' })).toHaveProperty('disabled', true)

    await userEvent.click(card.getByLabelText('Numbers and dates'))
    await userEvent.click(await screen.findByRole('option', { name: 'German (Germany)' }))
    expect(card.getByText(/^1\.234,50\s€ · /)).toBeTruthy()
    answers('get', '/api/auth/me', aProfile({ locale: 'de_DE' }))
    await userEvent.click(card.getByRole('button', { name: 'Save' }))

    expect(await card.findByText('Saved')).toBeTruthy()
    expect(changed[0]?.body).toEqual({ locale: 'de_DE', timezone: 'UTC', currency: 'EUR' })
  })
})

describe('the security page', () => {
  it('asks for no present password where there is none', async () => {
    answers('get', '/api/auth/me', aProfile({ has_password: false }))
    answers('get', '/api/auth/sign-ins', { items: [], total: 0 })
    await show('/settings/security')

    const card = within(await screen.findByRole('region', { name: 'Password' }))
    expect(card.getByText(/ask an administrator for a link/)).toBeTruthy()
    expect(screen.queryByLabelText(/Present password/)).toBeNull()
  })

  it('tells where one is signed in, and signs another device out after a question', async () => {
    const phone = signIn({ id: 2, current: false, user_agent: 'curl/8.0', address: null })
    answers('get', '/api/auth/sign-ins', { items: [signIn({}), phone], total: 2 })
    const ended = answers('delete', '/api/auth/sign-ins/{sign_in_id}', undefined as never)
    await show('/settings/security')

    expect(await screen.findByText('Chrome · Linux')).toBeTruthy()
    expect(screen.getByText('this browser')).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Sign out: curl/8.0' }))
    const question = within(await screen.findByRole('dialog'))
    expect(ended).toHaveLength(0)
    await userEvent.click(question.getByRole('button', { name: 'Sign out' }))

    await waitFor(() => expect(ended[0]?.path).toBe('/api/auth/sign-ins/2'))
  })

  it('changes the password, and says when the present one is wrong', async () => {
    answers('get', '/api/auth/sign-ins', { items: [signIn({})], total: 1 })
    const asked = answers('post', '/api/auth/password', () =>
      refusal({ status: 409, detail: 'The present password is another one.' }),
    )
    await show('/settings/security')
    await userEvent.type(await screen.findByLabelText(/Present password/), 'wrong')
    await userEvent.type(screen.getByLabelText(/New password/), 'correct horse')

    await userEvent.click(screen.getByRole('button', { name: 'Change the password' }))

    expect(await screen.findByText('The present password is another one.')).toBeTruthy()
    expect(asked[0]?.body).toEqual({ current_password: 'wrong', new_password: 'correct horse' })
  })

  it('offers the password while the sign-ins are refused', async () => {
    refuses('get', '/api/auth/sign-ins', { status: 503, detail: 'The list rests.' })

    await show('/settings/security')

    expect(await screen.findByText('The list rests.')).toBeTruthy()
    expect(screen.getByLabelText(/Present password/)).toBeTruthy()
  })
})

describe('the API tokens', () => {
  it('are made with a scope and an end, and shown once', async () => {
    answers('get', '/api/auth/tokens', { items: [], total: 0 })
    const made = answers('post', '/api/auth/tokens', { ...token({}), token: 'cc_the_whole_token' })
    await show('/settings/tokens')
    await userEvent.click(await screen.findByRole('button', { name: 'New token' }))
    const dialog = within(await screen.findByRole('dialog'))
    answers('get', '/api/auth/tokens', { items: [token({})], total: 1 })

    await userEvent.type(dialog.getByLabelText(/Name/), 'Home Assistant')
    await userEvent.click(dialog.getByRole('button', { name: 'Make the token' }))

    expect(await screen.findByDisplayValue('cc_the_whole_token')).toBeTruthy()
    const body = made[0]?.body as { expires_at: string }
    expect(body).toMatchObject({ name: 'Home Assistant', scopes: ['catalog:read'] })
    expect(Math.round((Date.parse(body.expires_at) - Date.now()) / 86_400_000)).toBe(90)
  })

  it('are revoked after a question', async () => {
    const used = token({ used_at: '2026-11-20T08:00:00Z', expires_at: '2026-01-01T00:00:00Z' })
    answers('get', '/api/auth/tokens', { items: [used], total: 1 })
    const revoked = answers('delete', '/api/auth/tokens/{token_id}', undefined as never)
    await show('/settings/tokens')
    expect(await screen.findByText('has ended')).toBeTruthy()

    await userEvent.click(screen.getByRole('button', { name: 'Revoke: Home Assistant' }))
    const question = within(await screen.findByRole('dialog'))
    await userEvent.click(question.getByRole('button', { name: 'Revoke' }))

    await waitFor(() => expect(revoked[0]?.path).toBe('/api/auth/tokens/4'))
  })

  it('say what they are for while there is none', async () => {
    answers('get', '/api/auth/tokens', { items: [], total: 0 })
    await show('/settings/tokens')
    expect(await screen.findByText('No token yet')).toBeTruthy()
  })

  it('say what was refused', async () => {
    refuses('get', '/api/auth/tokens', { status: 503, detail: 'The tokens rest.' })
    await show('/settings/tokens')
    expect(await screen.findByText('The tokens rest.')).toBeTruthy()
  })
})

describe('bringing links in', () => {
  it('gives a bookmarklet that hands over an address and a title', async () => {
    await show('/settings/links')

    const link = await screen.findByRole('link', { name: 'Track this page' })
    expect(link.getAttribute('href')).toContain('/add?url=')
    expect(link.getAttribute('href')).toMatch(/^javascript:open\(/)
  })
})
