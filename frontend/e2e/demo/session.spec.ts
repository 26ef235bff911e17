import { test as plain } from '@playwright/test'

import { account, expect, LOOK, signIn, test } from '../support/house'

plain(
  'a wrong password is told, and the right one leads where one wanted to go',
  async ({ browser }) => {
    const page = await (await browser.newContext(LOOK)).newPage()
    await page.goto('/products?q=kettle')
    await expect(page).toHaveURL(/\/login\?next=/)

    await page.getByLabel('E-mail').fill(account.email)
    await page.getByLabel('Password').fill('not the password')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(page.getByRole('alert')).toBeVisible()
    await page.getByLabel('Password').fill(account.password)
    await page.keyboard.press('Enter')

    await expect(page).toHaveURL(/\/products\?q=kettle$/)
    await expect(page.getByRole('link', { name: /Copper kettle/ }).first()).toBeVisible()
    await page.context().close()
  },
)

plain('signing out ends the session, also for another tab', async ({ browser }) => {
  const context = await browser.newContext(LOOK)
  const page = await context.newPage()
  await signIn(page)
  await page.getByRole('button', { name: 'Account and appearance' }).first().click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(/\/login/)

  const other = await context.newPage()
  await other.goto('/products')
  await expect(other).toHaveURL(/\/login/)
  await context.close()
})

test('a reload and the way back keep what was shown', async ({ page }) => {
  await page.goto('/products')
  await page.getByLabel('Search products').fill('kettle')
  await expect(page).toHaveURL(/q=kettle/)
  await page
    .getByRole('link', { name: /Copper kettle/ })
    .first()
    .click()
  await expect(page).toHaveURL(/\/products\/\d+/)
  await page.reload()
  await expect(page.getByRole('heading', { name: /Copper kettle/ }).first()).toBeVisible()
  await page.goBack()

  await expect(page).toHaveURL(/q=kettle/)
  await expect(page.getByLabel('Search products')).toHaveValue('kettle')
})
