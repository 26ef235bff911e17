import { type APIRequestContext, type CDPSession, type Page } from '@playwright/test'

import { AT_ITS_NAME, expect, expectAccessible, test, watched } from '../support/house'

const PASSWORD = 'correct horse battery'

/** A device of somebody who is there and unlocks it whenever a page asks. */
async function unlocked(page: Page): Promise<{ device: CDPSession; authenticator: string }> {
  const device = await page.context().newCDPSession(page)
  await device.send('WebAuthn.enable')
  const { authenticatorId } = await device.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return { device, authenticator: authenticatorId }
}

/** A new member, signed in on a page. */
async function joined(page: Page, api: APIRequestContext): Promise<string> {
  const email = `passkey${Date.now()}@example.com`
  const invited = await api.post('/api/admin/users', { data: { email, role: 'member' } })
  expect(invited.status(), await invited.text()).toBe(201)
  const { invitation } = (await invited.json()) as { invitation: { url: string } }
  await page.goto(`/invitation${new URL(invitation.url).hash}`)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Set the password and sign in' }).click()
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()
  return email
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Account and appearance' }).first().click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(/\/login/)
}

test('a passkey is added, signs in, gets another name and is removed', async ({ browser, api }) => {
  const context = await browser.newContext(AT_ITS_NAME)
  const page = await context.newPage()
  const seen = watched(page, AT_ITS_NAME.baseURL)
  const { device, authenticator } = await unlocked(page)
  const email = await joined(page, api)

  await page.goto('/settings/security')
  const card = page.getByRole('region', { name: 'Passkeys' })
  await expect(card.getByText('No passkey yet')).toBeVisible()
  await expectAccessible(page)
  await card.getByRole('button', { name: 'Add a passkey' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('Name').fill('Desk')
  await form.getByLabel('Present password').fill(PASSWORD)
  await expectAccessible(page)
  await form.getByRole('button', { name: 'Continue' }).click()
  await expect(card.getByRole('listitem')).toContainText(/Desk.*never used/)
  const { credentials } = await device.send('WebAuthn.getCredentials', {
    authenticatorId: authenticator,
  })
  expect(credentials.map(({ rpId, isResidentCredential }) => [rpId, isResidentCredential])).toEqual(
    [['localhost', true]],
  )

  // Nobody touches the device for a while: else the field for the address would sign in at once.
  await device.send('WebAuthn.setAutomaticPresenceSimulation', {
    authenticatorId: authenticator,
    enabled: false,
  })
  await signOut(page)
  await expect(page.getByRole('button', { name: 'Sign in with a passkey' })).toBeVisible()
  await expectAccessible(page)
  await device.send('WebAuthn.setAutomaticPresenceSimulation', {
    authenticatorId: authenticator,
    enabled: true,
  })
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()

  await page.goto('/settings/security')
  await expect(card.getByRole('listitem')).toContainText(/Desk.*used/)
  await card.getByRole('button', { name: 'Change: Name of Desk' }).click()
  await card.getByRole('textbox').fill('Old desk')
  await page.keyboard.press('Enter')
  await expect(card.getByRole('listitem')).toContainText('Old desk')
  await expectAccessible(page)
  const users = await api.get(`/api/admin/users?search=${encodeURIComponent(email)}`)
  const { items } = (await users.json()) as { items: { sign_in_methods: string[] }[] }
  expect(items[0]?.sign_in_methods).toEqual(['password', 'passkey'])
  await card.getByRole('button', { name: 'Remove passkey: Old desk' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await expect(card.getByText('No passkey yet')).toBeVisible()

  expect(seen.strangers, 'requests to another origin').toEqual([])
  expect(seen.complaints, 'errors in the console').toEqual([])
  await context.close()
})

test('the field for the address offers the passkey by itself', async ({ browser, api }) => {
  const context = await browser.newContext(AT_ITS_NAME)
  const page = await context.newPage()
  await unlocked(page)
  await joined(page, api)
  await page.goto('/settings/security')
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByLabel('Present password').last().fill(PASSWORD)
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByRole('region', { name: 'Passkeys' }).getByRole('listitem')).toBeVisible()

  await page.context().clearCookies()
  await page.goto('/login')

  // Nobody pressed anything: this browser takes whatever is offered.
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()
  await context.close()
})
