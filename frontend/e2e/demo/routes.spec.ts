import type { Page } from '@playwright/test'

import { excess, expect, faults, test } from '../support/house'
import { addressOf, PAGES, settled } from '../support/pages'

/** What other colours, and what less room, can spoil; the rest is the same markup. */
const COLOURS = ['color-contrast', 'link-in-text-block']
const ROOM = ['target-size', 'scrollable-region-focusable', 'color-contrast', 'meta-viewport']

for (const each of PAGES)
  test(`${each.name} is accessible in every look, and comes back after a reload and on the way back`, async ({
    page,
    api,
  }) => {
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
    await page.goto(await addressOf(each, api))
    await settled(page)
    const address = page.url()
    const title = await page.title()
    expect(title).toContain('CostCourter')

    expect.soft(await found(page), 'light').toEqual([])
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
    expect.soft(await found(page, COLOURS), 'dark').toEqual([])
    await page.setViewportSize({ width: 390, height: 844 })
    await settled(page)
    expect.soft(await found(page, ROOM), 'on a telephone').toEqual([])
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' })
    expect.soft(await excess(page), 'sticks out in forced colours').toBeLessThanOrEqual(0)
    await page.emulateMedia({ forcedColors: 'none' })
    await page.setViewportSize({ width: 1440, height: 900 })

    const isHere = async () => {
      await expect(page).toHaveURL(address)
      await settled(page)
      await expect(page).toHaveTitle(title)
    }
    await page.reload()
    await isHere()
    const elsewhere = each.path.startsWith('/stores') ? 'Alerts' : 'Stores'
    await page
      .getByRole('navigation', { name: 'Main navigation' })
      .getByRole('link', { name: elsewhere })
      .click()
    await expect(page).toHaveURL(new RegExp(`/${elsewhere.toLowerCase()}$`))
    await page.goBack()
    await isHere()
  })

/** What is wrong with a page as it looks now, by some of axe's rules, or by all. */
async function found(page: Page, only?: readonly string[]): Promise<string[]> {
  const wrong = await faults(page, only)
  if ((await excess(page)) > 0) wrong.push('something sticks out sideways')
  return wrong
}
