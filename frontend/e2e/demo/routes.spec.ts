import { expect, expectAccessible, expectNoSidewaysScroll, test } from '../support/house'

/** Every page that somebody who is signed in can open by its address. */
export const ROUTES = ['/', '/products', '/products/1', '/search', '/add']

for (const route of ROUTES) {
  test(`${route} is accessible, survives a reload, and fits a telephone`, async ({ page }) => {
    await page.goto(route)
    await settled(page)
    await expectAccessible(page)
    await expectNoSidewaysScroll(page)
    const title = await page.title()

    await page.reload()
    await settled(page)
    expect(await page.title()).toBe(title)

    await page.setViewportSize({ width: 390, height: 844 })
    await settled(page)
    await expectNoSidewaysScroll(page)
    await expectAccessible(page)

    await page.emulateMedia({ colorScheme: 'dark' })
    await expectAccessible(page)
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' })
    await expectNoSidewaysScroll(page)
  })
}

async function settled(page: import('@playwright/test').Page): Promise<void> {
  await expect(page.locator('main')).toBeVisible()
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
  await page.waitForLoadState('networkidle')
}
