import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'

import type { User, UserDetail } from '@/api/types'

import { aProfile } from '../../support/factories'
import { show } from '../../support/render'
import { answers, refusal, refuses } from '../../support/server'

function aUser(given: Partial<User> = {}): User {
  return {
    id: 2,
    email: 'grace@example.com',
    full_name: 'Grace',
    role: 'member',
    status: 'active',
    sign_in_methods: ['password'],
    products_total: 3,
    urls_total: 8,
    signed_in_at: '2026-11-29T08:00:00Z',
    last_seen_at: '2026-11-29T08:00:00Z',
    invitation_expires_at: null,
    created_at: '2026-01-01T08:00:00Z',
    ...given,
  }
}
const me = aUser({ id: 1, email: 'ada@example.com', full_name: 'Ada', role: 'admin' })
const grace = aUser()
const detail: UserDetail = {
  ...grace,
  belongings: {
    products: 3,
    product_urls: 8,
    readings: 1284,
    stores: 2,
    tags: 0,
    saved_views: 0,
    alert_rules: 0,
    notification_channels: 0,
    feeds: 0,
  },
}
const LINK = { url: 'https://cc.example/invitation#secret', expires_at: '2026-12-02T08:00:00Z' }

async function showUsers(users: User[] = [me, grace]) {
  const asked = answers('get', '/api/admin/users', { items: users, total: users.length })
  const shown = await show('/admin/users')
  await screen.findByText('ada@example.com')
  return { ...shown, asked }
}

async function choose(email: string, action: string) {
  await userEvent.click(await screen.findByRole('button', { name: `Actions for ${email}` }))
  await userEvent.click(await screen.findByRole('menuitem', { name: action }))
}

describe('the users', () => {
  it('are listed with their role, what they have and when they were here', async () => {
    await showUsers()

    const row = within(screen.getByText('Grace').closest('tr, li') as HTMLElement)
    expect(row.getByText('Member')).toBeTruthy()
    expect(row.getByText('active')).toBeTruthy()
    expect(row.getByText('8')).toBeTruthy()
    expect(screen.getByText('you')).toBeTruthy()
  })

  it('are invited with a link that is shown once', async () => {
    await showUsers([me])
    expect(await screen.findByText('You are alone here')).toBeTruthy()
    const invited = answers('post', '/api/admin/users', {
      user: aUser({ status: 'invited' }),
      invitation: LINK,
    })

    await userEvent.click(
      screen.getAllByRole('button', { name: 'Invite somebody' })[0] as HTMLElement,
    )
    const form = within(await screen.findByRole('dialog'))
    await userEvent.type(form.getByLabelText(/E-mail/), 'grace@example.com')
    await userEvent.click(form.getByRole('button', { name: 'Make the link' }))

    expect(await screen.findByDisplayValue(LINK.url)).toBeTruthy()
    expect(invited[0]?.body).toEqual({
      email: 'grace@example.com',
      full_name: '',
      role: 'member',
      expires_in_hours: 72,
    })
  })

  it('keep the form when an invitation is refused', async () => {
    await showUsers([me])
    answers('post', '/api/admin/users', () =>
      refusal({ status: 409, detail: 'The address is taken.' }),
    )
    await userEvent.click(
      screen.getAllByRole('button', { name: 'Invite somebody' })[0] as HTMLElement,
    )
    const form = within(await screen.findByRole('dialog'))
    await userEvent.type(form.getByLabelText(/E-mail/), 'ada@example.com')

    await userEvent.click(form.getByRole('button', { name: 'Make the link' }))

    expect(await form.findByText('The address is taken.')).toBeTruthy()
  })

  it('say how they sign in, and lose their passkeys after a question', async () => {
    await showUsers([me, { ...grace, sign_in_methods: ['password', 'passkey'] }])
    const reset = answers('delete', '/api/admin/users/{user_id}/passkeys', undefined)
    expect(screen.getByText('password, passkey')).toBeTruthy()

    await choose('grace@example.com', 'Reset passkeys')
    const question = within(await screen.findByRole('dialog'))
    expect(question.getByText(/every sign-in and API token ends/)).toBeTruthy()
    expect(reset).toEqual([])
    await userEvent.click(question.getByRole('button', { name: 'Reset passkeys' }))

    await waitFor(() =>
      expect(reset.map(({ path }) => path)).toEqual(['/api/admin/users/2/passkeys']),
    )
  })

  it('are disconnected from single sign-on after a question', async () => {
    await showUsers([me, { ...grace, sign_in_methods: ['password', 'sso'] }])
    const reset = answers('delete', '/api/admin/users/{user_id}/identities', undefined)

    await choose('grace@example.com', 'Disconnect single sign-on')
    const question = within(await screen.findByRole('dialog'))
    expect(question.getByText(/every sign-in and API token ends/)).toBeTruthy()
    expect(reset).toEqual([])
    await userEvent.click(question.getByRole('button', { name: 'Disconnect single sign-on' }))

    await waitFor(() =>
      expect(reset.map(({ path }) => path)).toEqual(['/api/admin/users/2/identities']),
    )
  })

  it('have nothing to reset without passkeys', async () => {
    await showUsers()
    await userEvent.click(
      await screen.findByRole('button', { name: 'Actions for grace@example.com' }),
    )

    expect(await screen.findByRole('menuitem', { name: 'Sign out everywhere' })).toBeTruthy()
    expect(screen.queryByRole('menuitem', { name: 'Reset passkeys' })).toBeNull()
  })

  it('are disabled after a question, which oneself confirms', async () => {
    await showUsers()
    const changed = answers('patch', '/api/admin/users/{user_id}', detail)

    await choose('ada@example.com', 'Disable')
    const question = within(await screen.findByRole('dialog'))
    expect(question.getByText(/your own account/)).toBeTruthy()
    expect(changed).toHaveLength(0)
    await userEvent.click(question.getByRole('button', { name: 'Disable' }))

    await waitFor(() => expect(changed[0]?.body).toEqual({ active: false, confirm: true }))
  })

  it('say why the last administrator stays', async () => {
    await showUsers()
    answers('patch', '/api/admin/users/{user_id}', () =>
      refusal({ status: 409, detail: 'Somebody has to be an administrator.' }),
    )
    await choose('ada@example.com', 'Disable')

    await userEvent.click(
      within(await screen.findByRole('dialog')).getByRole('button', { name: 'Disable' }),
    )

    expect(await screen.findByText('Somebody has to be an administrator.')).toBeTruthy()
  })

  it('are deleted with all they have only when the address was typed', async () => {
    await showUsers()
    answers('get', '/api/admin/users/{user_id}', detail)
    const deleted = answers('delete', '/api/admin/users/{user_id}', undefined as never)

    await choose('grace@example.com', 'Delete the account')
    const form = within(await screen.findByRole('dialog'))
    expect(form.getByText('1284 readings')).toBeTruthy()
    const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockReturnValue()
    const listed = answers('get', '/api/products', { items: [], total: 0 })
    await userEvent.click(form.getByRole('button', { name: 'Export first' }))
    await waitFor(() => expect(clicked).toHaveBeenCalledOnce())
    expect(listed[0]?.query.get('owner_id')).toBe('2')
    clicked.mockRestore()
    await userEvent.click(form.getByRole('radio', { name: /It goes with the account/ }))
    const button = form.getByRole<HTMLButtonElement>('button', { name: 'Delete the account' })
    expect(button.disabled).toBe(true)
    await userEvent.type(form.getByLabelText(/Type grace@example.com/), 'grace@example.com')
    await userEvent.click(button)

    await waitFor(() => expect(deleted[0]?.query.get('erase')).toBe('true'))
    expect(deleted[0]?.path).toBe('/api/admin/users/2')
  })

  it('are parted with without the refusals of the one before', async () => {
    await showUsers()
    answers('get', '/api/admin/users/{user_id}', detail)
    refuses('get', '/api/products', { status: 503, detail: 'The export rests.' })
    await choose('grace@example.com', 'Delete the account')
    const form = within(await screen.findByRole('dialog'))
    await userEvent.click(form.getByRole('button', { name: 'Export first' }))
    await form.findByText('The export rests.')
    await userEvent.click(form.getByRole('button', { name: 'Cancel' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())

    await choose('ada@example.com', 'Delete the account')

    await screen.findByRole('dialog')
    expect(screen.queryByText('The export rests.')).toBeNull()
  })

  it('say what the server refused', async () => {
    refuses('get', '/api/admin/users', { status: 503, detail: 'The accounts rest.' })
    await show('/admin/users')
    expect(await screen.findByText('The accounts rest.')).toBeTruthy()
  })

  it('are not for members, who are told so in place', async () => {
    answers('get', '/api/auth/me', aProfile({ permissions: ['catalog:read'], is_superuser: false }))
    const { router } = await show('/admin/users')

    expect(await screen.findByText('This is not for your account')).toBeTruthy()
    expect(router.currentRoute.value.path).toBe('/admin/users')
    expect(screen.queryByRole('link', { name: 'Users' })).toBeNull()
  })
})

describe('an invitation', () => {
  it('sets a password and signs in', async () => {
    answers('get', '/api/alerts', { items: [], total: 0 })
    const read = answers('post', '/api/auth/invitation', {
      email: 'grace@example.com',
      full_name: 'Grace',
      has_password: false,
      expires_at: '2026-12-02T08:00:00Z',
    })
    const accepted = answers('post', '/api/auth/invitation/accept', {
      access_token: 'theirs',
      token_type: 'bearer',
      expires_in: 1800,
    })
    await show('/invitation#secret')

    expect(await screen.findByText('Choose a password for grace@example.com.')).toBeTruthy()
    await userEvent.type(screen.getByLabelText(/Password/), 'correct horse')
    await userEvent.click(screen.getByRole('button', { name: 'Set the password and sign in' }))

    await waitFor(() => expect(accepted).toHaveLength(1))
    expect(read[0]?.body).toEqual({ token: 'secret' })
    expect(accepted[0]?.body).toMatchObject({ token: 'secret', password: 'correct horse' })
  })

  it('that is no longer good says so', async () => {
    refuses('post', '/api/auth/invitation', { status: 401, detail: 'This invitation is not good.' })

    await show('/invitation#old')

    expect(await screen.findByText('This invitation is not good.')).toBeTruthy()
    expect(screen.getByRole('link', { name: 'Sign in' })).toBeTruthy()
  })
})
