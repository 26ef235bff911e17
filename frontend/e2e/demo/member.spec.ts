import { test as plain } from '@playwright/test'

import { expect, LOOK, test, watched } from '../support/house'
import { addressOf, PAGES, settled } from '../support/pages'

/** What belongs to somebody else is answered as what is not there, which the console notes. */
const NOT_THEIRS = /status of 404 .*\/api\/(?:products|stores)\//

test('a member opens every page: what is not theirs says so in place', async ({ browser, api }) => {
  const member = { email: `member${Date.now()}@example.com`, password: 'correct horse battery' }
  const invited = await api.post('/api/admin/users', {
    data: { email: member.email, role: 'member' },
  })
  expect(invited.status(), await invited.text()).toBe(201)
  const { invitation } = (await invited.json()) as { invitation: { url: string } }
  const context = await browser.newContext(LOOK)
  const page = await context.newPage()
  const seen = watched(page)
  await page.goto(`/invitation${new URL(invitation.url).hash}`)
  await page.getByLabel('Password').fill(member.password)
  await page.getByRole('button', { name: 'Set the password and sign in' }).click()
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()

  for (const each of PAGES)
    await test.step(each.path, async () => {
      await page.goto(await addressOf(each, api))
      await settled(page)
      expect(page.url()).not.toContain('/login')
      if (each.path.startsWith('/admin/'))
        await expect(page.getByText('This is not for your account')).toBeVisible()
    })
  expect(seen.strangers, 'requests to another origin').toEqual([])
  const complaints = seen.complaints.filter((text) => !NOT_THEIRS.test(text))
  expect(complaints, 'errors in the console').toEqual([])
  await context.close()
})

plain('nobody sees a page without signing in', async ({ page }) => {
  for (const path of ['/', '/products', '/stores', '/alerts', '/admin/users', '/settings/tokens']) {
    await page.goto(path)
    await expect(page).toHaveURL(/\/login/)
  }
})
