import { expect, expectAccessible, inShop, test } from '../support/house'

test('a pasted table becomes products, page by page, and says what was left out', async ({
  page,
  api,
}) => {
  const kettle = inShop('northwind', 'copper-kettle')

  await page.goto('/import')
  await expectAccessible(page)
  await page
    .getByLabel('Addresses, one a line')
    .fill(
      [
        'product,url,tags,target',
        `A listed kettle,${kettle}?list=1,Listed,19.90`,
        `A listed kettle,${inShop('harbour', 'copper-kettle')}?list=1,Listed,`,
        `A listed lamp,${inShop('copperpine', 'copper-kettle')}?list=2,,`,
        `A listed kettle,${kettle}?list=1,,`,
        'Nonsense,not an address,,',
      ].join('\n'),
    )
  await page.getByRole('button', { name: 'Read the list' }).click()
  await expect(page.getByText('repeated in the list')).toBeVisible()
  await expect(page.getByText('no address of a page')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Import 3 pages' }).click()

  await expect(page).toHaveURL(/\/import\/\d+$/)
  await expect(page.getByText('5 of 5 pages')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('link', { name: 'A listed kettle' }).first()).toBeVisible()
  await expectAccessible(page)
  await page.reload()
  await expect(page.getByText('5 of 5 pages')).toBeVisible()
  await page.getByRole('link', { name: 'A listed kettle' }).first().click()
  await expect(page.getByRole('link', { name: /^Visit / })).toHaveCount(2)

  const made = await api.get('/api/products?search=listed')
  for (const { id } of ((await made.json()) as { items: { id: number }[] }).items)
    await api.delete(`/api/products/${id}`)
})
