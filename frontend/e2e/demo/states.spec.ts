import type { Page, Route } from '@playwright/test'

import { expect, faults, test } from '../support/house'
import { addressOf, ASKING, settled } from '../support/pages'

test.use({ forgiven: /status of 503/ })

for (const each of ASKING)
  test(`${each.name} is accessible while it waits, and when it was refused`, async ({
    page,
    api,
  }) => {
    const address = await addressOf(each, api)
    const refuse = await holdBack(page)
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.goto(address)
    await expect(page.locator('#content')).toBeVisible()
    expect.soft(await faults(page), 'while it waits').toEqual([])

    await refuse()
    await settled(page)
    await expect(page.getByRole('alert').first()).toBeVisible()
    expect.soft(await faults(page), 'when it was refused').toEqual([])
  })

/** Let what a page asks for wait, but not who is asking; what it gives has all of it refused. */
async function holdBack(page: Page): Promise<() => Promise<void>> {
  const waiting: Route[] = []
  let refusing = false
  const refuse = (route: Route) =>
    route
      .fulfill({
        status: 503,
        contentType: 'application/problem+json',
        json: {
          type: 'about:blank',
          title: 'Service Unavailable',
          status: 503,
          detail: 'Not now.',
        },
      })
      // A request that was given up meanwhile needs no answer.
      .catch(() => undefined)
  await page.route(/\/api\/(?!auth\/(me|refresh)$|health$)/, async (route) => {
    if (refusing) await refuse(route)
    else waiting.push(route)
  })
  return async () => {
    refusing = true
    await Promise.all(waiting.map(refuse))
  }
}
