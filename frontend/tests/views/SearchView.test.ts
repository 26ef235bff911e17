import { fireEvent, screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'

import { aFind, anAdded, aProduct, finds } from '../support/factories'
import { show } from '../support/render'
import { answers, events, refusal, refuses, type Seen } from '../support/server'

const mixer = aFind()
const other = aFind({
  title: 'Stand mixer, blue',
  url: 'https://harbour.example/mixer-blue',
  domain: 'harbour.example',
  store_id: 2,
  store_name: 'Harbour Home',
})
const tracked = aFind({
  title: 'Stand mixer, tracked',
  url: 'https://copper.example/m',
  domain: 'copper.example',
  tracked_product_id: 9,
})
const IMPORTED = {
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
const itemOf = (given: object) => ({
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
async function searched(results = [mixer, other, tracked], address = '/search'): Promise<Seen[]> {
  answers('get', '/api/products', { items: [aProduct({ id: 5, name: 'Mixer of mine' })], total: 1 })
  const asked = answers('get', '/api/search', finds(results))
  await show(address)
  await userEvent.type(await screen.findByRole('searchbox'), 'stand mixer')
  await userEvent.click(screen.getByRole('button', { name: 'Search' }))
  await screen.findByText(/^(no hit|one hit|\d+ hits)$/)
  return asked
}

async function pick(title: string): Promise<void> {
  await userEvent.click(screen.getByRole('checkbox', { name: `Pick ${title}` }))
}

const importBar = () => within(screen.getByRole('region', { name: 'Import' }))

describe('searching', () => {
  it('shows the hits, known shops, and what is tracked already', async () => {
    const asked = await searched()

    expect(asked[0]?.query.get('query')).toBe('stand mixer')
    expect(asked[0]?.query.get('pages')).toBe('1')
    const list = within(screen.getByRole('list', { name: 'Hits' }))
    expect(list.getAllByRole('listitem')).toHaveLength(3)
    expect(list.getByText('Harbour Home')).toBeTruthy()
    expect(list.getByRole('link', { name: 'tracked already' }).getAttribute('href')).toBe(
      '/products/9',
    )
    expect(
      screen.getByRole('checkbox', { name: 'Pick Stand mixer, tracked' }).hasAttribute('disabled'),
    ).toBe(true)
  })

  it('never links a hit that is no web address', async () => {
    await searched([aFind({ title: 'Evil', url: 'javascript:alert(1)' })])

    expect(screen.queryByRole('link', { name: 'Evil' })).toBeNull()
  })

  it('keeps the question in the address, and asks it after a reload', async () => {
    answers('get', '/api/products', { items: [], total: 0 })
    const asked = answers('get', '/api/search', finds([mixer]))

    await show('/search?q=stand%20mixer')

    expect(await screen.findByRole('link', { name: 'Stand mixer, red' })).toBeTruthy()
    expect(asked).toHaveLength(1)
  })

  it('says why nothing can be searched, and leaves the way open to paste an address', async () => {
    answers('get', '/api/products', { items: [], total: 0 })
    refuses('get', '/api/search', {
      status: 503,
      title: 'search_not_configured',
      detail: 'No search engine is configured.',
    })

    await show('/search?q=mixer')

    expect((await screen.findByRole('alert')).textContent).toContain(
      'No search engine is configured.',
    )
    expect(screen.getByRole('link', { name: 'Track a page' }).getAttribute('href')).toBe('/add')
  })

  it('keeps earlier hits when a later search is refused', async () => {
    await searched([mixer])
    refuses('get', '/api/search', { status: 503, title: 'unavailable', detail: 'It is away.' })

    await userEvent.click(await screen.findByRole('button', { name: 'Search' }))

    expect((await screen.findByRole('alert')).textContent).toContain('It is away.')
    expect(screen.getByRole('link', { name: 'Stand mixer, red' })).toBeTruthy()
  })

  it('shows hits as their pages come, and keeps them when it is stopped', async () => {
    answers('get', '/api/products', { items: [], total: 0 })
    const pages = [events({ event: 'page', data: finds([mixer]) })]
    const asked = answers('get', '/api/search', () => {
      const body = new ReadableStream({
        async start(controller) {
          for (const page of pages) controller.enqueue(new Uint8Array(await page.arrayBuffer()))
          // The next one is still on its way.
        },
      })
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    })
    await show('/search')
    await userEvent.type(await screen.findByRole('searchbox'), 'stand mixer')
    await userEvent.click(screen.getByRole('combobox', { name: 'Pages of results' }))
    await userEvent.click(await screen.findByRole('option', { name: '3' }))

    await userEvent.click(await screen.findByRole('button', { name: 'Search' }))

    expect(await screen.findByText('Page 2 of 3 is on its way')).toBeTruthy()
    expect(screen.getByRole('link', { name: 'Stand mixer, red' })).toBeTruthy()
    expect(asked[0]?.query.get('pages')).toBe('3')
    await userEvent.click(screen.getByRole('button', { name: 'Stop' }))
    await waitFor(() => expect(screen.queryByText(/is on its way/)).toBeNull())
    expect(screen.getByRole('link', { name: 'Stand mixer, red' })).toBeTruthy()
  })

  it('joins the pages of a search', async () => {
    await searched()
    answers('get', '/api/search', () =>
      events(
        { event: 'page', data: finds([mixer], { engines: { bing: 1 } }) },
        {
          event: 'page',
          data: finds([other], {
            engines: { bing: 2 },
            engine_errors: [{ engine: 'qwant', reason: 'timeout' }],
          }),
        },
        { event: 'end', data: {} },
      ),
    )

    await userEvent.click(await screen.findByRole('button', { name: 'Search' }))

    expect(await screen.findByText('2 hits')).toBeTruthy()
    expect(screen.getByText('bing 3')).toBeTruthy()
    expect(screen.getByText('qwant: timeout')).toBeTruthy()
  })

  it('takes pasted addresses as well, and picks them', async () => {
    answers('get', '/api/products', { items: [], total: 0 })
    await show('/search')
    const box = await screen.findByRole('textbox', { name: 'Paste addresses of pages' })

    await userEvent.type(box, 'mine: https://a.example/1 and https://b.example/2{enter}nothing')
    await userEvent.click(screen.getByRole('button', { name: 'Pick 2 pages' }))

    expect(importBar().getByText('2 pages selected')).toBeTruthy()
    expect(importBar().getByText('Primary: https://a.example/1')).toBeTruthy()
  })

  it('keeps pasted addresses through other searches, picked or still in the box', async () => {
    await searched([mixer, other])
    await pick('Stand mixer, red')
    const box = screen.getByRole('textbox', { name: 'Paste addresses of pages' })
    await userEvent.type(box, 'https://a.example/1')
    await userEvent.click(screen.getByRole('button', { name: 'Pick one page' }))
    await userEvent.type(box, 'https://b.example/2')
    refuses('get', '/api/search', { status: 503, title: 'search_not_configured' })

    await userEvent.click(await screen.findByRole('button', { name: 'Search' }))

    await screen.findByRole('alert')
    expect(importBar().getByText('Primary: https://a.example/1')).toBeTruthy()
    expect(importBar().getByText('one page selected')).toBeTruthy()
    const still = screen.getByRole('textbox', { name: 'Paste addresses of pages' })
    expect(still).toHaveProperty('value', 'https://b.example/2')
    expect(still.closest('details')?.open).toBe(true)
  })

  it('picks as many pasted addresses as one import takes, and leaves the others', async () => {
    answers('get', '/api/products', { items: [], total: 0 })
    await show('/search')
    const box = await screen.findByRole('textbox', { name: 'Paste addresses of pages' })
    const lines = Array.from({ length: 202 }, (_, at) => `https://a.example/${at}`)
    await fireEvent.update(box, lines.join('\n'))

    await userEvent.click(screen.getByRole('button', { name: 'Pick 200 pages' }))

    expect(importBar().getByText('200 pages selected')).toBeTruthy()
    expect(box).toHaveProperty('value', 'https://a.example/200\nhttps://a.example/201')
  })

  it('looks at no more than a dozen of the picked pages in one go', async () => {
    const many = Array.from({ length: 14 }, (_, at) =>
      aFind({ title: `Mixer ${at}`, url: `https://a.example/${at}` }),
    )
    await searched(many)
    const looked = answers('post', '/api/search/peek', { items: [] })
    for (const { title } of many) await pick(title)

    await userEvent.click(screen.getByRole('button', { name: 'Look at prices of the selection' }))

    await waitFor(() =>
      expect(looked.flatMap(({ body }) => (body as { urls: string[] }).urls)).toHaveLength(12),
    )
  })

  it('asks again when the address changes while hits are still coming', async () => {
    answers('get', '/api/products', { items: [], total: 0 })
    const asked = answers('get', '/api/search', ({ query }) =>
      query.get('query') === 'kettle' ? finds([other]) : new Promise<Response>(() => undefined),
    )
    const { router } = await show('/search?q=mixer')
    await waitFor(() => expect(asked).toHaveLength(1))

    await router.push('/search?q=kettle')

    expect(await screen.findByRole('link', { name: 'Stand mixer, blue' })).toBeTruthy()
  })

  it('says so when nothing was found', async () => {
    await searched([])

    expect(screen.getByRole('heading', { name: 'Nothing was found' })).toBeTruthy()
  })

  it('shows prices when asked to look at them', async () => {
    await searched([mixer])
    const looked = answers('post', '/api/search/peek', {
      items: [
        {
          url: mixer.url,
          title: mixer.title,
          price: '249.0000',
          currency: 'EUR',
          availability: 'in_stock',
          image: null,
          image_path: null,
          reason: null,
          seen_at: '2026-11-29T08:00:00Z',
          evidence: {
            found: { price: { method: 'json_ld', path: 'offers.price', raw: '249.0' } },
            candidates: [],
            warnings: [],
            final_url: mixer.url,
          },
        },
      ],
    })

    await userEvent.click(screen.getByRole('button', { name: 'Look at prices' }))

    const price = await screen.findByRole('button', { name: /^€249.00 at .*: how we know$/ })
    expect(looked[0]?.body).toEqual({ urls: [mixer.url] })
    await userEvent.click(price)
    const told = within(await screen.findByRole('dialog', { name: /^How we know the price of/ }))
    expect(told.getByText('249.0')).toBeTruthy()
    expect(told.getByText('JSON-LD')).toBeTruthy()
    // Nothing is kept of what nobody tracks.
    expect(told.queryByRole('button', { name: 'Exclude this reading' })).toBeNull()
    expect(told.queryByText(/is not kept/)).toBeNull()
  })

  it('is cleared by one button', async () => {
    await searched()
    await pick('Stand mixer, red')

    await userEvent.click(screen.getByRole('button', { name: 'Clear' }))

    await waitFor(() => expect(screen.queryByRole('list', { name: 'Hits' })).toBeNull())
    expect(screen.queryByRole('region', { name: 'Import' })).toBeNull()
  })
})

describe('tracking one hit at once', () => {
  it('sends its address, and tells what could not be read', async () => {
    await searched([mixer])
    const asked = answers('post', '/api/product-urls/quick-add', {
      product_id: 12,
      product_url_id: 31,
      store_id: 4,
      store_created: true,
      title: 'Stand mixer, red',
      price: null,
      currency: null,
      availability: 'unknown',
      image: null,
      warnings: ['No price was found.'],
    })

    await userEvent.click(screen.getByRole('button', { name: 'Track Stand mixer, red' }))

    expect((await screen.findAllByText(/No price was found/)).length).toBeGreaterThan(0)
    expect(asked[0]?.body).toEqual({ url: mixer.url })
    expect(screen.getByRole('link', { name: 'tracked already' })).toBeTruthy()
  })

  it('shows the server’s own words when it refuses', async () => {
    await searched([mixer])
    refuses('post', '/api/product-urls/quick-add', { detail: 'That host is a private one.' })

    await userEvent.click(screen.getByRole('button', { name: 'Track Stand mixer, red' }))

    expect((await screen.findByRole('alert')).textContent).toContain('That host is a private one.')
  })
})

describe('importing several hits', () => {
  it('sends exactly one primary page, the first, unless another one is chosen', async () => {
    await searched()
    const asked = answers('post', '/api/product-urls/bulk-import', IMPORTED)
    await pick('Stand mixer, red')
    await pick('Stand mixer, blue')
    await userEvent.click(
      screen.getByRole('radio', { name: 'Make Stand mixer, blue the primary page' }),
    )
    expect(importBar().getByText('Primary: Stand mixer, blue')).toBeTruthy()

    await userEvent.click(importBar().getByRole('button', { name: 'Import' }))

    await screen.findAllByText('“stand mixer”: one offer tracked, one skipped: tracked already')
    expect(asked[0]?.body).toEqual({
      items: [
        { url: mixer.url, set_primary: false },
        { url: other.url, set_primary: true },
      ],
      enqueue_refresh: true,
      search_query: 'stand mixer',
    })
  })

  it('makes the first one primary again when the chosen one is dropped', async () => {
    await searched()
    await pick('Stand mixer, red')
    await pick('Stand mixer, blue')
    await userEvent.click(
      screen.getByRole('radio', { name: 'Make Stand mixer, blue the primary page' }),
    )

    await pick('Stand mixer, blue')

    expect(importBar().getByText('Primary: Stand mixer, red')).toBeTruthy()
  })

  it('adds to a product that is named by the address', async () => {
    await searched([mixer], '/search?product=5')
    const asked = answers('post', '/api/product-urls/bulk-import', IMPORTED)
    await pick('Stand mixer, red')
    expect(await importBar().findByText('Mixer of mine')).toBeTruthy()

    await userEvent.click(importBar().getByRole('button', { name: 'Import' }))

    await screen.findAllByText('“stand mixer”: one offer tracked, one skipped: tracked already')
    expect(asked[0]?.body).toEqual({
      items: [{ url: mixer.url, set_primary: true }],
      enqueue_refresh: true,
      product_id: 5,
    })
  })

  it('shows each page as it is done, and the reason of those that were skipped', async () => {
    await searched()
    let resume = (): void => undefined
    const paused = new Promise<void>((resolve) => (resume = resolve))
    answers('post', '/api/product-urls/bulk-import', () => {
      const told = [
        events({ event: 'start', data: { job_id: 77 } }),
        events({
          event: 'item',
          data: itemOf({ url: mixer.url, outcome: 'created', amount: '249.0000', currency: 'EUR' }),
        }),
        events({ event: 'summary', data: IMPORTED }),
      ]
      const body = new ReadableStream({
        async start(controller) {
          for (const [at, part] of told.entries()) {
            if (at === 2) await paused
            controller.enqueue(new Uint8Array(await part.arrayBuffer()))
          }
          controller.close()
        },
      })
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    })
    await pick('Stand mixer, red')
    await pick('Stand mixer, blue')

    await userEvent.click(importBar().getByRole('button', { name: 'Import' }))

    expect(await screen.findByText('€249.00')).toBeTruthy()
    expect(screen.getByText('waiting')).toBeTruthy()
    resume()
    await screen.findAllByText('“stand mixer”: one offer tracked, one skipped: tracked already')
    expect(screen.getByText('tracked already')).toBeTruthy()
    expect(screen.getByRole('link', { name: 'Open stand mixer' }).getAttribute('href')).toBe(
      '/products/12',
    )
  })

  it('says how each page is mended: by its rules, its price, or another try', async () => {
    await searched()
    const told = { url: mixer.url, outcome: 'created', store_id: 4, store_name: 'Northwind' }
    const asked = answers('post', '/api/product-urls/bulk-import', () =>
      events(
        { event: 'start', data: { job_id: 77 } },
        { event: 'item', data: itemOf({ ...told, warnings: ['No price was found.'] }) },
        { event: 'item', data: itemOf({ id: 5, url: other.url, outcome: 'fetch_failed' }) },
        {
          event: 'summary',
          data: {
            ...IMPORTED,
            created_urls: [],
            skipped: [{ url: other.url, reason: 'fetch_failed' }],
          },
        },
      ),
    )
    await pick('Stand mixer, red')
    await pick('Stand mixer, blue')
    await userEvent.click(importBar().getByRole('button', { name: 'Import' }))

    const mend = await screen.findByRole('link', { name: 'Choose its price' })
    expect(mend.getAttribute('href')).toBe(
      `/stores/4?tab=test&url=${encodeURIComponent(mixer.url)}`
        .replaceAll('%3A', ':')
        .replaceAll('%2F', '/'),
    )
    expect(screen.getByText('Northwind')).toBeTruthy()
    const again = answers('post', '/api/imports/{job_id}/retry', { job_id: 77 })
    const found = itemOf({ id: 5, url: other.url, outcome: 'created', store_name: 'Harbour' })
    answers('get', '/api/jobs/{job_id}', {
      ...jobOf('done'),
      total: 2,
      items: [itemOf(told), found],
    })
    await userEvent.click(screen.getByRole('button', { name: 'Retry harbour.example' }))
    // It stays one import under one address; what came of the others still stands there.
    expect(await screen.findByText('Harbour')).toBeTruthy()
    expect(again[0]?.path).toBe('/api/imports/77/retry')
    expect(again[0]?.body).toEqual({ item_ids: [5] })
    expect(asked).toHaveLength(1)
    expect(screen.getByText('Northwind')).toBeTruthy()
  })

  it('keeps what came of an import when its retry is refused', async () => {
    answers('get', '/api/products', { items: [], total: 0 })
    const failed = itemOf({ id: 5, url: other.url, outcome: 'fetch_failed' })
    answers('get', '/api/jobs/{job_id}', { ...jobOf('done'), items: [failed] })
    answers('post', '/api/imports/{job_id}/retry', () =>
      refusal({ status: 409, detail: 'It goes on already.' }),
    )
    const { router } = await show('/search?job=77')

    await userEvent.click(await screen.findByRole('button', { name: 'Retry harbour.example' }))

    expect((await screen.findByRole('alert')).textContent).toContain('It goes on already.')
    expect(screen.getByRole('button', { name: 'Retry harbour.example' })).toBeTruthy()
    expect(router.currentRoute.value.query.job).toBe('77')
  })

  it('keeps what came of a first try when another one is refused', async () => {
    await searched()
    const skipped = [{ url: mixer.url, reason: 'fetch_failed' as const }]
    const nothing = { product_id: null, product_name: null, product_slug: null }
    answers('post', '/api/product-urls/bulk-import', {
      ...IMPORTED,
      ...nothing,
      created_product: false,
      created_urls: [],
      skipped,
    })
    await pick('Stand mixer, red')
    await userEvent.click(importBar().getByRole('button', { name: 'Import' }))
    const retry = await screen.findByRole('button', { name: 'Retry northwind.example' })
    const asked = answers('post', '/api/product-urls/bulk-import', () =>
      refusal({ status: 429, detail: 'Too many at once.' }),
    )

    await userEvent.click(retry)

    expect((await screen.findByRole('alert')).textContent).toContain('Too many at once.')
    expect(screen.getByRole('button', { name: 'Retry northwind.example' })).toBeTruthy()
    // Nothing is tracked yet, so that the product is to be made, and has no primary page.
    expect(asked[0]?.body).toEqual({
      items: [{ url: mixer.url, set_primary: true }],
      enqueue_refresh: true,
      search_query: 'stand mixer',
    })
  })

  it('asks the job for the rest when the stream breaks off', async () => {
    await searched([mixer])
    answers('post', '/api/product-urls/bulk-import', () =>
      events({ event: 'start', data: { job_id: 77 } }),
    )
    answers('get', '/api/jobs/{job_id}', jobOf('done'))
    await pick('Stand mixer, red')

    await userEvent.click(importBar().getByRole('button', { name: 'Import' }))

    await screen.findAllByText('one page tracked')
  })

  it('goes on after a reload by the number of its job', async () => {
    answers('get', '/api/products', { items: [], total: 0 })
    const asked = answers('get', '/api/jobs/{job_id}', jobOf('done'))

    await show('/search?job=77')

    await screen.findAllByText('one page tracked')
    expect(asked[0]?.path).toBe('/api/jobs/77')
    expect(screen.getByRole('link', { name: 'Open the product' })).toBeTruthy()
  })

  it('tells of every page of its job, however many there are', async () => {
    answers('get', '/api/products', { items: [], total: 0 })
    const all = Array.from({ length: 130 }, (_, at) =>
      itemOf({ id: at, url: `https://shop-${at}.example/`, outcome: 'created' }),
    )
    answers('get', '/api/jobs/{job_id}', ({ query }) => {
      const from = Number(query.get('offset'))
      return { ...jobOf('done'), total: 130, items: all.slice(from, from + 100) }
    })

    await show('/search?job=77')

    await screen.findAllByText('130 pages tracked')
    expect(screen.getByText('https://shop-129.example/')).toBeTruthy()
  })

  it('keeps the selection when the import is refused', async () => {
    await searched()
    answers('post', '/api/product-urls/bulk-import', () =>
      refusal({ status: 404, title: 'not_found', detail: 'There is no such product.' }),
    )
    await pick('Stand mixer, red')

    await userEvent.click(importBar().getByRole('button', { name: 'Import' }))

    expect((await screen.findByRole('alert')).textContent).toContain('There is no such product.')
    expect(importBar().getByText('one page selected')).toBeTruthy()
  })
})

function jobOf(state: 'done' | 'running') {
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

describe('narrowing the hits', () => {
  it('to known shops, and back to all of them', async () => {
    await searched()

    await userEvent.click(screen.getByRole('button', { name: 'Filter' }))
    await userEvent.click(await screen.findByRole('checkbox', { name: 'Only shops that you have' }))

    const list = within(screen.getByRole('list', { name: 'Hits' }))
    await waitFor(() => expect(list.getAllByRole('listitem')).toHaveLength(1))
    expect(list.getByText('Harbour Home')).toBeTruthy()
    expect(screen.getByText('1 of 3 hits')).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Show all' }))
    await waitFor(() => expect(list.getAllByRole('listitem')).toHaveLength(3))
  })

  it('leaves a host out until it is wanted again', async () => {
    await searched([mixer, other])

    await userEvent.click(screen.getByRole('button', { name: `Actions for ${mixer.title}` }))
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Ignore northwind.example' }))

    await waitFor(() => expect(screen.queryByRole('link', { name: mixer.title })).toBeNull())
    await userEvent.click(screen.getByRole('button', { name: 'Show northwind.example again' }))
    expect(await screen.findByRole('link', { name: mixer.title })).toBeTruthy()
  })

  it('says so when nothing is left of them', async () => {
    await searched([tracked])

    await userEvent.click(screen.getByRole('checkbox', { name: 'Hide what is tracked' }))

    expect(await screen.findByRole('heading', { name: 'The filters hide every hit' })).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Show all' }))
    expect(await screen.findByRole('link', { name: tracked.title })).toBeTruthy()
  })
})

describe('without a mouse', () => {
  it('hits are walked, picked, made primary and imported', async () => {
    await searched([mixer, other])
    const imported = answers('post', '/api/product-urls/bulk-import', IMPORTED)
    screen.getByRole('checkbox', { name: `Pick ${mixer.title}` }).focus()

    await userEvent.keyboard('x')
    await userEvent.keyboard('j')
    await waitFor(() => expect(document.activeElement?.textContent).toContain(other.title))
    await userEvent.keyboard('m')
    await userEvent.keyboard('{Control>}{Enter}{/Control}')

    await waitFor(() =>
      expect(imported[0]?.body).toMatchObject({
        items: [
          { url: mixer.url, set_primary: false },
          { url: other.url, set_primary: true },
        ],
      }),
    )
  })

  it('a hit is tracked by itself', async () => {
    await searched([mixer])
    const added = answers('post', '/api/product-urls/quick-add', anAdded())
    await userEvent.keyboard('{Escape}')
    ;(document.activeElement as HTMLElement).blur()

    await userEvent.keyboard('j')
    await waitFor(() => expect(document.activeElement?.textContent).toContain(mixer.title))
    await userEvent.keyboard('q')

    await waitFor(() => expect(added.map(({ body }) => body)).toEqual([{ url: mixer.url }]))
  })
})

describe('what was searched before', () => {
  it('is offered again, and forgotten on request', async () => {
    localStorage.setItem('search.recent', JSON.stringify(['copper kettle']))
    answers('get', '/api/products', { items: [], total: 0 })
    const asked = answers('get', '/api/search', finds([mixer]))
    const { router } = await show('/search')

    await userEvent.click(await screen.findByRole('button', { name: 'copper kettle' }))

    expect(await screen.findByRole('link', { name: mixer.title })).toBeTruthy()
    expect(asked[0]?.query.get('query')).toBe('copper kettle')
    await userEvent.click(screen.getByRole('button', { name: 'Clear' }))
    await waitFor(() => expect(router.currentRoute.value.fullPath).toBe('/search'))
    await userEvent.click(await screen.findByRole('button', { name: 'Forget them' }))
    expect(screen.queryByRole('button', { name: 'copper kettle' })).toBeNull()
  })
})
