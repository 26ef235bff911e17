import { charge, expect, expectAccessible, forget, inShop, test } from '../support/house'

test('a store is made from one page, and put right by pointing at the price', async ({
  page,
  api,
  request,
}) => {
  // The market writes the price for holders of its card above the one that everybody pays.
  await forget(api, 'Wall clock')
  await charge(request, 'market', 'wall-clock', '40.00')
  const address = inShop('market', 'wall-clock')
  const price = page.getByRole('row', { name: /^Price/ })

  await page.goto('/stores/new')
  const start = page.getByRole('form', { name: /^Give one product page/ })
  await start.getByRole('textbox').fill(address)
  await start.getByRole('button', { name: 'Read it' }).click()
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('market.localhost')
  await expect(price).toContainText('€38.00')

  await page.getByRole('tab', { name: 'Picker' }).click()
  await page
    .frameLocator('iframe[title="The page as it was fetched, without scripts"]')
    .getByText('€40.00')
    .click()
  const picked = page.getByRole('region', { name: 'What you pointed at' })
  await expect(picked.getByRole('status')).toContainText('€40.00')
  await expectAccessible(page)
  await picked.getByRole('button', { name: 'Use' }).click()
  await expect(price).toContainText('€40.00')

  await page.getByLabel('Name', { exact: true }).fill('Old Market')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Old Market is saved').first()).toBeVisible()
  await expect(page).toHaveURL(/\/stores\/\d+$/)
  const kept = page.url()

  await page.getByRole('tab', { name: 'Response' }).click()
  await expect(page.getByRole('heading', { name: 'Answer' })).toBeVisible()
  await expect(page.getByText('content-type:')).toBeVisible()
  await expectAccessible(page)

  await page.getByLabel('Name', { exact: true }).fill('New Market')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('New Market is as it was before').first()).toBeVisible()
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Old Market')

  await page.goto(`/add?url=${encodeURIComponent(address)}`)
  await page.getByRole('button', { name: 'Track it' }).click()
  await expect(page).toHaveURL(/\/products\/\d+$/)
  await expect(page.getByText('€40.00').first()).toBeVisible()

  await page.goto(`${kept}?tab=offers`)
  const offer = page.getByRole('listitem').filter({ hasText: '/wall-clock' })
  await expect(offer.getByRole('link').first()).toHaveAttribute('href', /^\/products\/\d+$/)
  await expect(offer).toContainText('€40.00')
  await expectAccessible(page)
})
