import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it } from 'vitest'

import { aDetail, aUrl, somePreferences } from '../support/factories'
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

beforeEach(() => {
  answers('get', '/api/alerts/rules', { items: [], total: 0 })
  answers('get', '/api/notifications/channels', { items: [], total: 0 })
  answers('get', '/api/notifications/preferences', somePreferences())
})

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
    expect(screen.getByText('Prices of one page, from €64.19 to €64.19')).toBeTruthy()
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

describe('what is done with a product', () => {
  it('renames it where it stands', async () => {
    await showKettle()
    const sent = answers('patch', '/api/products/{product_id}', aDetail())

    await userEvent.keyboard('e')
    const field = await screen.findByRole('textbox', { name: 'Name of the product' })
    await userEvent.clear(field)
    await userEvent.type(field, 'Brass kettle{Enter}')

    await waitFor(() => expect(sent[0]?.body).toEqual({ name: 'Brass kettle' }))
  })

  it('makes another page the primary one', async () => {
    await showKettle()
    const sent = answers('patch', '/api/product-urls/{product_url_id}', {} as never)

    await userEvent.click(screen.getByRole('button', { name: 'What to do with Harbour Home' }))
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Make it the primary page' }))

    await waitFor(() =>
      expect(sent.map(({ path, body }) => [path, body])).toEqual([
        ['/api/product-urls/2', { is_primary: true }],
      ]),
    )
  })

  it('tells how a price is known, and leaves it out when it is wrong', async () => {
    await showKettle()
    answers('get', '/api/price-history/{reading_id}', {
      ...reading,
      source: 'check',
      evidence: {
        found: { price: { method: 'structured', path: 'offers.price', raw: '64,19 EUR' } },
        candidates: [],
        warnings: [],
      },
    } as never)
    const sent = answers('patch', '/api/price-history/{reading_id}', {} as never)

    await userEvent.click(screen.getByRole('button', { name: 'What to do with Harbour Home' }))
    await userEvent.click(await screen.findByRole('menuitem', { name: 'How we know' }))
    const dialog = within(await screen.findByRole('dialog'))
    expect(await dialog.findByText('read from the page')).toBeTruthy()
    expect(dialog.getByText('64,19 EUR')).toBeTruthy()
    expect(dialog.getByText('structured offers.price')).toBeTruthy()
    await userEvent.click(dialog.getByRole('button', { name: 'Exclude this reading' }))

    await waitFor(() =>
      expect(sent.map(({ path, body }) => [path, body])).toEqual([
        ['/api/price-history/5', { excluded: true }],
      ]),
    )
  })

  it('decides about a price that waits', async () => {
    answers('get', '/api/price-history', { items: [], total: 0 })
    answers('get', '/api/products/{product_id}', aDetail({ urls: [cheap], badges: ['held'] }))
    answers('get', '/api/checks', {
      items: [
        {
          id: 9,
          product_url_id: 2,
          checked_at: '2026-11-29T08:00:00Z',
          duration_ms: 300,
          outcome: 'held',
          reason: 'less than half of what it was',
          status: 200,
          moved_to: null,
          amount: '6.4000',
          currency: 'EUR',
          availability: 'in_stock',
          proposal: null,
          decision: null,
          evidence: null,
        },
      ],
      total: 1,
    })
    const sent = answers('post', '/api/checks/{check_id}/reject', {} as never)
    await show('/products/7')

    const waiting = within(await screen.findByRole('region', { name: 'Prices that wait for you' }))
    expect(waiting.getByText('€6.40')).toBeTruthy()
    await userEvent.click(waiting.getByRole('button', { name: 'It is wrong' }))

    await waitFor(() => expect(sent[0]?.path).toBe('/api/checks/9/reject'))
  })

  it('tells what was changed, and by whom', async () => {
    await showKettle()
    answers('get', '/api/products/{product_id}/audit', {
      items: [
        {
          id: 1,
          at: '2026-11-29T08:00:00Z',
          actor: { id: 1, email: 'ada@example.com', full_name: 'Ada' },
          action: 'product.updated',
          entity: 'product',
          entity_id: 7,
          product_id: 7,
          address: null,
          request_id: null,
          changes: { name: { old: 'Kettle', new: 'Copper kettle' } },
        },
      ],
      total: 1,
    })

    await userEvent.click(screen.getByText('Activity'))

    expect(await screen.findByText(/Kettle → Copper kettle/)).toBeTruthy()
    expect(screen.getByText(/Product changed/).textContent).toContain('Ada')
  })
})
