import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'

import { useUndoStore } from '@/stores/useUndoStore'

import { aDetail, aJob, anOffer, aProduct, aUrl } from '../support/factories'
import { show } from '../support/render'
import { answers, refuses } from '../support/server'

const kettle = aProduct({ id: 7, name: 'Copper kettle', urls_total: 2 })
/** What the rail and the margins leave of 1440 pixels. */
const BESIDE_THE_RAIL = 1174
const rowOf = (name: string) => screen.getByRole('link', { name }).closest('tr')

describe('the products', () => {
  it('are asked for as the address says', async () => {
    const asked = answers('get', '/api/products', { items: [kettle], total: 1 })

    await show('/products?flag=at_lowest&tag=Kitchen&sort=-created_at&page=2&view=nonsense')

    expect(await screen.findByRole('link', { name: 'Copper kettle' })).toBeTruthy()
    expect(Object.fromEntries(asked[0]?.query ?? [])).toEqual({
      badge: 'at_lowest',
      tag: 'Kitchen',
      sort: '-created_at',
      status: 'active',
      search: '',
      limit: '50',
      offset: '50',
    })
  })

  it('are narrowed to those with watched pages, as the overview links them', async () => {
    const asked = answers('get', '/api/products', { items: [kettle], total: 1 })

    await show('/products?flag=watched&cols=best,offers,lastChecked')

    expect(await screen.findByRole('link', { name: 'Copper kettle' })).toBeTruthy()
    expect(asked[0]?.query.get('watched')).toBe('true')
  })

  it('have room for their usual columns on a screen of 1440 pixels', async () => {
    answers('get', '/api/products', { items: [kettle], total: 1 })

    await show('/products')

    const table = await screen.findByRole('table', { name: 'Products' })
    expect(Number.parseInt(table.style.minWidth, 10)).toBeLessThanOrEqual(BESIDE_THE_RAIL)
  })

  it('unfold into the pages that are tracked', async () => {
    answers('get', '/api/products', { items: [kettle], total: 1 })
    const urls = [aUrl({ id: 2, store: 'Harbour Home', amount: '64.1900' })]
    const asked = answers('get', '/api/products/{product_id}', aDetail({ urls }))
    await show('/products')

    const unfold = await screen.findByRole('button', { name: 'Details of Copper kettle' })
    await userEvent.click(unfold)

    expect(await screen.findByText('Harbour Home')).toBeTruthy()
    expect(unfold.getAttribute('aria-expanded')).toBe('true')
    expect(asked).toHaveLength(1)
  })

  it('tell how their price is known, in the row, in what it unfolds and in the look into it', async () => {
    answers('get', '/api/products', { items: [kettle], total: 1 })
    const urls = [aUrl({ id: 2, store: 'Harbour Home', amount: '64.1900' })]
    const best = anOffer({ amount: '64.1900', product_url_id: 2, store_name: 'Harbour Home' })
    answers('get', '/api/products/{product_id}', aDetail({ urls, best }))
    const asked = answers('get', '/api/price-history', { items: [], total: 0 })
    await show('/products')
    const told = async (button: HTMLElement, store: string) => {
      await userEvent.click(button)
      await screen.findByRole('dialog', { name: `How we know the price of ${store}` })
      await userEvent.keyboard('{Escape}')
      await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    }

    await told(await screen.findByRole('button', { name: '€19.99' }), 'Northwind Kitchen')
    await userEvent.click(screen.getByRole('button', { name: 'Details of Copper kettle' }))
    const shopPrice = { name: '€64.19 at Harbour Home: how we know' }
    await told(await screen.findByRole('button', shopPrice), 'Harbour Home')
    await userEvent.click(screen.getByRole('button', { name: 'Details of Copper kettle' }))
    screen.getByRole('link', { name: 'Copper kettle' }).focus()
    await userEvent.keyboard(' ')
    const aside = await screen.findByRole('complementary', { name: 'A look into Copper kettle' })
    const [large] = await within(aside).findAllByRole('button', shopPrice)
    if (large) await told(large, 'Harbour Home')

    const pages = asked.flatMap(({ query }) => query.get('product_url_id') ?? [])
    expect(pages).toEqual(['1', '2', '2'])
  })

  it('have the menu of each page in what they unfold', async () => {
    answers('get', '/api/products', { items: [kettle], total: 1 })
    const urls = [aUrl({ id: 2, store: 'Harbour Home', amount: '64.1900' })]
    const asked = answers('get', '/api/products/{product_id}', aDetail({ urls }))
    const sent = answers('patch', '/api/product-urls/{product_url_id}', {} as never)
    await show('/products')
    await userEvent.click(await screen.findByRole('button', { name: 'Details of Copper kettle' }))
    expect(await screen.findByText(/en_IE\s+· EUR/)).toBeTruthy()

    await userEvent.click(screen.getByRole('button', { name: 'What to do with Harbour Home' }))
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Make it the primary page' }))

    await waitFor(() => expect(sent.map(({ body }) => body)).toEqual([{ is_primary: true }]))
    await waitFor(() => expect(asked).toHaveLength(2))
  })

  it('are made without a page, too', async () => {
    answers('get', '/api/products', { items: [], total: 0 })
    answers('get', '/api/products/{product_id}', aDetail({ urls: [] }))
    const made = answers('post', '/api/products', aDetail({ urls: [] }))
    const { router } = await show('/products')
    expect(await screen.findByRole('textbox', { name: 'Address of a product page' })).toBeTruthy()

    await userEvent.click(screen.getByRole('button', { name: 'Add' }))
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Without a page yet' }))
    const form = within(await screen.findByRole('dialog', { name: 'A product without a page' }))
    await userEvent.type(form.getByRole('textbox', { name: 'Name of the product' }), 'Teapot')
    await userEvent.click(form.getByRole('button', { name: 'Make it' }))

    await waitFor(() => expect(router.currentRoute.value.name).toBe('product'))
    expect(made[0]?.body).toMatchObject({ name: 'Teapot', tags: [] })
  })

  it('get another name and other tags in the list, and the old ones back', async () => {
    answers('get', '/api/products', { items: [kettle], total: 1 })
    const sent = answers('patch', '/api/products/{product_id}', aDetail({ urls: [] }))
    await show('/products')
    ;(await screen.findByRole('link', { name: 'Copper kettle' })).focus()

    await userEvent.keyboard('e')
    const form = within(await screen.findByRole('dialog', { name: 'Name and tags' }))
    const name = form.getByRole('textbox', { name: 'Name of the product' })
    await userEvent.clear(name)
    await userEvent.type(name, 'Kettle')
    await userEvent.click(form.getByRole('button', { name: 'Save' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Undo' }))

    await waitFor(() =>
      expect(sent.map(({ body }) => (body as { name: string }).name)).toEqual([
        'Kettle',
        'Copper kettle',
      ]),
    )
  })

  it('that filters hide come back when one of them is taken off', async () => {
    answers('get', '/api/products', { items: [], total: 0 })
    const { router } = await show('/products?q=pan&flag=failing&from=10')

    const filters = within(await screen.findByRole('list', { name: 'Filters' }))
    expect(filters.getAllByRole('button').map((chip) => chip.textContent.trim())).toEqual([
      '“pan”',
      'Failing',
      '≥ 10',
    ])
    await userEvent.click(filters.getByRole('button', { name: 'Without this filter: Failing' }))

    await waitFor(() => expect(router.currentRoute.value.query).toEqual({ q: 'pan', from: '10' }))
  })

  it('are narrowed by tags, shop, trend and price', async () => {
    const asked = answers('get', '/api/products', { items: [kettle], total: 1 })

    await show('/products?tag=a,b&tags=none&store=3&trend=down&from=10&to=x&currency=EUR')

    await screen.findByRole('link', { name: 'Copper kettle' })
    const narrowed = asked.find(({ query }) => query.get('limit') !== '1')?.query
    expect(narrowed?.getAll('tag_none')).toEqual(['a', 'b'])
    expect([narrowed?.get('store_id'), narrowed?.get('trend')]).toEqual(['3', 'down'])
    expect([narrowed?.get('min_price'), narrowed?.get('max_price')]).toEqual(['10', null])
    expect(screen.getByRole('button', { name: 'Filters: 5' })).toBeTruthy()
  })

  it('that were deleted are struck out until that is taken back', async () => {
    answers('get', '/api/products', { items: [kettle], total: 1 })
    await show('/products')
    await screen.findByRole('link', { name: 'Copper kettle' })
    const undo = useUndoStore()

    undo.hold(
      'product 7',
      () => Promise.resolve(),
      () => undefined,
    )
    await waitFor(() => expect(rowOf('Copper kettle')?.className).toContain('line-through'))
    undo.undo('product 7')

    await waitFor(() => expect(rowOf('Copper kettle')?.className).not.toContain('line-through'))
  })

  it('that are picked change with one request, which tells what stayed as it was', async () => {
    const pot = aProduct({ id: 8, name: 'Pot' })
    answers('get', '/api/products', { items: [kettle, pot], total: 2 })
    const sent = answers('post', '/api/products/bulk-update', {
      updated_ids: [7],
      skipped: [{ id: 8, reason: 'unchanged' }],
      missing_ids: [9],
      schedules_before: [],
    })
    await show('/products')
    await userEvent.click(await screen.findByRole('checkbox', { name: 'Select what is shown' }))

    await userEvent.click(await screen.findByRole('button', { name: 'Star' }))

    const dialog = within(await screen.findByRole('dialog'))
    expect(await dialog.findByText('Pot · was so already')).toBeTruthy()
    expect(dialog.getByText('Not there any more: 1')).toBeTruthy()
    expect(sent.map(({ body }) => body)).toEqual([
      { product_ids: [7, 8], updates: { favourite: true } },
    ])
  })

  it('keep the words that were refused, to try again with', async () => {
    answers('get', '/api/products', { items: [kettle], total: 1 })
    answers('get', '/api/tags', { items: [], total: 0 })
    await show('/products')
    await userEvent.click(await screen.findByRole('checkbox', { name: 'Select Copper kettle' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Tag' }))
    await userEvent.type(await screen.findByRole('combobox', { name: 'Tags' }), 'copper')
    await userEvent.keyboard('{Enter}')
    refuses('post', '/api/products/bulk-update', { status: 503, detail: 'The database rests.' })

    await userEvent.click(screen.getByRole('button', { name: 'Add tags' }))

    expect(await screen.findByText(/The database rests/)).toBeTruthy()
    const sent = answers('post', '/api/products/bulk-update', {
      updated_ids: [7],
      skipped: [],
      missing_ids: [],
      schedules_before: [],
    })
    await userEvent.click(screen.getByRole('button', { name: 'Add tags' }))
    await waitFor(() => expect(sent[0]?.body).toMatchObject({ updates: { tags_add: ['copper'] } }))
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Add tags' })).toBeNull())
  })

  it('that get several tags at once are not offered to lose those they had', async () => {
    answers('get', '/api/products', { items: [kettle], total: 1 })
    answers('get', '/api/tags', { items: [], total: 0 })
    answers('post', '/api/products/bulk-update', {
      updated_ids: [7],
      skipped: [],
      missing_ids: [],
      schedules_before: [],
    })
    await show('/products')
    await userEvent.click(await screen.findByRole('checkbox', { name: 'Select Copper kettle' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Tag' }))
    await userEvent.type(await screen.findByRole('combobox', { name: 'Tags' }), 'copper{Enter}')
    await userEvent.type(screen.getByRole('combobox', { name: 'Tags' }), 'old{Enter}')

    await userEvent.click(screen.getByRole('button', { name: 'Add tags' }))

    expect((await screen.findAllByText('one product changed')).length).toBeGreaterThan(0)
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull()
  })

  it('that all match change by their filter', async () => {
    answers('get', '/api/products', { items: [kettle], total: 213 })
    const sent = answers('post', '/api/products/bulk-update', {
      updated_ids: [7],
      skipped: [],
      missing_ids: [],
      schedules_before: [],
    })
    await show('/products?flag=at_lowest')
    await userEvent.click(await screen.findByRole('checkbox', { name: 'Select what is shown' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Select all 213' }))

    await userEvent.click(screen.getByRole('button', { name: 'Archive' }))

    await waitFor(() => expect(sent).toHaveLength(1))
    expect(sent[0]?.body).toEqual({
      filter: { search: '', status: 'active', badge: 'at_lowest' },
      updates: { status: 'archived' },
    })
  })

  it('that are picked are checked by one job, which can be stopped', async () => {
    answers('get', '/api/products', { items: [kettle], total: 1 })
    const job = aJob({ id: 31, kind: 'fetch_many', total: 2, product_id: null })
    const sent = answers('post', '/api/pricing/products/fetch', job)
    const stopped = answers('post', '/api/jobs/{job_id}/cancel', job)
    await show('/products')
    await userEvent.click(await screen.findByRole('checkbox', { name: 'Select what is shown' }))

    await userEvent.click(await screen.findByRole('button', { name: 'Check now' }))

    expect(await screen.findByText('2 pages are being checked')).toBeTruthy()
    expect(sent[0]?.body).toEqual({ product_ids: [7] })
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }))
    await waitFor(() => expect(stopped[0]?.path).toBe('/api/jobs/31/cancel'))
  })

  it('that are picked are checked more often, and as each was before when that is undone', async () => {
    const pot = aProduct({ id: 8, name: 'Pot' })
    const daily = { interval_minutes: 1_440, longest_minutes: 1_440 }
    answers('get', '/api/products', { items: [kettle, pot], total: 2 })
    const sent = answers('post', '/api/products/bulk-update', {
      updated_ids: [7, 8],
      skipped: [],
      missing_ids: [9],
      schedules_before: [
        { schedule: null, product_ids: [7] },
        { schedule: daily, product_ids: [8] },
      ],
    })
    await show('/products')
    await userEvent.click(await screen.findByRole('checkbox', { name: 'Select Copper kettle' }))
    await userEvent.click(screen.getByRole('checkbox', { name: 'Select Pot' }))

    await userEvent.click(screen.getByRole('button', { name: 'More' }))
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Check' }))
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Every hour' }))
    // One that is gone by now is told beside the others.
    const told = within(await screen.findByRole('dialog'))
    expect(told.getByText('Not there any more: 1')).toBeTruthy()
    await userEvent.click(told.getByRole('button', { name: 'Close' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Undo' }))

    await waitFor(() =>
      expect(sent.map(({ body }) => body)).toEqual([
        { product_ids: [7, 8], updates: { schedule: { interval_minutes: 60 } } },
        { product_ids: [7], updates: { schedule: null } },
        { product_ids: [8], updates: { schedule: daily } },
      ]),
    )
  })

  it('that are picked get a target below what each costs, and the old ones back', async () => {
    const target = { rule_id: 3, amount: '20.0000', currency: 'EUR', reached: false }
    const pot = aProduct({ id: 8, name: 'Pot', target })
    answers('get', '/api/products', { items: [kettle, pot], total: 2 })
    const sent = answers('post', '/api/products/bulk-update', {
      updated_ids: [7, 8],
      skipped: [],
      missing_ids: [],
      schedules_before: [],
    })
    await show('/products')
    await userEvent.click(await screen.findByRole('checkbox', { name: 'Select what is shown' }))
    const bar = within(await screen.findByRole('region', { name: 'Selection' }))
    await userEvent.click(bar.getByRole('button', { name: 'More' }))
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Set a target price' }))

    const dialog = within(await screen.findByRole('dialog'))
    const percent = dialog.getByRole('spinbutton', { name: 'Per cent off' })
    await userEvent.clear(percent)
    await userEvent.type(percent, '15')
    await userEvent.click(dialog.getByRole('button', { name: 'Set the target' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Undo' }))

    await waitFor(() => expect(sent).toHaveLength(2))
    expect(sent.map(({ body }) => (body as { updates: unknown }).updates)).toEqual([
      { target_percent_off: '15' },
      {
        targets: [
          { product_id: 7, target: null },
          { product_id: 8, target: { amount: '20.0000', currency: 'EUR' } },
        ],
      },
    ])
    // What was taken back by its button is not what Ctrl+Z takes back next.
    await userEvent.keyboard('{Control>}z{/Control}')
    expect(sent).toHaveLength(2)
  })

  it('that are many are deleted after a question that counts what goes', async () => {
    const twelve = Array.from({ length: 12 }, (_, at) => aProduct({ id: 20 + at }))
    answers('get', '/api/products', { items: twelve, total: 12 })
    const counts = { products: 12, urls: 30, readings: 1284, missing_ids: [] }
    const sent = answers('post', '/api/products/bulk-delete', counts)
    await show('/products')
    await userEvent.click(await screen.findByRole('checkbox', { name: 'Select what is shown' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Delete' }))

    const dialog = within(await screen.findByRole('dialog'))
    expect(
      await dialog.findByText('12 products, 30 pages and 1,284 readings will be deleted.'),
    ).toBeTruthy()
    await userEvent.click(dialog.getByRole('button', { name: 'Delete' }))

    await waitFor(() => expect(sent).toHaveLength(2))
    expect(sent.map(({ body }) => (body as { dry_run: boolean }).dry_run)).toEqual([true, false])
  })

  it('that are few are deleted at once, and back when somebody says so', async () => {
    answers('get', '/api/products', { items: [kettle], total: 1 })
    await show('/products')
    await userEvent.click(await screen.findByRole('checkbox', { name: 'Select Copper kettle' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Delete' }))
    await waitFor(() => expect(rowOf('Copper kettle')?.className).toContain('line-through'))

    await userEvent.keyboard('{Control>}z{/Control}')

    await waitFor(() => expect(rowOf('Copper kettle')?.className).not.toContain('line-through'))
  })

  it('are merged into the one that stays', async () => {
    const pot = aProduct({ id: 8, name: 'Pot' })
    answers('get', '/api/products', { items: [kettle, pot], total: 2 })
    const sent = answers('post', '/api/products/merge', aDetail())
    await show('/products')
    await userEvent.click(await screen.findByRole('checkbox', { name: 'Select what is shown' }))
    await userEvent.click(screen.getByRole('button', { name: 'More' }))
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Make one product of them' }))
    const dialog = within(await screen.findByRole('dialog'))

    await userEvent.click(dialog.getByRole('radio', { name: /Pot/ }))
    await userEvent.click(dialog.getByRole('button', { name: 'Merge 2 products' }))

    await waitFor(() =>
      expect(sent.map(({ body }) => body)).toEqual([
        { source_product_id: 7, target_product_id: 8 },
      ]),
    )
  })

  it('are looked into beside the list', async () => {
    answers('get', '/api/products', { items: [kettle], total: 1 })
    answers('get', '/api/price-history', { items: [], total: 0 })
    const urls = [aUrl({ id: 2, store: 'Harbour Home', amount: '64.1900' })]
    answers('get', '/api/products/{product_id}', aDetail({ urls }))
    await show('/products')
    const link = await screen.findByRole('link', { name: 'Copper kettle' })

    link.focus()
    await userEvent.keyboard(' ')

    const aside = await screen.findByRole('complementary', { name: 'A look into Copper kettle' })
    expect(await within(aside).findByText('Harbour Home')).toBeTruthy()
    await userEvent.keyboard('{Escape}')
    await waitFor(() =>
      expect(screen.queryByRole('complementary', { name: /A look into/ })).toBeNull(),
    )
  })
})

describe('a saved view of products', () => {
  const low = {
    id: 4,
    name: 'Cheap now',
    icon: 'flame',
    path: '/products',
    query: 'cols=store&flag=at_lowest',
    pinned: true,
    on_overview: false,
    owner_id: 1,
  }

  it('says when somebody strayed from it, and leads back', async () => {
    answers('get', '/api/products', { items: [kettle], total: 1 })
    answers('get', '/api/views', { items: [low], total: 1 })
    const { router } = await show('/products?flag=at_lowest&cols=store&sort=-price&view=4')

    expect(await screen.findByRole('img', { name: 'Differs from the saved view' })).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Reset' }))

    await waitFor(() =>
      expect(router.currentRoute.value.query).toEqual({
        view: '4',
        flag: 'at_lowest',
        cols: 'store',
      }),
    )
    await waitFor(() =>
      expect(screen.queryByRole('img', { name: 'Differs from the saved view' })).toBeNull(),
    )
  })

  it('is saved with the filters that are on', async () => {
    answers('get', '/api/products', { items: [kettle], total: 1 })
    const sent = answers('post', '/api/views', low)
    answers('get', '/api/views', { items: [low], total: 1 })
    await show('/products?q=kettle&sort=-price')
    await userEvent.click(await screen.findByRole('button', { name: 'Views' }))
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Save as a new view' }))

    const dialog = within(await screen.findByRole('dialog'))
    await userEvent.type(dialog.getByRole('textbox', { name: /Name/ }), 'Kettles')
    await userEvent.click(dialog.getByRole('button', { name: 'Save' }))

    await waitFor(() =>
      expect(sent[0]?.body).toEqual({
        name: 'Kettles',
        icon: 'bookmark',
        path: '/products',
        query: 'q=kettle&sort=-price',
        pinned: true,
        on_overview: false,
      }),
    )
  })
})
