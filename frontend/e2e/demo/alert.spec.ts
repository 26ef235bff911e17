import { charge, expect, mails, test } from '../support/house'
import { settled } from '../support/pages'

test('a target is set, the price falls, and bell, inbox and mail tell of it once', async ({
  page,
  api,
  request,
}) => {
  const on = await api.put('/api/notifications/channels/email', {
    data: { enabled: true },
  })
  expect(on.ok(), await on.text()).toBe(true)
  await charge(request, 'northwind', 'chefs-knife', '88.88')
  await page.goto('/products?q=knife')
  await page.getByRole('link', { name: /knife/i }).first().click()
  await page.getByRole('button', { name: 'Check now' }).click()
  await expect(page.getByText('The shops were visited').first()).toBeVisible()

  await page.getByRole('tab', { name: 'Alerts' }).click()
  await page.getByRole('button', { name: 'New rule' }).first().click()
  await page.getByLabel('Amount').fill('12.50')
  await expect(page.getByText(/Would (not )?have fired/)).toBeVisible()
  await page.getByRole('button', { name: 'Make the rule' }).click()
  await expect(page.getByText('Costs €12.50 or less').first()).toBeVisible()

  for (const shop of ['northwind', 'copperpine', 'atlantic'])
    await charge(request, shop, 'chefs-knife', '12.34')
  await page.getByRole('button', { name: 'Check now' }).click()
  await expect(page.getByRole('button', { name: /^Alerts, .* new$/ }).first()).toBeVisible()
  await expect.poll(() => told('12.34').length).toBe(1)

  await page.goto('/alerts')
  await settled(page)
  await expect(page.getByText(/12\.34/).first()).toBeVisible()

  // The same price once more is no news.
  await page.goBack()
  await page.getByRole('button', { name: 'Check now' }).click()
  await expect(page.getByText('The shops were visited').first()).toBeVisible()
  expect(told('12.34')).toHaveLength(1)
})

/** Delivered messages that name an amount. */
const told = (amount: string) => mails().filter((mail) => mail.includes(amount))
