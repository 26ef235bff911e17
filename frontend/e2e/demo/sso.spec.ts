import { test as plain } from '@playwright/test'

import { account, AT_ITS_NAME, expect, faults, signIn } from '../support/house'

plain('an account is connected with the provider, and then opened by it', async ({ browser }) => {
  const own = await browser.newContext(AT_ITS_NAME)
  const page = await own.newPage()
  await signIn(page)
  await page.goto('/settings/security')
  const card = page.getByRole('region', { name: 'Single sign-on' })
  const form = card.getByRole('form', { name: 'Connect Our house' })
  await form.getByLabel('Present password').fill(account.password)
  await form.getByRole('button').click()
  await expect(card.getByText('Our house: alice@example.com')).toBeVisible()
  await expect(page).toHaveURL(/\/settings\/security$/)

  const another = await browser.newContext(AT_ITS_NAME)
  const door = await another.newPage()
  await door.goto('/stores')
  await expect(door).toHaveURL(/\/login\?next=/)
  expect.soft(await faults(door), 'the page to sign in').toEqual([])
  await door.getByRole('button', { name: 'Continue with Our house' }).click()
  await expect(door).toHaveURL(/\/stores$/)
  await expect(door.getByRole('heading', { name: 'Stores' })).toBeVisible()
  await another.close()

  await card.getByRole('button', { name: 'Disconnect: Our house' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click()
  await expect(form).toBeVisible()
  await own.close()
})

plain('what is missing on the way back is told, accessibly', async ({ browser }) => {
  const context = await browser.newContext(AT_ITS_NAME)
  const page = await context.newPage()
  await page.goto('/auth/callback?code=a-code')
  await expect(page.getByRole('alert')).toContainText('Something is missing')
  expect.soft(await faults(page), 'the way back').toEqual([])

  await page.goto('/auth/callback?code=a-code&state=made-up')
  await expect(page.getByRole('alert')).toContainText('begun in another browser')
  await page.getByRole('link', { name: 'Back to signing in' }).click()
  await expect(page).toHaveURL(/\/login$/)
  await context.close()
})
