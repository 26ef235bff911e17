import { test as plain } from '@playwright/test'

import { expect, LOOK, signIn, test, watched } from '../support/house'
import { pagesOf, settled } from '../support/pages'

test.describe.configure({ timeout: 300_000 })

test('a member opens every page: what is not theirs says so in place', async ({ browser, api }) => {
  const member = { email: 'member@example.com', password: 'correct horse battery' }
  const invited = await api.post('/api/admin/users', {
    data: { email: member.email, password: member.password, role: 'member' },
  })
  expect(invited.status(), await invited.text()).toBe(201)
  const context = await browser.newContext(LOOK)
  const page = await context.newPage()
  const seen = watched(page)
  await signIn(page, member)

  for (const each of await pagesOf(api))
    await test.step(each.path, async () => {
      await page.goto(each.path)
      await settled(page)
      expect(page.url()).not.toContain('/login')
      if (each.path.startsWith('/admin/'))
        await expect(page.getByText('You may not see this page')).toBeVisible()
    })
  expect(seen.strangers).toEqual([])
  await context.close()
})

plain('nobody sees a page without signing in', async ({ page }) => {
  for (const path of ['/', '/products', '/stores', '/alerts', '/admin/users', '/settings/tokens']) {
    await page.goto(path)
    await expect(page).toHaveURL(/\/login/)
  }
})
