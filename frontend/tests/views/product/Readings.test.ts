import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'

import { aDetail, anOffer } from '../../support/factories'
import { dear, cheap, reading, showKettle, menuOf } from '../../support/product'
import { show } from '../../support/render'
import { answers, refuses } from '../../support/server'

describe('how a price is known', () => {
  it('tells how a price is known, and leaves it out when it is wrong', async () => {
    await showKettle()
    answers('get', '/api/price-history/{reading_id}', {
      ...reading,
      source: 'check',
      evidence: {
        found: { price: { method: 'json_ld', path: 'offers.price', raw: '64,19 EUR' } },
        candidates: [],
        warnings: [],
      },
    } as never)
    const sent = answers('patch', '/api/price-history/{reading_id}', {} as never)

    await menuOf('Harbour Home', 'How we know')
    const dialog = within(await screen.findByRole('dialog'))
    expect(await dialog.findByText('read from the page')).toBeTruthy()
    expect(dialog.getByText('64,19 EUR')).toBeTruthy()
    expect(dialog.getByText('JSON-LD')).toBeTruthy()
    expect(dialog.getByText('offers.price')).toBeTruthy()
    await userEvent.click(dialog.getByRole('button', { name: 'Exclude this reading' }))

    await waitFor(() =>
      expect(sent.map(({ path, body }) => [path, body])).toEqual([
        ['/api/price-history/5', { excluded: true }],
      ]),
    )
  })

  it('tells how the best price is known when it is pressed', async () => {
    answers(
      'get',
      '/api/products/{product_id}',
      aDetail({ urls: [dear, cheap], best: anOffer({ amount: '64.1900', product_url_id: 2 }) }),
    )
    const asked = answers('get', '/api/price-history', { items: [reading], total: 1 })
    answers('get', '/api/price-history/{reading_id}', {
      ...reading,
      source: 'check',
      evidence: null,
      page_taken_at: '2026-11-29T08:00:00Z',
    } as never)
    answers('get', '/api/product-urls/{product_url_id}/snapshot', {
      taken_at: '2026-11-29T08:00:00Z',
      page_path: '/api/scrape/frames/signed',
    } as never)
    await show('/products/7?tab=notes')

    await userEvent.click(
      await screen.findByRole('button', { name: '€64.19 at Northwind Kitchen: how we know' }),
    )
    const dialog = within(
      await screen.findByRole('dialog', { name: 'How we know the price of Harbour Home' }),
    )
    expect(await dialog.findByText('read from the page')).toBeTruthy()
    expect(asked.at(-1)?.query.get('product_url_id')).toBe('2')

    await userEvent.click(dialog.getByRole('button', { name: 'The page as it was read' }))
    expect(await screen.findByRole('dialog', { name: 'The page of Harbour Home' })).toBeTruthy()
  })

  it('tells how an older price is known that stands among the readings', async () => {
    const older = { ...reading, id: 4, amount: '70.0000' }
    await showKettle('history')
    answers('get', '/api/price-history', { items: [reading, older], total: 2 })
    const asked = answers('get', '/api/price-history/{reading_id}', {
      ...older,
      source: 'import',
      evidence: null,
    } as never)
    await userEvent.click(await screen.findByRole('combobox', { name: 'Counts' }))
    await userEvent.click(await screen.findByRole('option', { name: 'Counted' }))

    await userEvent.click(
      await screen.findByRole('button', { name: '€70.00 at Harbour Home: how we know' }),
    )

    expect(await within(await screen.findByRole('dialog')).findByText('imported')).toBeTruthy()
    expect(asked[0]?.path).toBe('/api/price-history/4')
  })

  it('shows no page for a price that was read from another one than is kept', async () => {
    await showKettle()
    answers('get', '/api/price-history/{reading_id}', {
      ...reading,
      source: 'check',
      evidence: null,
      page_taken_at: null,
    } as never)

    await menuOf('Harbour Home', 'How we know')

    const dialog = within(await screen.findByRole('dialog'))
    expect(await dialog.findByText(/^The page of that visit is not kept/)).toBeTruthy()
    expect(dialog.queryByRole('button', { name: 'The page as it was read' })).toBeNull()
  })

  it('says when nothing of a page is kept', async () => {
    await showKettle()
    refuses('get', '/api/product-urls/{product_url_id}/snapshot', {
      status: 404,
      detail: 'Nothing is kept of this page.',
    })

    await menuOf('Harbour Home', 'The page as it was read')

    const dialog = within(await screen.findByRole('dialog'))
    expect((await dialog.findAllByText('Nothing is kept of this page.')).length).toBe(1)
  })
})

describe('readings', () => {
  it('are narrowed by their store and by whether they count', async () => {
    await showKettle('history')
    const asked = answers('get', '/api/price-history', { items: [], total: 0 })

    await userEvent.click(await screen.findByRole('combobox', { name: 'Counts' }))
    await userEvent.click(await screen.findByRole('option', { name: 'Excluded' }))

    expect(await screen.findByText('No reading fits these filters.')).toBeTruthy()
    expect(asked.some(({ query }) => query.get('excluded') === 'true')).toBe(true)
  })

  it('are entered by hand', async () => {
    await showKettle('history')
    const sent = answers('post', '/api/price-history', {} as never)

    await userEvent.click(await screen.findByRole('button', { name: 'Add a reading' }))
    const dialog = within(await screen.findByRole('dialog'))
    await userEvent.type(await dialog.findByRole('spinbutton'), '12.75')
    await userEvent.click(dialog.getByRole('button', { name: 'Add a reading' }))

    await waitFor(() => expect(sent[0]?.body).toMatchObject({ amount: '12.75', currency: 'EUR' }))
  })

  it('are excluded where they stand', async () => {
    await showKettle('history')
    const sent = answers('patch', '/api/price-history/{reading_id}', {} as never)

    await userEvent.click(
      await screen.findByRole('button', { name: 'Exclude this reading · Harbour Home' }),
    )

    await waitFor(() => expect(sent[0]?.body).toEqual({ excluded: true }))
  })
})
