import { join } from 'node:path'

import type { Page } from '@playwright/test'

import { expect, test } from '../support/house'
import { addressOf, PAGES, settled } from '../support/pages'

const FOLDER = join(import.meta.dirname, '..', '..', 'screenshots')
const LOOKS = [
  { name: 'light', width: 1440, height: 900, colorScheme: 'light' },
  { name: 'dark', width: 1440, height: 900, colorScheme: 'dark' },
  { name: 'phone-light', width: 390, height: 844, colorScheme: 'light' },
  { name: 'phone-dark', width: 390, height: 844, colorScheme: 'dark' },
] as const

/** What somebody does before a page is worth a picture. */
const BEFORE: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  /** Beside each other the rules and the test fit only on a wide screen; elsewhere rules come first. */
  store: async (page) => {
    const fetch = page.getByRole('button', { name: 'Fetch' })
    if (!(await fetch.isVisible())) return
    await fetch.click()
    await expect(page.getByRole('row', { name: /^Price/ })).toContainText('€')
    await expect(fetch).toBeEnabled()
  },
}

/** In the page: until every picture in sight is there. */
async function pictured(): Promise<void> {
  const owed = () =>
    [...document.images].some(
      (image) => !image.complete && image.getBoundingClientRect().top < innerHeight,
    )
  while (owed()) await new Promise(requestAnimationFrame)
}

for (const each of PAGES)
  test(`pictures of ${each.name}`, async ({ page, api }) => {
    const address = await addressOf(each, api)
    for (const { name, width, height, colorScheme } of LOOKS) {
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.goto(address)
      await settled(page)
      await BEFORE[each.name]?.(page)
      await page.evaluate(pictured)
      await page.screenshot({ path: join(FOLDER, `${each.name}-${name}.png`), animations: 'disabled' })
    }
  })
