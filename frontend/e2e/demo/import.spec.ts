import { expect, inShop, test } from '../support/house'

test('hits are searched, picked and imported while one looks on', async ({ page, api }) => {
  const hosts = ['northwind', 'copperpine', 'harbour']
  const known = await api.get('/api/products?search=kettle')
  const { items } = (await known.json()) as { items: { id: number }[] }
  for (const { id } of items) await api.delete(`/api/products/${id}`)

  await page.goto('/search')
  await page.getByLabel('What are you looking for?').fill('copper kettle')
  await page.keyboard.press('Enter')
  const picks = page.getByRole('checkbox', { name: /^Pick Copper kettle/ })
  await expect(picks.first()).toBeEnabled()
  const count = await picks.count()
  for (let each = 0; each < count; each++) await picks.nth(each).check()
  await page.getByRole('button', { name: 'Import', exact: true }).click()

  await expect(page.getByText(`${count} tracked, 0 skipped`).first()).toBeVisible({
    timeout: 40_000,
  })
  await page.getByRole('link', { name: /^Open / }).click()
  await expect(page.getByRole('link', { name: /^Visit / })).toHaveCount(count)
  expect(hosts.map((host) => inShop(host, 'copper-kettle')).length).toBeGreaterThan(0)
})
