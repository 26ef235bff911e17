import { screen, waitFor } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { aDashboard } from '../support/factories'
import { aKeyHolder, noKeyHolder, PROOF, REQUEST, signed } from '../support/passkeys'
import { show } from '../support/render'
import { answers, refusal, refuses } from '../support/server'

const TOKEN = { access_token: 'fresh', token_type: 'bearer', expires_in: 1800 }
const BUTTON = { name: 'Sign in with a passkey' }

afterEach(noKeyHolder)

beforeEach(() => {
  refuses('post', '/api/auth/refresh', { status: 401 })
  answers('get', '/api/setup', { needed: false, region: null })
})

function offering(passkey = true) {
  answers('get', '/api/auth/methods', { password: true, passkey, sso: null })
  answers('get', '/api/admin/dashboard', aDashboard())
  answers('post', '/api/auth/login/passkey/options', REQUEST)
  return answers('post', '/api/auth/login/passkey', TOKEN)
}

describe('signing in with a passkey', () => {
  it('takes a press and what the authenticator signs', async () => {
    const asked = aKeyHolder()
    const told = offering()
    const { router } = await show('/login?next=/settings/profile')

    await userEvent.click(await screen.findByRole('button', BUTTON))

    await waitFor(() => expect(router.currentRoute.value.path).toBe('/settings/profile'))
    expect(told.map(({ body }) => body)).toEqual([PROOF])
    expect(asked.map(({ kind }) => kind)).toEqual(['get'])
    expect(asked[0]?.options.publicKey.rpId).toBe('localhost')
  })

  it('is offered by the field for the address, and stands back when somebody leaves', async () => {
    const asked = aKeyHolder({ autofill: () => Promise.resolve(signed()) })
    const told = offering()
    const { router } = await show('/login?next=/settings/profile')

    await waitFor(() => expect(router.currentRoute.value.path).toBe('/settings/profile'))
    expect(told.map(({ body }) => body)).toEqual([PROOF])
    expect(asked.map(({ kind }) => kind)).toEqual(['autofill'])
  })

  it('makes what waits in the field stand back when somebody presses', async () => {
    const asked = aKeyHolder({
      autofill: () => new Promise(() => undefined),
      refusal: new DOMException('', 'NotAllowedError'),
    })
    offering()
    await show('/login')
    await waitFor(() => expect(asked).toHaveLength(1))

    await userEvent.click(await screen.findByRole('button', BUTTON))

    expect(await screen.findByText(/it was cancelled, or took too long/)).toBeTruthy()
    expect(asked[0]?.options.signal.aborted).toBe(true)
    await waitFor(() =>
      expect(asked.map(({ kind }) => kind)).toEqual(['autofill', 'get', 'autofill']),
    )
  })

  it('waits with a fresh challenge before the old one is too old', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], shouldAdvanceTime: true })
    const asked = aKeyHolder({ autofill: () => new Promise(() => undefined) })
    offering()
    await show('/login')
    await waitFor(() => expect(asked).toHaveLength(1))

    await vi.advanceTimersByTimeAsync(REQUEST.timeout * 0.8)

    await waitFor(() => expect(asked).toHaveLength(2))
    expect(asked[0]?.options.signal.aborted).toBe(true)
    vi.useRealTimers()
  })

  it.each([
    ['SecurityError', /work only over https/],
    ['NotSupportedError', /cannot do this with passkeys/],
  ])('tells a %s in words', async (name, words) => {
    aKeyHolder({ refusal: new DOMException('', name) })
    offering()
    await show('/login')

    await userEvent.click(await screen.findByRole('button', BUTTON))

    expect(await screen.findByText(words)).toBeTruthy()
  })

  it('passes on why the server refuses, and asks nobody to renew a session', async () => {
    aKeyHolder()
    offering()
    const renewed = answers('post', '/api/auth/refresh', () => refusal({ status: 401 }))
    answers('post', '/api/auth/login/passkey', () =>
      refusal({ status: 401, detail: 'This passkey was not accepted.' }),
    )
    const { router } = await show('/login')
    const before = renewed.length

    await userEvent.click(await screen.findByRole('button', BUTTON))

    expect(await screen.findByText('This passkey was not accepted.')).toBeTruthy()
    expect(router.currentRoute.value.path).toBe('/login')
    expect(renewed).toHaveLength(before)
  })

  it.each([
    ['the instance', {}, false],
    ['the browser', { able: false }, true],
    ['a page without https', { secure: false }, true],
  ])('is not offered where %s has none', async (_, browser, offered) => {
    const asked = aKeyHolder(browser)
    offering(offered)
    await show('/login')
    expect(await screen.findByLabelText(/Password/)).toBeTruthy()
    // Long enough for the answer about the ways in.
    await new Promise((resolve) => setTimeout(resolve, 50))

    expect(screen.queryByRole('button', BUTTON)).toBeNull()
    expect(asked).toEqual([])
  })

  it('leaves the password when nobody says what there is', async () => {
    aKeyHolder()
    refuses('get', '/api/auth/methods', { status: 503 })
    await show('/login')

    expect(await screen.findByLabelText(/Password/)).toBeTruthy()
    expect(screen.queryByRole('alert')).toBeNull()
  })
})

describe('single sign-on', () => {
  const SSO = { name: 'Continue with Authentik' }
  const offersSso = (sso: string | null) =>
    answers('get', '/api/auth/methods', { password: true, passkey: false, sso })

  it('sends the browser to the provider, with where one wanted to go', async () => {
    offersSso('Authentik')
    const left = vi.spyOn(location, 'assign').mockReturnValue(undefined)
    const begun = answers('post', '/api/auth/sso', { url: 'https://sso.example/authorize?x=1' })
    await show('/login?next=/tags')

    await userEvent.click(await screen.findByRole('button', SSO))

    await waitFor(() => expect(left).toHaveBeenCalledWith('https://sso.example/authorize?x=1'))
    expect(begun.map(({ body }) => body)).toEqual([{ next: '/tags', fresh: false }])
  })

  it('goes to no address that is no web page', async () => {
    offersSso('Authentik')
    const left = vi.spyOn(location, 'assign').mockReturnValue(undefined)
    const begun = answers('post', '/api/auth/sso', { url: 'javascript:alert(1)' })
    await show('/login')

    await userEvent.click(await screen.findByRole('button', SSO))

    await waitFor(() => expect(begun).toHaveLength(1))
    await waitFor(() => expect(screen.getByRole('button', SSO)).toHaveProperty('disabled', false))
    expect(left).not.toHaveBeenCalled()
  })

  it('says in words that the provider does not answer', async () => {
    offersSso('Authentik')
    refuses('post', '/api/auth/sso', {
      status: 503,
      detail: 'Signing in with Authentik does not work right now.',
    })
    await show('/login')

    await userEvent.click(await screen.findByRole('button', SSO))

    expect((await screen.findByRole('alert')).textContent).toContain('does not work right now')
  })

  it('is not offered where there is no provider', async () => {
    offersSso(null)
    await show('/login')
    expect(await screen.findByLabelText(/Password/)).toBeTruthy()

    await new Promise((resolve) => setTimeout(resolve, 50))

    expect(screen.queryByRole('button', { name: /Continue with/ })).toBeNull()
  })
})
