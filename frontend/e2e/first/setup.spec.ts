import { expect, test } from '@playwright/test'

import { expectAccessible, watched } from '../support/house'

test('the first visitor makes the first account, and is in', async ({ page }) => {
  const seen = watched(page)
  await page.goto('/')
  await expect(page).toHaveURL(/\/setup$/)
  await expectAccessible(page)

  await page.getByLabel('E-mail').fill('first@example.com')
  await page.getByLabel('Password').fill('correct horse battery')
  await page.getByRole('button', { name: 'Create the account' }).click()

  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()
  await expectAccessible(page)
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()
  expect(seen.strangers).toEqual([])

  await page.goto('/setup')
  await expect(page).not.toHaveURL(/setup/)
})

test('afterwards the wizard is closed for good', async ({ page }) => {
  await page.goto('/setup')

  await expect(page).toHaveURL(/\/login/)
})
