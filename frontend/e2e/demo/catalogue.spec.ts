import { expect, test } from '../support/house'

test('a product unfolds to its pages, with shop, price and result', async ({ page }) => {
  await page.goto('/products?q=headphones')
  await page
    .getByRole('button', { name: /Details of/ })
    .first()
    .click()

  const offers = page.getByRole('link', { name: 'Visit the shop' })
  await expect(offers.first()).toBeVisible()
  expect(await offers.first().getAttribute('rel')).toContain('noreferrer')
})

test('a deleted product comes back by undo, and is gone after the time for it', async ({
  page,
  api,
}) => {
  const made = await api.post('/api/products', { data: { name: 'Here for a moment' } })
  const { id } = (await made.json()) as { id: number }
  await page.goto(`/products/${id}`)
  await page.getByRole('button', { name: 'More' }).last().click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await page.getByRole('button', { name: 'Undo' }).click()
  expect((await api.get(`/api/products/${id}`)).status()).toBe(200)

  await page.goto(`/products/${id}`)
  await page.getByRole('button', { name: 'More' }).last().click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible()

  await expect.poll(async () => (await api.get(`/api/products/${id}`)).status()).toBe(404)
})
