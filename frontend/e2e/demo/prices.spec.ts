import { charge, expect, inShop, test } from '../support/house'

test('a page is tracked by its address alone, with the price that the shop says', async ({
  page,
  api,
  request,
}) => {
  // What the demo tracks already is taken away, so that it can be added again.
  await forget(api, 'Copper kettle')
  await charge(request, 'northwind', 'copper-kettle', '54.32')
  await page.goto(`/add?url=${encodeURIComponent(inShop('northwind', 'copper-kettle'))}`)
  await page.getByRole('button', { name: 'Track it' }).click()

  await expect(page.getByText('€54.32').first()).toBeVisible()
  await page.getByRole('link', { name: 'Open the product' }).click()
  await expect(page).toHaveURL(/\/products\/\d+$/)
  await expect(page.getByText('€54.32').first()).toBeVisible()
})

test('a check by hand shows the new price without a reload', async ({ page, request }) => {
  await page.goto('/products?q=burr')
  await page
    .getByRole('link', { name: /grinder/i })
    .first()
    .click()
  await expect(page.getByRole('button', { name: 'Check now' })).toBeVisible()
  await page.evaluate(() => Object.assign(window, { neverReloaded: true }))
  for (const shop of ['northwind', 'copperpine', 'harbour'])
    await charge(request, shop, 'burr-grinder', '41.07').catch(() => undefined)

  await page.getByRole('button', { name: 'Check now' }).click()

  await expect(page.getByText('€41.07').first()).toBeVisible({ timeout: 40_000 })
  expect(await page.evaluate(() => 'neverReloaded' in window)).toBe(true)
})

async function forget(api: Parameters<typeof charge>[0], name: string): Promise<void> {
  const found = await api.get(`/api/products?search=${encodeURIComponent(name)}`)
  const { items } = (await found.json()) as { items: { id: number }[] }
  for (const { id } of items) await api.delete(`/api/products/${id}`)
}
