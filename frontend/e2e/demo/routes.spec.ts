import { excess, expect, faults, test } from '../support/house'
import { pagesOf, settled } from '../support/pages'

test.describe.configure({ timeout: 600_000 })

/** What other colours, and what less room, can spoil; the rest is the same markup. */
const COLOURS = ['color-contrast', 'link-in-text-block']
const ROOM = ['target-size', 'scrollable-region-focusable', 'color-contrast', 'meta-viewport']

test('every page is accessible, light, dark and on a telephone, where nothing sticks out', async ({
  page,
  api,
}) => {
  const found: string[] = []
  for (const each of await pagesOf(api))
    await test.step(each.path, async () => {
      const look = async (name: string, only?: readonly string[]) => {
        const wrong = await faults(page, only)
        if ((await excess(page)) > 0) wrong.push('something sticks out sideways')
        found.push(...wrong.map((line) => `${each.path} ${name}: ${line}`))
      }
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
      await page.setViewportSize({ width: 1440, height: 900 })
      await page.goto(each.path)
      await settled(page)
      await look('light')
      await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
      await look('dark', COLOURS)
      await page.setViewportSize({ width: 390, height: 844 })
      await settled(page)
      await look('telephone', ROOM)
      await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' })
      if ((await excess(page)) > 0) found.push(`${each.path}: sticks out in forced colours`)
      await page.emulateMedia({ forcedColors: 'none' })
    })
  expect(found).toEqual([])
})

test('a reload and the way back lead to the same page, everywhere', async ({ page, api }) => {
  const before: { address: string; title: string }[] = []
  for (const each of await pagesOf(api))
    await test.step(each.path, async () => {
      await page.goto(each.path)
      await settled(page)
      const title = await page.title()
      expect(title).toContain('CostCourter')
      const address = page.url()
      await page.reload()
      await settled(page)
      expect(page.url()).toBe(address)
      expect(await page.title()).toBe(title)
      before.push({ address, title })
    })
  for (const { address, title } of before.toReversed().slice(1))
    await test.step(`back to ${address}`, async () => {
      await page.goBack()
      await settled(page)
      expect(page.url()).toBe(address)
      expect(await page.title()).toBe(title)
    })
})
