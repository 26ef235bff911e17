import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'

import { aFind, finds } from '../../support/factories'
import { show } from '../../support/render'
import { answers, events, heldEvents } from '../../support/server'
import { mixer, other, pick, searched, tracked } from '../../support/search'

describe('hits that come page by page', () => {
  it('shows hits as their pages come, and keeps them when it is stopped', async () => {
    answers('get', '/api/products', { items: [], total: 0 })
    const stream = heldEvents({ event: 'page', data: finds([mixer]) })
    const asked = answers('get', '/api/search', () => stream.response)
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
})

describe('prices of hits', () => {
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
})

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
