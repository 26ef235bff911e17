import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { AxeBuilder } from '@axe-core/playwright'
import {
  expect,
  request,
  test as plain,
  type APIRequestContext,
  type BrowserContext,
  type Page,
} from '@playwright/test'

const { BASE_URL = '', EMAIL = '', PASSWORD = '', SHOPS_PORT = '', MAILS = '' } = process.env

interface Watched {
  /** A page of the account that the demo made, whose console and network are held to what we promise. */
  page: Page
  /**
   * Messages of the console that this journey brings about on purpose. One expression: of a list
   * of two Playwright would take the second for the options of the first.
   */
  forgiven: RegExp
}

interface Shared {
  /** Signed in once; a refresh token is good for one use, so that two contexts cannot share it. */
  house: BrowserContext
  api: APIRequestContext
}

export const account = { email: EMAIL, password: PASSWORD }

export const test = plain.extend<Watched, Shared>({
  house: [
    async ({ browser }, use) => {
      const context = await browser.newContext(LOOK)
      const page = await context.newPage()
      await signIn(page)
      await page.close()
      await use(context)
      await context.close()
    },
    { scope: 'worker' },
  ],
  api: [
    async ({}, use) => {
      const anonymous = await request.newContext({ baseURL: BASE_URL })
      const answer = await anonymous.post('/api/auth/login', { data: account })
      const { access_token } = (await answer.json()) as { access_token: string }
      await anonymous.dispose()
      const context = await request.newContext({
        baseURL: BASE_URL,
        extraHTTPHeaders: { Authorization: `Bearer ${access_token}` },
      })
      await use(context)
      await context.dispose()
    },
    { scope: 'worker' },
  ],
  forgiven: async ({}, use) => use(/(?!)/),
  page: async ({ house, forgiven }, use, info) => {
    const page = await house.newPage()
    const seen = watched(page)
    await use(page)
    if (info.status !== info.expectedStatus)
      await page.screenshot({ path: info.outputPath('page.png') })
    await page.close()
    expect(seen.strangers, 'requests to another origin').toEqual([])
    expect(
      seen.complaints.filter((text) => !forgiven.test(text)),
      'errors in the console',
    ).toEqual([])
  },
})

export { expect }

export const LOOK = {
  baseURL: BASE_URL,
  viewport: { width: 1440, height: 900 },
  locale: 'en-IE',
  timezoneId: 'Europe/Dublin',
}

/** By its name: browsers have passkeys for no address of numbers. */
export const AT_ITS_NAME = { ...LOOK, baseURL: BASE_URL.replace('127.0.0.1', 'localhost') }

/** What a page asked of others than us, and what it complained of. */
export function watched(
  page: Page,
  ours = BASE_URL,
): { strangers: string[]; complaints: string[] } {
  const strangers: string[] = []
  const complaints: string[] = []
  page.on('request', (each) => {
    const url = new URL(each.url())
    if (/^https?:$/.test(url.protocol) && url.origin !== new URL(ours).origin)
      strangers.push(each.url())
  })
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  return { strangers, complaints }
}

export async function signIn(page: Page, as = account): Promise<void> {
  await page.goto('/login')
  await page.getByLabel('E-mail').fill(as.email)
  await page.getByLabel('Password').fill(as.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()
}

/** The address of a page in one of the demo's shops. */
export const inShop = (shop: string, slug: string) =>
  `http://${shop}.localhost:${SHOPS_PORT}/p/${slug}`

/** Change a price at the till of a shop. */
export async function charge(
  anyone: APIRequestContext,
  shop: string,
  slug: string,
  amount: string,
): Promise<void> {
  // Node does not know names below localhost; the host decides which shop it is.
  const answer = await anyone.post(`http://127.0.0.1:${SHOPS_PORT}/p/${slug}/price`, {
    form: { amount },
    headers: { Host: `${shop}.localhost` },
    maxRedirects: 0,
  })
  expect(answer.status()).toBe(303)
}

/** Delete the products that a search for a name finds, so that their pages can be tracked anew. */
export async function forget(api: APIRequestContext, name: string): Promise<void> {
  const found = await api.get(`/api/products?search=${encodeURIComponent(name)}`)
  const { items } = (await found.json()) as { items: { id: number }[] }
  for (const { id } of items) expect((await api.delete(`/api/products/${id}`)).ok()).toBe(true)
}

/** Whole messages that were delivered, the oldest first. */
export const mails = (): string[] =>
  readdirSync(MAILS)
    .sort()
    .map((name) => readFileSync(join(MAILS, name), 'utf8'))

/** Nothing that axe finds wrong, by WCAG 2.2 AA. */
export async function expectAccessible(page: Page): Promise<void> {
  expect(await faults(page)).toEqual([])
}

/** What axe finds wrong, a line for each element; by some of its rules, or by all. */
export async function faults(page: Page, only?: readonly string[]): Promise<string[]> {
  const axe = new AxeBuilder({ page })
    // In the page itself: the frames that we show have an origin of their own and hold a shop's page.
    .setLegacyMode(true)
    .options({ resultTypes: ['violations'] })
  const asked = only
    ? axe.withRules([...only])
    : axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
  const { violations } = await asked.analyze()
  return violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 200)} (${rule.help})`),
  )
}

/** By how many pixels something sticks out of the window sideways. */
export async function excess(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
}
