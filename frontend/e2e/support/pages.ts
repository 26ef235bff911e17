import { expect, type APIRequestContext, type Page } from '@playwright/test'

/** A page of the admin, under the name of its picture. */
export interface AdminPage {
  name: string
  path: string
}

/** Every page that an administrator can open by its address, in the demo. */
export async function pagesOf(api: APIRequestContext): Promise<AdminPage[]> {
  const product = await firstId(api, '/api/products?search=kettle')
  const store = await firstId(api, '/api/stores')
  return [
    { name: 'overview', path: '/' },
    { name: 'products', path: '/products' },
    { name: 'products-none-match', path: '/products?q=nothing+is+called+that' },
    { name: 'product', path: `/products/${product}` },
    ...['history', 'alerts', 'activity', 'notes'].map((tab) => ({
      name: `product-${tab}`,
      path: `/products/${product}?tab=${tab}`,
    })),
    { name: 'import', path: '/import' },
    { name: 'search', path: '/search' },
    { name: 'search-hits', path: '/search?q=lamp' },
    { name: 'add', path: '/add' },
    { name: 'tags', path: '/tags' },
    { name: 'alerts', path: '/alerts' },
    { name: 'stores', path: '/stores' },
    { name: 'store-new', path: '/stores/new' },
    { name: 'store', path: `/stores/${store}` },
    ...['profile', 'appearance', 'notifications', 'security', 'tokens', 'shortcuts', 'links'].map(
      (name) => ({
        name: `settings-${name}`,
        path: `/settings/${name}`,
      }),
    ),
    ...['schedule', 'users', 'audit', 'health'].map((name) => ({
      name: `admin-${name}`,
      path: `/admin/${name}`,
    })),
    { name: 'not-found', path: '/no/such/page' },
  ]
}

async function firstId(api: APIRequestContext, path: string): Promise<number> {
  const answer = await api.get(path)
  const { items } = (await answer.json()) as { items: { id: number }[] }
  return items[0]?.id ?? 1
}

/** What a page loads at first is there, and nothing moves any more. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('#content')).toBeVisible()
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
  await expect(page.locator('[data-slot="root"].animate-pulse')).toHaveCount(0)
}
