import { screen, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'

import { aFind, aProduct, finds } from './factories'
import { show } from './render'
import { answers, type Seen } from './server'

export const mixer = aFind()

export const other = aFind({
  title: 'Stand mixer, blue',
  url: 'https://harbour.example/mixer-blue',
  domain: 'harbour.example',
  store_id: 2,
  store_name: 'Harbour Home',
})

export const tracked = aFind({
  title: 'Stand mixer, tracked',
  url: 'https://copper.example/m',
  domain: 'copper.example',
  tracked_product_id: 9,
})

export const IMPORTED = {
  product_id: 12,
  product_name: 'stand mixer',
  product_slug: 'stand-mixer',
  created_product: true,
  created_urls: [
    {
      product_url_id: 31,
      store_id: 4,
      url: mixer.url,
      is_primary: true,
      price: '249.0000',
      currency: 'EUR',
      warnings: [],
    },
  ],
  skipped: [{ url: other.url, reason: 'already_tracked' as const }],
}

export const itemOf = (given: object) => ({
  id: 1,
  seq: 1,
  product_url_id: null,
  url: null,
  outcome: null,
  reason: null,
  product_id: null,
  product_name: null,
  store_id: null,
  store_name: null,
  amount: null,
  currency: null,
  warnings: [],
  ...given,
})

/** The page after a search for “stand mixer”. */
export async function searched(
  results = [mixer, other, tracked],
  address = '/search',
): Promise<Seen[]> {
  answers('get', '/api/products', { items: [aProduct({ id: 5, name: 'Mixer of mine' })], total: 1 })
  const asked = answers('get', '/api/search', finds(results))
  await show(address)
  await userEvent.type(await screen.findByRole('searchbox'), 'stand mixer')
  await userEvent.click(screen.getByRole('button', { name: 'Search' }))
  await screen.findByText(/^(no hit|one hit|\d+ hits)$/)
  return asked
}

export async function pick(title: string): Promise<void> {
  await userEvent.click(screen.getByRole('checkbox', { name: `Pick ${title}` }))
}

export const importBar = () => within(screen.getByRole('region', { name: 'Import' }))

export function jobOf(state: 'done' | 'running') {
  return {
    id: 77,
    kind: 'bulk_import' as const,
    state,
    done: 1,
    total: 1,
    error: null,
    product_id: 12,
    created_at: '2026-11-29T09:00:00Z',
    finished_at: null,
    items: [itemOf({ url: mixer.url, outcome: 'created', amount: '249.0000', currency: 'EUR' })],
  }
}
