import type { Page } from '@playwright/test'

import { expect, test } from '../support/house'
import { settled } from '../support/pages'

/** Whether what holds the focus is seen: on the screen, and marked. */
const focus = (page: Page) =>
  page.evaluate(() => {
    const at = document.activeElement
    if (!(at instanceof HTMLElement) || at === document.body) return { seen: false, name: '' }
    const { bottom, right, top, left, width } = at.getBoundingClientRect()
    // Some draw their ring around what they hold.
    const marked = [undefined, '::before', '::after'].some((pseudo) => {
      const { outlineStyle, boxShadow } = getComputedStyle(at, pseudo)
      return outlineStyle !== 'none' || boxShadow !== 'none'
    })
    return {
      seen:
        marked && width > 0 && bottom > 0 && right > 0 && top < innerHeight && left < innerWidth,
      name: at.getAttribute('aria-label') ?? at.textContent.trim().slice(0, 60),
    }
  })

test('a product is found, starred, opened and left by keys alone', async ({ page }) => {
  await page.goto('/')
  await settled(page)

  await page.keyboard.press('g')
  await page.keyboard.press('p')
  await expect(page).toHaveURL(/\/products$/)
  await settled(page)
  await page.keyboard.press('/')
  await expect(page.getByLabel('Search products')).toBeFocused()
  await page.keyboard.type('kettle')
  await expect(page).toHaveURL(/q=kettle/)
  await settled(page)
  const found = page.getByRole('link', { name: /Copper kettle/ }).first()
  await expect(found).toBeVisible()
  await page.keyboard.press('Tab')
  await page.keyboard.press('j')
  await expect(found).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/products\/\d+/)
  await expect(page.getByRole('heading', { name: /kettle/i }).first()).toBeVisible()
  const star = page.getByRole('button', { name: 'Favourite', exact: true }).first()
  const before = await star.getAttribute('aria-pressed')
  await page.keyboard.press('f')
  await expect(star).not.toHaveAttribute('aria-pressed', before ?? '')

  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(sheet).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(sheet).toBeHidden()

  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog').getByRole('textbox')).toBeFocused()
  await page.keyboard.type('Health')
  await expect(page.getByRole('option', { name: /Health/ }).first()).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/admin\/health$/)
  await page.goBack()
  await expect(page).toHaveURL(/\/products\/\d+/)
})

test('what the tab key reaches is seen, and the first of it skips the menus', async ({ page }) => {
  await page.goto('/products')
  await settled(page)

  await page.keyboard.press('Tab')
  expect((await focus(page)).name).toBe('Skip to the content')
  const unseen: string[] = []
  for (let step = 0; step < 40; step += 1) {
    await page.keyboard.press('Tab')
    const { seen, name } = await focus(page)
    if (!seen) unseen.push(`${String(step)}: ${name}`)
  }
  expect(unseen).toEqual([])
})
