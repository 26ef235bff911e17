import { expect, type APIRequestContext, type Page } from '@playwright/test'

/** A page of the admin, under the name of its picture. */
export interface AdminPage {
  name: string
  /** Where it is; `:product` and `:store` stand for ids of the demo. */
  path: string
}

/** Every page that an administrator can open by its address. */
export const PAGES: readonly AdminPage[] = [
  { name: 'overview', path: '/' },
  { name: 'products', path: '/products' },
  { name: 'products-none-match', path: '/products?q=nothing+is+called+that' },
  { name: 'product', path: '/products/:product' },
  ...['history', 'alerts', 'activity', 'notes'].map((tab) => ({
    name: `product-${tab}`,
    path: `/products/:product?tab=${tab}`,
  })),
  { name: 'import', path: '/import' },
  { name: 'search', path: '/search' },
  { name: 'search-hits', path: '/search?q=lamp' },
  { name: 'add', path: '/add' },
  { name: 'tags', path: '/tags' },
  { name: 'alerts', path: '/alerts' },
  { name: 'stores', path: '/stores' },
  { name: 'store-new', path: '/stores/new' },
  { name: 'store', path: '/stores/:store' },
  ...['profile', 'appearance', 'notifications', 'security', 'tokens', 'shortcuts', 'links'].map(
    (name) => ({ name: `settings-${name}`, path: `/settings/${name}` }),
  ),
  ...['schedule', 'users', 'audit', 'health'].map((name) => ({
    name: `admin-${name}`,
    path: `/admin/${name}`,
  })),
  { name: 'admin-health-guide', path: '/admin/health/guide' },
  { name: 'not-found', path: '/no/such/page' },
]

/** Those that show what the server answers: it may be slow, refuse, or have nothing. */
export const ASKING = PAGES.filter(
  ({ name }) =>
    !/^(add|import|search|search-hits|store-new|not-found|products-none-match)$/.test(name) &&
    name !== 'admin-health-guide' &&
    !/^settings-(profile|shortcuts|links|appearance)$/.test(name),
)

/** A page's address in this copy: what it shows is what no journey changes. */
export async function addressOf({ path }: AdminPage, api: APIRequestContext): Promise<string> {
  if (path.includes(':product'))
    return path.replace(':product', await idOf(api, '/api/products?search=record+player'))
  if (path.includes(':store'))
    return path.replace(':store', await idOf(api, '/api/stores?search=northwind'))
  return path
}

async function idOf(api: APIRequestContext, path: string): Promise<string> {
  const answer = await api.get(path)
  const { items } = (await answer.json()) as { items: { id: number }[] }
  // In a copy that holds nothing yet: an address that leads nowhere, which is a page too.
  return String(items[0]?.id ?? 1)
}

/** What a page loads at first is there, and nothing moves any more. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('#content')).toBeVisible()
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
  await expect(page.locator('[data-slot="root"].animate-pulse')).toHaveCount(0)
}
