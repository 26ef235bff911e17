import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it } from 'vitest'

import {
  aDetail,
  aLine,
  aListing,
  anAdded,
  aPreview,
  aProduct,
  aSelector,
} from '../support/factories'
import { show } from '../support/render'
import { answers, refuses, type Seen } from '../support/server'

const KETTLE = 'https://shop.example/kettle'
const shared = `/add?url=${encodeURIComponent(KETTLE)}`

const likely = { currency: 'EUR', method: 'visible', reason: '' } as const
const now = { ...likely, amount: '19.9900', path: 'p.now', raw: '€19.99', score: 0.71 }
const old = { ...likely, amount: '29.9900', path: 'p.old', raw: '€29.99', score: 0.69 }

function bodies(seen: Seen[]): unknown[] {
  return seen.map(({ body }) => body)
}

beforeEach(() => {
  answers('post', '/api/imports/preview', aLine())
  answers('post', '/api/scrape/preview', aPreview())
  answers('get', '/api/products', { items: [], total: 0 })
  answers('get', '/api/products/{product_id}', aDetail())
  answers('get', '/api/price-history', { items: [], total: 0 })
})

describe('an address that was shared', () => {
  it('is looked at by itself, and tracked from that look with one press', async () => {
    const tracked = answers('post', '/api/product-urls/quick-add', anAdded())
    const { router } = await show(shared)

    expect(await screen.findByText('Copper kettle')).toBeTruthy()
    expect(screen.getAllByText('€19.99')).toHaveLength(2)
    expect(screen.getByText('shop.example, a new shop')).toBeTruthy()
    expect(screen.getByText(/71 % sure/)).toBeTruthy()
    const track = screen.getByRole('button', { name: 'Track it' })
    await waitFor(() => expect(document.activeElement).toBe(track))
    await userEvent.click(track)

    await waitFor(() => expect(router.currentRoute.value.path).toBe('/products/7'))
    expect(bodies(tracked)).toEqual([{ url: KETTLE, snapshot_id: 5 }])
    expect(await screen.findByText('The page is tracked')).toBeTruthy()
  })

  it('is found in the text of a share sheet', async () => {
    const looked = answers('post', '/api/scrape/preview', aPreview())
    await show(`/add?text=${encodeURIComponent(`A kettle ${KETTLE}`)}`)

    await screen.findByText('Copper kettle')
    expect(bodies(looked)).toEqual([{ url: KETTLE, store_id: null, store: null }])
  })

  it('leads to its product when it is tracked already, and the shop is not asked', async () => {
    const tracked = { product_id: 7, product_name: 'Copper kettle' }
    answers('post', '/api/imports/preview', aLine({ reason: 'already_tracked', tracked }))
    const looked = answers('post', '/api/scrape/preview', aPreview())
    const { router } = await show(shared)

    await waitFor(() => expect(router.currentRoute.value.path).toBe('/products/7'))
    expect(await screen.findByText(/You track this page already: Copper kettle/)).toBeTruthy()
    expect(looked).toEqual([])
  })
})

describe('a page with several prices', () => {
  beforeEach(() => {
    answers('post', '/api/scrape/preview', aPreview({ candidates: [now, old] }))
  })

  it('is tracked with the one that is pointed at, which becomes the rule of the new shop', async () => {
    const tried = answers(
      'post',
      '/api/scrape/snapshots/{snapshot_id}/evaluate',
      aPreview({ listing: aListing({ price: '29.9900' }) }),
    )
    const tracked = answers('post', '/api/product-urls/quick-add', anAdded())
    await show(shared)

    const choice = within(await screen.findByRole('group', { name: 'Which one is the price?' }))
    await userEvent.click(choice.getByRole('radio', { name: /€29.99/ }))
    await waitFor(() =>
      expect(choice.getByRole('radio', { name: /€29.99/ })).toHaveProperty('checked', true),
    )
    await userEvent.click(screen.getByRole('button', { name: 'Track it' }))

    const selectors = { price: [aSelector('css:p.old')] }
    expect(bodies(tried)).toEqual([{ selectors }])
    await waitFor(() =>
      expect(bodies(tracked)).toEqual([{ url: KETTLE, snapshot_id: 5, selectors }]),
    )
  })

  it('is not tracked while the one that is pointed at is looked for', async () => {
    let found: () => void = () => undefined
    const looked = new Promise<void>((done) => (found = done))
    answers('post', '/api/scrape/snapshots/{snapshot_id}/evaluate', async () => {
      await looked
      return aPreview({ listing: aListing({ price: '29.9900' }) })
    })
    const tracked = answers('post', '/api/product-urls/quick-add', anAdded())
    await show(shared)

    const choice = within(await screen.findByRole('group', { name: 'Which one is the price?' }))
    await userEvent.click(choice.getByRole('radio', { name: /€29.99/ }))
    const button = screen.getByRole('button', { name: 'Track it' })
    await waitFor(() => expect(button).toHaveProperty('disabled', true))
    await userEvent.keyboard('{Control>}s{/Control}')
    found()
    await userEvent.click(button)

    await waitFor(() =>
      expect(bodies(tracked)).toEqual([
        { url: KETTLE, snapshot_id: 5, selectors: { price: [aSelector('css:p.old')] } },
      ]),
    )
  })

  it('says when no rule tells the number apart', async () => {
    answers('post', '/api/scrape/snapshots/{snapshot_id}/evaluate', aPreview())
    await show(shared)

    const choice = within(await screen.findByRole('group', { name: 'Which one is the price?' }))
    await userEvent.click(choice.getByRole('radio', { name: /€29.99/ }))

    expect(await screen.findByText(/No rule tells this number apart/)).toBeTruthy()
  })

  it('leaves the rules of a shop that is known to its editor', async () => {
    answers('post', '/api/imports/preview', aLine({ store_id: 3, store_name: 'Harbour Home' }))
    await show(shared)

    const choice = within(await screen.findByRole('group', { name: 'Which one is the price?' }))
    expect(choice.getByText(/The rules of this shop choose/)).toBeTruthy()
    expect(choice.getByRole('radio', { name: /€29.99/ })).toHaveProperty('disabled', true)
    expect(screen.getByRole('link', { name: 'Harbour Home' }).getAttribute('href')).toBe(
      '/stores/3',
    )
  })
})

describe('what is wanted of a page', () => {
  it('goes with it: a name, tags and a target', async () => {
    const tracked = answers('post', '/api/product-urls/quick-add', anAdded())
    await show(shared)

    const name = await screen.findByLabelText('Name of the product')
    expect(name).toHaveProperty('value', 'Copper kettle')
    await userEvent.clear(name)
    await userEvent.type(name, 'Kettle')
    await userEvent.type(screen.getByRole('spinbutton', { name: 'Tell me at or below' }), '15')
    await userEvent.keyboard('{Control>}s{/Control}')

    await waitFor(() =>
      expect(bodies(tracked)).toEqual([
        {
          url: KETTLE,
          snapshot_id: 5,
          name: 'Kettle',
          target: { amount: '15', currency: 'EUR' },
        },
      ]),
    )
  })

  it('can be another shop for a product that is there', async () => {
    answers('get', '/api/products', { items: [aProduct({ id: 4, name: 'My kettle' })], total: 1 })
    const tracked = answers('post', '/api/product-urls/quick-add', anAdded())
    await show(shared)

    await userEvent.click(await screen.findByRole('button', { name: 'For which product' }))
    await userEvent.click(await screen.findByRole('option', { name: 'My kettle' }))
    expect(screen.queryByLabelText('Name of the product')).toBeNull()
    await userEvent.click(screen.getByRole('button', { name: 'Track it' }))

    await waitFor(() =>
      expect(bodies(tracked)).toEqual([{ url: KETTLE, snapshot_id: 5, product_id: 4 }]),
    )
  })
})

describe('a page that cannot be read', () => {
  it('is tracked all the same, and its product offers to mend the rules', async () => {
    answers(
      'post',
      '/api/scrape/preview',
      aPreview({ snapshot_id: null, listing: null, candidates: [], reason: 'The shop blocks us.' }),
    )
    const added = anAdded({ price: null, warnings: ['The shop blocks us.'] })
    const tracked = answers('post', '/api/product-urls/quick-add', added)
    await show(shared)

    expect(await screen.findByText('The shop blocks us.')).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Track it anyway' }))

    await waitFor(() => expect(bodies(tracked)).toEqual([{ url: KETTLE }]))
    const link = await screen.findByRole('link', { name: 'Test the rules' })
    expect(link.getAttribute('href')).toBe('/stores/1?tab=test')
  })

  it('can be tracked when its shop has to rest first', async () => {
    refuses('post', '/api/scrape/preview', { status: 429, detail: 'The shop has to rest first.' })
    const tracked = answers('post', '/api/product-urls/quick-add', anAdded())
    await show(shared)

    expect(await screen.findByText('The shop has to rest first.')).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Track it anyway' }))

    await waitFor(() => expect(bodies(tracked)).toEqual([{ url: KETTLE }]))
  })

  it('is not offered where the address is never opened', async () => {
    refuses('post', '/api/scrape/preview', { status: 400, detail: 'This address is private.' })
    await show(shared)

    expect(await screen.findByText('This address is private.')).toBeTruthy()
    expect(screen.queryByRole('button', { name: /Track/ })).toBeNull()
  })

  it('is forgotten when another address is typed', async () => {
    await show(shared)
    await screen.findByText('Copper kettle')

    await userEvent.type(screen.getByLabelText('Address of a product page'), '/2')

    await waitFor(() => expect(screen.queryByText('Copper kettle')).toBeNull())
    expect(screen.getByRole('button', { name: 'Look at it' })).toBeTruthy()
  })
})
