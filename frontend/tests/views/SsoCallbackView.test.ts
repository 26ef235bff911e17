import { screen, waitFor } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it } from 'vitest'

import { token } from '@/api/session'

import { aDashboard } from '../support/factories'
import { show } from '../support/render'
import { answers, refusal, refuses } from '../support/server'

const TOKEN = { access_token: 'fresh', token_type: 'bearer', expires_in: 1800 }
const BACK = '/auth/callback?code=a-code&state=a-state&iss=https%3A%2F%2Fsso.example'

beforeEach(() => {
  refuses('post', '/api/auth/refresh', { status: 401 })
  answers('get', '/api/setup', { needed: false, region: null })
  answers('get', '/api/admin/dashboard', aDashboard())
  answers('get', '/api/auth/methods', { password: true, passkey: false, sso: 'Authentik' })
})

describe('the way back from the provider', () => {
  it('signs in and goes on to where one wanted to go', async () => {
    let letIn: (nothing: null) => void = () => undefined
    const held = new Promise<null>((resolve) => (letIn = resolve))
    const told = answers('post', '/api/auth/sso/callback', async () => {
      await held
      return { next: '/tags?q=kettle', token: TOKEN }
    })
    const { router } = await show(BACK)

    expect((await screen.findByRole('status')).textContent).toContain('you are being signed in')
    letIn(null)

    await waitFor(() => expect(router.currentRoute.value.fullPath).toBe('/tags?q=kettle'))
    expect(token.get()).toBe('fresh')
    expect(told.map(({ body }) => body)).toEqual([
      { code: 'a-code', state: 'a-state', iss: 'https://sso.example', error: null },
    ])
  })

  it('never leads to another site, whatever is answered', async () => {
    answers('post', '/api/auth/sso/callback', { next: '//evil.example', token: TOKEN })
    const { router } = await show(BACK)

    await waitFor(() => expect(router.currentRoute.value.fullPath).toBe('/'))
  })

  it('keeps who is signed in when an identity was connected', async () => {
    answers('post', '/api/auth/refresh', { ...TOKEN, access_token: 'own' })
    answers('post', '/api/auth/sso/callback', { next: '/settings/security', token: null })
    answers('get', '/api/auth/sign-ins', { items: [], total: 0 })
    const { router } = await show(BACK)

    await waitFor(() => expect(router.currentRoute.value.path).toBe('/settings/security'))
    expect(token.get()).toBe('own')
  })

  it.each([
    '',
    '?code=a-code',
    '?state=a-state',
    '?code=&state=a-state',
    '?state=a&state=b&code=c',
  ])('says what is missing of "%s", asks nothing, and leads back', async (query) => {
    const told = answers('post', '/api/auth/sso/callback', { next: '/', token: null })
    const { router } = await show(`/auth/callback${query}`)

    const alert = await screen.findByRole('alert')
    expect(alert.textContent).toContain('Something is missing from this address')
    await userEvent.click(screen.getByRole('link', { name: 'Back to signing in' }))

    await waitFor(() => expect(router.currentRoute.value.path).toBe('/login'))
    expect(told).toEqual([])
  })

  it('passes on that somebody cancelled, and asks nobody to renew a session', async () => {
    const renewed = answers('post', '/api/auth/refresh', () => refusal({ status: 401 }))
    const told = answers('post', '/api/auth/sso/callback', () =>
      refusal({ status: 401, detail: 'Signing in with Authentik was cancelled.' }),
    )
    await show('/auth/callback?error=access_denied&state=a-state')
    const before = renewed.length

    expect(await screen.findByText('Signing in with Authentik was cancelled.')).toBeTruthy()
    expect(screen.getByRole('link', { name: 'Back to signing in' })).toBeTruthy()
    expect(told.map(({ body }) => body)).toEqual([
      { code: null, state: 'a-state', iss: null, error: 'access_denied' },
    ])
    expect(renewed).toHaveLength(before)
  })
})
