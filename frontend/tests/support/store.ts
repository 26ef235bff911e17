import { screen } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'

import { aPreview, aSelector, aStore, aStoreOffer } from './factories'
import { show } from './render'
import { answers, type Seen } from './server'

export const SOURCE = {
  url: 'https://shop.example/kettle',
  content_type: 'text/html',
  text: '<html lang="de-DE"><h1>Copper kettle</h1><div><p class="price">€19.99</p></div></html>',
  cut: false,
}

export const kept = aStore({
  id: 4,
  name: 'Kettles',
  slug: 'kettles',
  selectors: { price: [aSelector('css:.old-price')] },
  urls_total: 2,
})

export async function opened(store = kept, address = '/stores/4') {
  answers('get', '/api/stores/{store_id}', store)
  answers('get', '/api/checks', { items: [], total: 0 })
  answers('get', '/api/stores/{store_id}/offers', { items: [aStoreOffer()], total: 1 })
  const shown = await show(address)
  await screen.findByRole('button', { name: 'Copper kettle' })
  return shown
}

export async function fetched(preview = aPreview()): Promise<Seen[]> {
  answers('get', '/api/scrape/snapshots/{snapshot_id}/source', SOURCE)
  const asked = answers('post', '/api/scrape/preview', preview)
  await userEvent.click(screen.getByRole('button', { name: 'Fetch' }))
  if (preview.listing) await screen.findByRole('tab', { name: 'Candidates' })
  else await screen.findByRole('heading', { name: 'Answer' })
  return asked
}

/** Without a click: here every place is on the handle between the panes, which takes the click. */
export async function write(input: HTMLElement, text: string): Promise<void> {
  input.focus()
  await userEvent.type(input, text, { skipClick: true })
}

export const expression = (name: string) =>
  screen.findByRole<HTMLInputElement>('textbox', { name: `Expression of ${name}` })
