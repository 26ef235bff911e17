import { screen, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'

import { aDetail, aUrl } from '../support/factories'
import { show } from '../support/render'
import { answers, refuses } from '../support/server'

const dear = aUrl({ id: 1, store: 'Copper & Pine', amount: '68.1900' })
const cheap = aUrl({ id: 2, store: 'Harbour Home', amount: '64.1900' })
const reading = {
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

async function showKettle() {
  answers('get', '/api/price-history', { items: [reading], total: 1 })
  const asked = answers('get', '/api/products/{product_id}', aDetail({ urls: [dear, cheap] }))
  const shown = await show('/products/7')
  await screen.findByRole('heading', { name: 'Offers' })
  return { ...shown, asked }
}

describe('a product', () => {
  it('shows its offers, the cheapest first', async () => {
    await showKettle()

    const list = screen.getByRole('heading', { name: 'Offers' }).parentElement as HTMLElement
    const rows = within(list).getAllByRole('listitem')
    expect(rows.map((row) => within(row).getByText(/^€/).textContent.trim())).toEqual([
      '€64.19',
      '€68.19',
    ])
  })

  it('tells its history as a table as well', async () => {
    await showKettle()

    await userEvent.click(await screen.findByRole('button', { name: 'As a table' }))

    const table = within(screen.getAllByRole('table').at(-1) as HTMLElement)
    expect(table.getByText('Harbour Home')).toBeTruthy()
    expect(table.getByText('€64.19')).toBeTruthy()
    expect(screen.getByText('Prices of 1 pages, from €64.19 to €64.19')).toBeTruthy()
  })

  it('asks for another stretch of time when one is chosen, and keeps it in the address', async () => {
    const { router } = await showKettle()
    const asked = answers('get', '/api/price-history', { items: [], total: 0 })

    await userEvent.click(screen.getByRole('radio', { name: '1 year' }))

    expect(await screen.findByText('No price was read in this time.')).toBeTruthy()
    expect(asked[0]?.query.get('resolution')).toBe('day')
    expect(router.currentRoute.value.query.range).toBe('1y')
  })

  it('shows the new price when a check by hand is over', async () => {
    await showKettle()
    const job = {
      id: 3,
      kind: 'fetch' as const,
      state: 'done' as const,
      done: 1,
      total: 1,
      error: null,
      product_id: 7,
      created_at: '2026-11-29T09:00:00Z',
      finished_at: '2026-11-29T09:00:01Z',
      items: null,
    }
    const visited = answers('post', '/api/pricing/products/{product_id}/fetch', job)
    const newer = aUrl({ id: 2, store: 'Harbour Home', amount: '59.9900' })
    answers('get', '/api/products/{product_id}', aDetail({ urls: [newer] }))

    await userEvent.click(screen.getByRole('button', { name: 'Check now' }))

    expect(await screen.findByText('€59.99')).toBeTruthy()
    expect(visited[0]?.path).toBe('/api/pricing/products/7/fetch')
  })

  it('keeps its offers when only the history is refused', async () => {
    answers('get', '/api/products/{product_id}', aDetail({ urls: [cheap] }))
    refuses('get', '/api/price-history', { status: 503, detail: 'The readings rest.' })

    await show('/products/7')

    expect(await screen.findByText('The readings rest.')).toBeTruthy()
    expect(await screen.findByRole('heading', { name: 'Offers' })).toBeTruthy()
  })
})
