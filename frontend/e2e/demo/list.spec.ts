import { expect, expectAccessible, forget, inShop, test } from '../support/house'

test('a pasted table becomes products, page by page, and says what was left out', async ({
  page,
  api,
}) => {
  const tin = (shop: string, again: number) => `${inShop(shop, 'bread-tin')}?list=${again}`
  await forget(api, 'A listed')

  await page.goto('/import')
  await expectAccessible(page)
  await page
    .getByLabel('Addresses, one a line')
    .fill(
      [
        'product,url,tags,target',
        `A listed tin,${tin('northwind', 1)},Listed,19.90`,
        `A listed tin,${tin('copperpine', 1)},Listed,`,
        `A listed box,${tin('copperpine', 2)},,`,
        `A listed tin,${tin('northwind', 1)},,`,
        'Nonsense,not an address,,',
      ].join('\n'),
    )
  await page.getByRole('button', { name: 'Read the list' }).click()
  await expect(page.getByText('repeated in the list')).toBeVisible()
  await expect(page.getByText('no address of a page')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Import 3 pages' }).click()

  await expect(page).toHaveURL(/\/import\/\d+$/)
  await expect(page.getByText('5 of 5 pages')).toBeVisible()
  await expect(page.getByRole('link', { name: 'A listed tin' }).first()).toBeVisible()
  await expectAccessible(page)
  await page.reload()
  await expect(page.getByText('5 of 5 pages')).toBeVisible()
  await page.getByRole('link', { name: 'A listed tin' }).first().click()
  await expect(page.getByRole('link', { name: /^Visit / })).toHaveCount(2)
})
