import { charge, expect, forget, inShop, test } from '../support/house'

test('a page is tracked by its address alone, with the price that the shop says', async ({
  page,
  api,
  request,
}) => {
  // What the demo tracks already is taken away, so that it can be added again.
  await forget(api, 'Pocket radio')
  await charge(request, 'harbour', 'pocket-radio', '54.32')
  await page.goto(`/add?url=${encodeURIComponent(inShop('harbour', 'pocket-radio'))}`)
  await expect(page.getByText('€54.32').first()).toBeVisible()
  await page.getByRole('button', { name: 'Track it' }).click()

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
  const amount = `41.${String(10 + (Date.now() % 90))}`
  for (const shop of ['northwind', 'copperpine'])
    await charge(request, shop, 'burr-grinder', amount)
  await expect(page.getByText(`€${amount}`)).toHaveCount(0)

  await page.getByRole('button', { name: 'Check now' }).click()

  await expect(page.getByText(`€${amount}`).first()).toBeVisible()
  expect(await page.evaluate(() => 'neverReloaded' in window)).toBe(true)
})
