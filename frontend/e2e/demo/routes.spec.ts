import { excess, expect, faults, test } from '../support/house'
import { pagesOf, settled } from '../support/pages'

test.describe.configure({ timeout: 600_000 })

test('every page is accessible, light, dark and on a telephone, where nothing sticks out', async ({
  page,
  api,
}) => {
  const found: string[] = []
  for (const each of await pagesOf(api))
    await test.step(each.path, async () => {
      const look = async (name: string) => {
        const wrong = await faults(page)
        if ((await excess(page)) > 0) wrong.push('something sticks out sideways')
        found.push(...wrong.map((line) => `${each.path} ${name}: ${line}`))
      }
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
      await page.setViewportSize({ width: 1440, height: 900 })
      await page.goto(each.path)
      await settled(page)
      await look('light')
      await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
      await look('dark')
      await page.setViewportSize({ width: 390, height: 844 })
      await look('telephone')
      await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' })
      if ((await excess(page)) > 0) found.push(`${each.path}: sticks out in forced colours`)
      await page.emulateMedia({ forcedColors: 'none' })
    })
  expect(found).toEqual([])
})

test('a reload and the way back lead to the same page, everywhere', async ({ page, api }) => {
  let before: string | null = null
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
      if (before !== null) {
        await page.goBack()
        await settled(page)
        expect(page.url()).toBe(before)
        await page.goForward()
        await settled(page)
      }
      before = page.url()
    })
})
