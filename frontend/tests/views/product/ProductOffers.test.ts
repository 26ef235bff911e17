import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'

import { aDetail, aListing, aPreview, aProduct, aStore } from '../../support/factories'
import { dear, cheap, reading, showKettle, menuOf } from '../../support/product'
import { show } from '../../support/render'
import { answers, refuses } from '../../support/server'

describe('the offers of a product', () => {
  it('shows products to move a page to before anybody types', async () => {
    await showKettle()
    const listed = { items: [aProduct({ id: 7 }), aProduct({ id: 9, name: 'Pot' })], total: 2 }
    answers('get', '/api/products', listed)

    await menuOf('Harbour Home', 'Move to another product')
    const dialog = within(
      await screen.findByRole('dialog', { name: 'Move the page of Harbour Home' }),
    )
    await userEvent.click(dialog.getByLabelText('Product'))

    await screen.findByRole('option', { name: 'Pot' })
    expect(screen.getAllByRole('option')).toHaveLength(2)
  })

  it('makes another page the primary one', async () => {
    await showKettle()
    const sent = answers('patch', '/api/product-urls/{product_url_id}', {} as never)

    await menuOf('Harbour Home', 'Make it the primary page')

    await waitFor(() =>
      expect(sent.map(({ path, body }) => [path, body])).toEqual([
        ['/api/product-urls/2', { is_primary: true }],
      ]),
    )
  })

  it('tells a refusal in the dialog that it belongs to', async () => {
    answers('get', '/api/products/{product_id}', aDetail({ urls: [dear, cheap] }))
    answers('get', '/api/price-history', { items: [reading], total: 1 })
    answers('get', '/api/price-history/{reading_id}', { ...reading, evidence: null } as never)
    refuses('patch', '/api/price-history/{reading_id}', { status: 503, detail: 'It rests.' })
    await show('/products/7')
    await menuOf('Harbour Home', 'How we know')
    const dialog = within(await screen.findByRole('dialog'))
    await userEvent.click(await dialog.findByRole('button', { name: 'Exclude this reading' }))
    await dialog.findByText('It rests.')
    await userEvent.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())

    await menuOf('Harbour Home', 'How we know')

    await within(await screen.findByRole('dialog')).findByRole('button', { name: /^Exclude/ })
    expect(screen.queryByText('It rests.')).toBeNull()
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

  it('takes a page out of the comparison', async () => {
    await showKettle()
    const sent = answers('patch', '/api/product-urls/{product_url_id}', {} as never)

    await menuOf('Harbour Home', 'Leave out of the comparison')

    await waitFor(() => expect(sent[0]?.body).toEqual({ counted: false }))
  })

  it('gives a page another address', async () => {
    await showKettle()
    const sent = answers('post', '/api/product-urls/{product_url_id}/address', {} as never)

    await menuOf('Harbour Home', 'Edit the address')
    const field = await screen.findByRole('textbox', { name: /Address/ })
    await userEvent.clear(field)
    await userEvent.type(field, 'https://harbour.example/new{Enter}')

    await waitFor(() => expect(sent[0]?.body).toEqual({ url: 'https://harbour.example/new' }))
    expect(sent[0]?.path).toBe('/api/product-urls/2/address')
  })

  it('takes the name and the image that a page has now', async () => {
    await showKettle()
    const looked = answers(
      'post',
      '/api/scrape/preview',
      aPreview({
        listing: aListing({ title: 'Kettle, 2 litres', image: 'https://shop.example/new.jpg' }),
      }),
    )
    const sent = answers('patch', '/api/products/{product_id}', aDetail())

    await menuOf('Harbour Home', 'Read title and image again')
    await userEvent.click(await screen.findByRole('checkbox', { name: /Name the product so/ }))
    await userEvent.click(screen.getByRole('button', { name: 'Take over' }))

    await waitFor(() =>
      expect(sent[0]?.body).toEqual({
        name: 'Kettle, 2 litres',
        image_url: 'https://shop.example/new.jpg',
      }),
    )
    expect(looked[0]?.body).toMatchObject({ url: cheap.url })
  })
})

describe('an offer that is added', () => {
  const added = {
    product_id: 7,
    product_url_id: 9,
    store_id: 4,
    store_created: true,
    title: 'Kettle',
    price: '19.9900',
    currency: 'EUR',
    availability: 'in_stock' as const,
    image: null,
    warnings: [],
  }

  const candidate = (amount: string, path: string) => ({
    amount,
    currency: 'EUR',
    method: 'visible' as const,
    path,
    raw: `€${amount}`,
    score: 0.7,
    reason: '',
  })

  async function add(candidates: ReturnType<typeof candidate>[]) {
    await showKettle()
    const sent = answers('post', '/api/product-urls/quick-add', added)
    answers('get', '/api/checks', {
      items: [{ id: 1, evidence: { candidates, found: {}, warnings: [] } } as never],
      total: 1,
    })
    await userEvent.keyboard('n')
    const form = within(await screen.findByRole('form', { name: 'Add an offer' }))
    await userEvent.type(form.getByRole('textbox'), 'https://new.example/kettle')
    await userEvent.click(form.getByRole('button', { name: 'Add an offer' }))
    return sent
  }

  it('is tracked without a question where the rules agree', async () => {
    const sent = await add([candidate('19.9900', 'p.price')])

    expect((await screen.findAllByText('The page is tracked')).length).toBeGreaterThan(0)
    expect(sent[0]?.body).toEqual({ url: 'https://new.example/kettle', product_id: 7 })
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('asks which price is meant where they do not, and teaches a new shop the answer', async () => {
    await add([candidate('19.9900', 'p.price'), candidate('17.9900', 'p.member')])
    answers('get', '/api/stores/{store_id}', aStore({ id: 4 }))
    const taught = answers('patch', '/api/stores/{store_id}', aStore({ id: 4 }))
    answers('post', '/api/product-urls/{product_url_id}/refresh', {} as never)

    const dialog = within(await screen.findByRole('dialog'))
    expect(dialog.getByText('€17.99')).toBeTruthy()
    await userEvent.click(dialog.getByRole('button', { name: 'Take this one' }))

    await waitFor(() =>
      expect(taught[0]?.body).toMatchObject({
        selectors: { price: [{ selector: 'css:p.member' }] },
      }),
    )
  })
})
