import { join } from 'node:path'

import { test } from '../support/house'
import { addressOf, PAGES, settled } from '../support/pages'

const FOLDER = join(import.meta.dirname, '..', '..', 'screenshots')
const LOOKS = [
  { name: 'light', width: 1440, height: 900, colorScheme: 'light' },
  { name: 'dark', width: 1440, height: 900, colorScheme: 'dark' },
  { name: 'phone-light', width: 390, height: 844, colorScheme: 'light' },
  { name: 'phone-dark', width: 390, height: 844, colorScheme: 'dark' },
] as const

for (const each of PAGES)
  test(`pictures of ${each.name}`, async ({ page, api }) => {
    const address = await addressOf(each, api)
    for (const { name, width, height, colorScheme } of LOOKS) {
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.goto(address)
      await settled(page)
      await page.screenshot({ path: join(FOLDER, `${each.name}-${name}.png`), animations: 'disabled' })
    }
  })
