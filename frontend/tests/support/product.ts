import { screen } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'

import { aDetail, aUrl, somePreferences } from './factories'
import { show } from './render'
import { answers } from './server'

export const dear = aUrl({ id: 1, store: 'Copper & Pine', amount: '68.1900' })

export const cheap = aUrl({ id: 2, store: 'Harbour Home', amount: '64.1900' })

export const reading = {
  id: 5,
  product_url_id: 2,
  started_at: '2026-11-20T08:00:00Z',
  last_seen_at: '2026-11-29T08:00:00Z',
  amount: '64.1900',
  min: '64.1900',
  max: '64.1900',
  currency: 'EUR',
  availability: 'in_stock' as const,
  source: null,
  excluded: false,
  readings: 1,
}

export async function showKettle(tab = '') {
  answers('get', '/api/alerts/rules', { items: [], total: 0 })
  answers('get', '/api/notifications/channels', { items: [], total: 0 })
  answers('get', '/api/notifications/preferences', somePreferences())
  answers('get', '/api/price-history', { items: [reading], total: 1 })
  const asked = answers('get', '/api/products/{product_id}', aDetail({ urls: [dear, cheap] }))
  const shown = await show(`/products/7${tab && `?tab=${tab}`}`)
  await screen.findByRole('heading', { name: 'Copper kettle' })
  return { ...shown, asked }
}

export const menuOf = async (store: string, item: string) => {
  await userEvent.click(await screen.findByRole('button', { name: `What to do with ${store}` }))
  await userEvent.click(await screen.findByRole('menuitem', { name: item }))
}
