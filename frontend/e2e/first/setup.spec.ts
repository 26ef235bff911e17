import { expect, test } from '@playwright/test'

import { account, expectAccessible, watched } from '../support/house'

test.describe.configure({ mode: 'serial' })

test('the first visitor makes the first account, and is in', async ({ page }) => {
  const seen = watched(page)
  await page.goto('/')
  await expect(page).toHaveURL(/\/setup$/)
  await expectAccessible(page)

  await page.getByLabel('E-mail').fill(account.email)
  await page.getByLabel('Password').fill(account.password)
  await page.getByRole('button', { name: 'Create the account' }).click()
  await expect(page.getByRole('button', { name: 'Add a passkey' })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Later' }).click()

  await expect(page.getByRole('heading', { name: 'Where you shop' })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Next' }).click()
  await expect(page.getByRole('heading', { name: 'What works' })).toBeVisible()
  await expect(page.getByRole('listitem').filter({ hasText: 'Database' })).toContainText('works')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Next' }).click()
  await expect(page.getByRole('heading', { name: 'A first product' })).toBeVisible()
  await page.getByRole('button', { name: 'Next' }).click()
  await expect(page.getByRole('heading', { name: 'How you are told' })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'To the overview' }).click()

  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Track a first product' })).toBeVisible()
  await expectAccessible(page)
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()
  expect(seen.strangers, 'requests to another origin').toEqual([])
  expect(seen.complaints, 'errors in the console').toEqual([])

  await page.goto('/setup')
  await expect(page).not.toHaveURL(/setup/)
})

test('afterwards the wizard is closed for good', async ({ page }) => {
  await page.goto('/setup')

  await expect(page).toHaveURL(/\/login/)
})
