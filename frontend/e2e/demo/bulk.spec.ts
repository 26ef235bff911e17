import { expect, forget, test } from '../support/house'
import { settled } from '../support/pages'

const MANY = 100

test('a hundred products are picked, starred and deleted at once, and what can be taken back comes back', async ({
  page,
  api,
}) => {
  const name = 'One of a hundred'
  const count = async (more = '') => {
    const answer = await api.get(`/api/products?search=one+of+a+hundred&limit=1${more}`)
    return ((await answer.json()) as { total: number }).total
  }
  while ((await count()) > 0) await forget(api, name)
  for (let number = 1; number <= MANY; number += 1)
    expect((await api.post('/api/products', { data: { name: `${name}: ${number}` } })).ok()).toBe(
      true,
    )

  await page.goto('/products?q=one+of+a+hundred&size=25')
  await settled(page)
  const bar = page.getByRole('region', { name: 'Selection' })
  await page.getByRole('checkbox', { name: 'Select what is shown' }).check()
  await expect(bar.getByRole('status')).toHaveText('25 selected')
  await bar.getByRole('button', { name: 'Select all 100' }).click()
  await expect(bar.getByRole('status')).toHaveText('100 selected')

  await bar.getByRole('button', { name: 'Star', exact: true }).click()
  await expect(page.getByText('100 products changed').first()).toBeVisible()
  expect(await count('&favourite=true')).toBe(MANY)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => count('&favourite=true')).toBe(0)

  // Few enough to be taken back: they are struck out, and nothing is deleted yet.
  await bar.getByRole('button', { name: 'Clear the selection' }).click()
  for (const box of (await page.getByRole('checkbox', { name: /^Select One/ }).all()).slice(0, 3))
    await box.check()
  await expect(bar.getByRole('status')).toHaveText('3 selected')
  await bar.getByRole('button', { name: 'Delete' }).click()
  const leaving = page.locator('li', { hasText: 'Deleting 3 products' })
  await leaving.getByRole('button', { name: 'Undo' }).click()
  await expect(leaving).toBeHidden()
  expect(await count()).toBe(MANY)

  await page.getByRole('checkbox', { name: 'Select what is shown' }).check()
  await bar.getByRole('button', { name: 'Select all 100' }).click()
  await bar.getByRole('button', { name: 'Delete' }).click()
  const dialog = page.getByRole('dialog', { name: 'Delete products?' })
  await expect(dialog).toContainText('100 products, no page and no reading will be deleted.')
  expect(await count()).toBe(MANY)
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByText('No product matches')).toBeVisible()
  expect(await count()).toBe(0)
})
