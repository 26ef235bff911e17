import { excess, expect, faults, test } from '../support/house'
import { addressOf, ASKING, PAGES, settled } from '../support/pages'

// There is no first product, no first store and no search engine yet, which their pages say.
test.use({ forgiven: /status of (?:404|503 .*\/api\/search\?)/ })

// A product that is not there has no tabs; nobody has set up a search engine.
const asking = ASKING.filter(({ name }) => !name.startsWith('product-'))
const unconfigured = PAGES.filter(({ name }) => name === 'search-hits')

for (const each of [...asking, ...unconfigured])
  test(`${each.name} is accessible while there is nothing to show`, async ({ page, api }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.goto(await addressOf(each, api))
    await settled(page)
    expect.soft(await faults(page)).toEqual([])
    expect.soft(await excess(page)).toBeLessThanOrEqual(0)
  })
