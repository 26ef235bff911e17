import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'

import { aFind, finds } from '../support/factories'
import { show } from '../support/render'
import { answers, refusal, refuses } from '../support/server'
import { IMPORTED, importBar, mixer, other, pick, searched } from '../support/search'

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

  it('says so when nothing was found', async () => {
    await searched([])

    expect(screen.getByRole('heading', { name: 'Nothing was found' })).toBeTruthy()
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
