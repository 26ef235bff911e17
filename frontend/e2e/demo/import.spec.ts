import { expect, forget, test } from '../support/house'

test('hits are searched, picked and imported while one looks on', async ({ page, api }) => {
  await forget(api, 'Hammock')

  await page.goto('/search')
  await page.getByLabel('What are you looking for?').fill('hammock')
  await page.keyboard.press('Enter')
  const picks = page.getByRole('checkbox', { name: /^Pick Hammock/ })
  // Two shops have it.
  await expect(picks).toHaveCount(2)
  for (const pick of await picks.all()) await pick.check()
  await page.getByRole('button', { name: 'Import', exact: true }).click()

  await expect(page.getByText('“hammock”: 2 offers tracked').first()).toBeVisible()
  await page.getByRole('link', { name: /^Open / }).click()
  await expect(page.getByRole('link', { name: /^Visit / })).toHaveCount(2)
})
