import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'

import { aDetail, aJob, aUrl } from '../support/factories'
import { cheap, showKettle } from '../support/product'
import { show } from '../support/render'
import { answers, refuses } from '../support/server'

describe('a product', () => {
  it('shows its offers, the cheapest first, with their place', async () => {
    await showKettle()

    const list = await screen.findByRole('table', { name: 'Offers' })
    const rows = within(list).getAllByRole('row').slice(1)
    expect(rows.map((row) => within(row).getByText(/^€/).textContent.trim())).toEqual([
      '€64.19',
      '€68.19',
    ])
  })

  it('tells its history as a table as well', async () => {
    await showKettle('history')

    await userEvent.click(await screen.findByRole('button', { name: 'As a table' }))

    const table = within(
      within(screen.getByRole('figure', { name: 'Prices over time' })).getByRole('table'),
    )
    expect(table.getByText('Harbour Home')).toBeTruthy()
    expect(table.getByText('€64.19')).toBeTruthy()
    expect(screen.getByText('Prices of one page, from €64.19 to €64.19')).toBeTruthy()
  })

  it('asks for another stretch of time when one is chosen, and keeps it in the address', async () => {
    const { router } = await showKettle('history')
    const asked = answers('get', '/api/price-history', { items: [], total: 0 })

    await userEvent.click(await screen.findByRole('radio', { name: '1 year' }))

    expect(await screen.findByText('No price was read in this time.')).toBeTruthy()
    expect(asked.some(({ query }) => query.get('resolution') === 'day')).toBe(true)
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

    await show('/products/7?tab=history')
    expect((await screen.findAllByText('The readings rest.')).length).toBeGreaterThan(0)
    await userEvent.keyboard('1')

    expect(await screen.findByRole('table', { name: 'Offers' })).toBeTruthy()
  })
})

describe('notes', () => {
  it('keep themselves, and what stands in them stays text', async () => {
    await showKettle('notes')
    const sent = answers('patch', '/api/products/{product_id}', aDetail())

    const field = await screen.findByRole('textbox', { name: 'Notes' })
    await userEvent.type(field, '**Best** <img src=x> [[no](javascript:alert(1))')

    const shown = screen.getByRole('region', { name: 'As it reads' })
    expect(within(shown).getByText('Best').tagName).toBe('STRONG')
    expect(shown.querySelector('img, a')).toBeNull()
    await waitFor(() =>
      expect(sent.at(-1)?.body).toEqual({
        description: '**Best** <img src=x> [no](javascript:alert(1))',
      }),
    )
    expect(await screen.findByText('Saved')).toBeTruthy()
  })
})

describe('what happened to a product', () => {
  it('is told by its jobs, which can be stopped, and by its changes', async () => {
    answers('get', '/api/products/{product_id}', aDetail({ urls: [cheap] }))
    answers('get', '/api/products/{product_id}/audit', { items: [], total: 0 })
    let jobs = [
      aJob({ id: 5, kind: 'fetch', state: 'running', done: 1, total: 3 }),
      aJob({ id: 4, kind: 'bulk_import', state: 'done', done: 2, total: 2 }),
    ]
    const asked = answers('get', '/api/jobs', ({ query }) => {
      const mine = query.has('product_id') ? jobs : []
      return { items: mine, total: mine.length }
    })
    const stopped = answers('post', '/api/jobs/{job_id}/cancel', () => {
      jobs = jobs.map((job) => (job.id === 5 ? { ...job, state: 'cancelled' as const } : job))
      return aJob({ id: 5, state: 'cancelled' })
    })

    await show('/products/7?tab=activity')

    const list = within(await screen.findByRole('region', { name: 'Jobs of the last days' }))
    expect((await list.findByRole('link', { name: 'Import' })).getAttribute('href')).toBe(
      '/import/4',
    )
    expect(list.getByText('1 of 3')).toBeTruthy()
    expect(asked.some(({ query }) => query.get('product_id') === '7')).toBe(true)
    expect(await screen.findByText('Nothing was changed yet')).toBeTruthy()
    await userEvent.click(list.getByRole('button', { name: 'Cancel: Check of a product' }))
    expect(await list.findByText(/Cancelled/)).toBeTruthy()
    expect(stopped[0]?.path).toBe('/api/jobs/5/cancel')
  })
})

describe('a product that cannot be shown', () => {
  it.each([
    [404, 'There is no such product'],
    [403, 'This product is not open to you'],
  ])('says why: %i', async (status, text) => {
    refuses('get', '/api/products/{product_id}', { status, detail: 'No.' })

    await show('/products/7')

    expect(await screen.findByText(text)).toBeTruthy()
  })

  it('can be asked for again when the network failed', async () => {
    refuses('get', '/api/products/{product_id}', { status: 503, detail: 'The database rests.' })

    await show('/products/7')

    expect(await screen.findByText('The database rests.')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy()
  })
})
