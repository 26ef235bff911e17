import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { HttpResponse } from 'msw'
import { afterEach, describe, expect, it, vi } from 'vitest'

import { aProfile } from '../support/factories'
import { aKeyHolder, noKeyHolder, PROOF, REQUEST } from '../support/passkeys'
import { show } from '../support/render'
import { answers, refuses } from '../support/server'

afterEach(noKeyHolder)

describe('a session that ended', () => {
  it('goes on with a passkey, and what was typed is still there', async () => {
    aKeyHolder()
    const told = answers('get', '/api/auth/methods', { password: true, passkey: true, sso: null })
    await show('/settings/profile')
    await userEvent.type(await screen.findByLabelText('Name'), ' Lovelace')
    expect(told).toEqual([])
    refuses('patch', '/api/auth/me', { status: 401 })
    refuses('post', '/api/auth/refresh', { status: 401 })
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))
    expect(await screen.findByText('Sign in again')).toBeTruthy()
    answers('post', '/api/auth/login/passkey/options', REQUEST)
    const entered = answers('post', '/api/auth/login/passkey', {
      access_token: 'fresh',
      token_type: 'bearer',
      expires_in: 1800,
    })
    answers('get', '/api/auth/me', aProfile())

    await userEvent.click(await screen.findByRole('button', { name: 'Sign in with a passkey' }))

    await waitFor(() => expect(screen.queryByText('Sign in again')).toBeNull())
    expect(entered.map(({ body }) => body)).toEqual([PROOF])
    expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('Ada Lovelace')
  })

  it('begins anew for somebody else, and shows them nothing of the first one', async () => {
    const left = vi.spyOn(location, 'assign').mockReturnValue(undefined)
    answers('get', '/api/auth/methods', { password: true, passkey: false, sso: null })
    await show('/settings/profile')
    await userEvent.type(await screen.findByLabelText('Name'), ' Lovelace')
    refuses('patch', '/api/auth/me', { status: 401 })
    refuses('post', '/api/auth/refresh', { status: 401 })
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))
    const dialog = within(await screen.findByRole('dialog', { name: 'Sign in again' }))
    answers('post', '/api/auth/login', {
      access_token: 'fresh',
      token_type: 'bearer',
      expires_in: 1800,
    })
    answers('get', '/api/auth/me', aProfile({ id: 99, email: 'bob@example.com' }))

    await userEvent.type(dialog.getByLabelText(/Password/), 'correct horse')
    await userEvent.click(dialog.getByRole('button', { name: 'Sign in' }))

    await waitFor(() => expect(left).toHaveBeenCalledWith('/'))
    expect(screen.getByText('Sign in again')).toBeTruthy()
  })

  it('is no end while there is no answer: it is told that the server cannot be reached', async () => {
    await show('/settings/profile')
    await userEvent.type(await screen.findByLabelText('Name'), ' Lovelace')
    refuses('patch', '/api/auth/me', { status: 401 })
    answers('post', '/api/auth/refresh', () => HttpResponse.error())

    await userEvent.click(screen.getByRole('button', { name: 'Save' }))

    expect(await screen.findByText('The server cannot be reached.')).toBeTruthy()
    expect(screen.queryByText('Sign in again')).toBeNull()
  })

  it('goes on with single sign-on, which leads back to this page', async () => {
    answers('get', '/api/auth/methods', { password: true, passkey: false, sso: 'Authentik' })
    const left = vi.spyOn(location, 'assign').mockReturnValue(undefined)
    await show('/settings/profile?from=here')
    refuses('patch', '/api/auth/me', { status: 401 })
    refuses('post', '/api/auth/refresh', { status: 401 })
    await userEvent.type(await screen.findByLabelText('Name'), ' Lovelace')
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))
    const begun = answers('post', '/api/auth/sso', { url: 'https://sso.example/authorize' })

    await userEvent.click(await screen.findByRole('button', { name: 'Continue with Authentik' }))

    await waitFor(() => expect(left).toHaveBeenCalledWith('https://sso.example/authorize'))
    expect(begun.map(({ body }) => body)).toEqual([
      { next: '/settings/profile?from=here', fresh: false },
    ])
  })
})
