import { excess, expect, test } from '../support/house'

test('on a phone words and hits are a screen each, with a way back', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/search')
  const words = page.getByLabel('What are you looking for?')
  await words.fill('hammock')
  await page.keyboard.press('Enter')

  const hits = page.getByRole('list', { name: 'Hits' })
  await expect(hits).toBeVisible()
  await expect(words).toBeHidden()
  await expect(page.getByRole('heading', { level: 1, name: 'Choose pages' })).toBeVisible()
  expect(await excess(page)).toBeLessThanOrEqual(0)

  await page.getByRole('button', { name: 'One step back' }).click()
  await expect(words).toBeVisible()
  await expect(words).toHaveValue('hammock')
  await expect(hits).toBeHidden()

  await page.getByRole('button', { name: /^Show the/ }).click()
  await expect(hits).toBeVisible()
})
