import { join } from 'node:path'

import { test } from '../support/house'
import { pagesOf, settled } from '../support/pages'

const FOLDER = join(import.meta.dirname, '..', '..', 'screenshots')
const LOOKS = [
  { name: 'light', width: 1440, height: 900, colorScheme: 'light' },
  { name: 'dark', width: 1440, height: 900, colorScheme: 'dark' },
  { name: 'phone-light', width: 390, height: 844, colorScheme: 'light' },
  { name: 'phone-dark', width: 390, height: 844, colorScheme: 'dark' },
] as const

test('a picture of every page', async ({ page, api }) => {
  for (const each of await pagesOf(api))
    for (const { name, width, height, colorScheme } of LOOKS) {
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.goto(each.path)
      await settled(page)
      await page.screenshot({ path: join(FOLDER, `${each.name}-${name}.png`), animations: 'disabled' })
    }
})
