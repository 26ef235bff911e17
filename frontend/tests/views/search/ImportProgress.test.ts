import { screen } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'

import { show } from '../../support/render'
import { answers, events, heldEvents, refusal } from '../../support/server'
import {
  IMPORTED,
  importBar,
  itemOf,
  jobOf,
  mixer,
  other,
  pick,
  searched,
} from '../../support/search'

describe('an import', () => {
  it('shows each page as it is done, and the reason of those that were skipped', async () => {
    await searched()
    const created = { url: mixer.url, outcome: 'created', amount: '249.0000', currency: 'EUR' }
    const stream = heldEvents(
      { event: 'start', data: { job_id: 77 } },
      { event: 'stage', data: { stage: 'fetching', urls: [mixer.url, other.url] } },
      { event: 'stage', data: { stage: 'saving', urls: [mixer.url] } },
      { event: 'item', data: itemOf(created) },
    )
    answers('post', '/api/product-urls/bulk-import', () => stream.response)
    await pick('Stand mixer, red')
    await pick('Stand mixer, blue')

    await userEvent.click(importBar().getByRole('button', { name: 'Import' }))

    expect(await screen.findByText('€249.00')).toBeTruthy()
    expect(screen.getByText('being fetched')).toBeTruthy()
    expect(screen.queryByText('being saved')).toBeNull()
    stream.end({ event: 'summary', data: IMPORTED })
    await screen.findAllByText('“stand mixer”: one offer tracked, one skipped: tracked already')
    expect(screen.getByText('tracked already')).toBeTruthy()
    expect(screen.getByRole('link', { name: 'Open stand mixer' }).getAttribute('href')).toBe(
      '/products/12',
    )

    await userEvent.click(screen.getByRole('button', { name: 'Import more' }))
    // What is tracked now cannot be picked once more.
    const told = (await screen.findAllByRole('link', { name: 'tracked already' })).map((link) =>
      link.getAttribute('href'),
    )
    expect(told).toEqual(['/products/12', '/products/9'])
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

  it('begins once, however often its keys are pressed, and is left while it goes on', async () => {
    await searched()
    const stream = heldEvents({ event: 'start', data: { job_id: 77 } })
    const asked = answers('post', '/api/product-urls/bulk-import', () => stream.response)
    await pick('Stand mixer, red')

    // A checkbox keeps Enter to itself.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    await userEvent.keyboard('{Control>}{Enter}{Enter}{/Control}')
    await screen.findByText('Importing …')
    await userEvent.keyboard('{Control>}{Enter}{/Control}')

    expect(asked).toHaveLength(1)
    await userEvent.click(screen.getByRole('button', { name: 'Import more' }))
    expect(await screen.findByRole('checkbox', { name: 'Pick Stand mixer, red' })).toBeTruthy()
    expect(screen.queryByRole('region', { name: 'Import' })).toBeNull()
  })

  it('leaves the search usable when there is no such job', async () => {
    answers('get', '/api/products', { items: [], total: 0 })
    answers('get', '/api/jobs/{job_id}', () => refusal({ status: 404, detail: 'No such job.' }))

    await show('/search?job=999')

    expect((await screen.findByRole('alert')).textContent).toContain('No such job.')
    expect(screen.getByRole('searchbox')).toBeTruthy()
    expect(screen.queryByText('Importing …')).toBeNull()
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
})
