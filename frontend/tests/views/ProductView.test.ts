import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { useTaste } from '@/composables/useTaste'

import {
  aDetail,
  aJob,
  aListing,
  anEntry,
  anOffer,
  aPreview,
  aStore,
  aUrl,
  somePreferences,
} from '../support/factories'
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

afterEach(() => {
  useTaste().asksFirst.value = false
  vi.restoreAllMocks()
})
beforeEach(() => {
  answers('get', '/api/alerts/rules', { items: [], total: 0 })
  answers('get', '/api/notifications/channels', { items: [], total: 0 })
  answers('get', '/api/notifications/preferences', somePreferences())
})

async function showKettle(tab = '') {
  answers('get', '/api/price-history', { items: [reading], total: 1 })
  const asked = answers('get', '/api/products/{product_id}', aDetail({ urls: [dear, cheap] }))
  const shown = await show(`/products/7${tab && `?tab=${tab}`}`)
  await screen.findByRole('heading', { name: 'Copper kettle' })
  return { ...shown, asked }
}

const menuOf = async (store: string, item: string) => {
  await userEvent.click(await screen.findByRole('button', { name: `What to do with ${store}` }))
  await userEvent.click(await screen.findByRole('menuitem', { name: item }))
}

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

  it('says when a page is visited, and why not at once', async () => {
    await showKettle()
    answers('post', '/api/product-urls/{product_url_id}/refresh', {
      product_url_ids: [2],
      already_running: [],
      wait_seconds: 39.2,
    })

    await menuOf('Harbour Home', 'Check now')

    expect(await screen.findByText('Harbour Home will be visited in about 40 seconds')).toBeTruthy()
    expect(screen.getByText(/^One page of a shop is asked for at a time/)).toBeTruthy()
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

  it('saves every reading as CSV', async () => {
    await showKettle()
    answers('get', '/api/price-history/export', () => new Response('amount\n64.19\n'))
    const saved: string[] = []
    vi.spyOn(URL, 'createObjectURL').mockImplementation((file) => {
      void (file as Blob).text().then((text) => saved.push(text))
      return 'blob:saved'
    })
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)

    await userEvent.click(screen.getByRole('button', { name: 'More' }))
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Readings as CSV' }))

    await waitFor(() => expect(saved).toEqual(['amount\n64.19\n']))
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
        anEntry({
          action: 'product.updated',
          entity: 'product',
          entity_id: 7,
          product_id: 7,
          changes: { name: { old: 'Kettle', new: 'Copper kettle' } },
        }),
      ],
      total: 1,
    })

    await userEvent.keyboard('4')
    await userEvent.click(await screen.findByRole('button', { name: /Product changed/ }))

    const change = within(await screen.findByRole('row', { name: /^name Kettle/ }))
    expect(change.getByText('Kettle')).toBeTruthy()
    expect(change.getByText('Copper kettle')).toBeTruthy()
    expect(screen.getByRole('cell', { name: 'Ada' })).toBeTruthy()
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

  it('removes its image', async () => {
    answers('get', '/api/price-history', { items: [], total: 0 })
    answers('get', '/api/products/{product_id}', aDetail({ image_path: '/api/images/x' }))
    await show('/products/7')
    const sent = answers('patch', '/api/products/{product_id}', aDetail())

    await userEvent.click(await screen.findByRole('button', { name: 'Change the image' }))
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Remove the image' }))

    await waitFor(() => expect(sent[0]?.body).toEqual({ image_url: null }))
  })

  it('is starred at once, and is not when the server refuses', async () => {
    await showKettle()
    refuses('patch', '/api/products/{product_id}', { status: 409, detail: 'Somebody was faster.' })
    const star = () => screen.getByRole('button', { name: 'Favourite' })

    await userEvent.click(star())

    expect((await screen.findAllByText('Somebody was faster.')).length).toBeGreaterThan(0)
    expect(star().getAttribute('aria-pressed')).toBe('false')
  })

  it('is archived after a question where somebody wants to be asked', async () => {
    useTaste().asksFirst.value = true
    await showKettle()
    const sent = answers('patch', '/api/products/{product_id}', aDetail({ status: 'archived' }))

    await userEvent.keyboard('y')
    const dialog = within(await screen.findByRole('dialog', { name: 'Archive Copper kettle?' }))
    expect(sent).toHaveLength(0)
    await userEvent.click(dialog.getByRole('button', { name: 'Change' }))

    await waitFor(() => expect(sent.map(({ body }) => body)).toEqual([{ status: 'archived' }]))
  })

  it('is archived at once, and taken out again by undo', async () => {
    await showKettle()
    const sent = answers('patch', '/api/products/{product_id}', ({ body }) =>
      aDetail(body as { status: 'active' | 'archived' }),
    )

    await userEvent.keyboard('y')
    expect(await screen.findByText('Copper kettle is in the archive')).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Undo' }))

    await waitFor(() =>
      expect(sent.map(({ body }) => body)).toEqual([{ status: 'archived' }, { status: 'active' }]),
    )
    await waitFor(() => expect(screen.queryByText('Copper kettle is in the archive')).toBeNull())
  })

  it('is duplicated after a question, and the copy is shown', async () => {
    const { router } = await showKettle()
    answers('post', '/api/products/{product_id}/duplicate', aDetail({ id: 8 }))

    await userEvent.click(screen.getByRole('button', { name: 'More' }))
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Duplicate' }))
    const dialog = within(await screen.findByRole('dialog'))
    await userEvent.click(dialog.getByRole('button', { name: 'Duplicate' }))

    await waitFor(() => expect(router.currentRoute.value.params.id).toBe('8'))
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
