import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'

import {
  aListing,
  anEntry,
  aPreview,
  aProfile,
  aSelector,
  aStore,
  aStoreOffer,
} from '../support/factories'
import { show } from '../support/render'
import { answers, refuses, type Seen } from '../support/server'

const SOURCE = {
  url: 'https://shop.example/kettle',
  content_type: 'text/html',
  text: '<html lang="de-DE"><h1>Copper kettle</h1><div><p class="price">€19.99</p></div></html>',
  cut: false,
}
const kept = aStore({
  id: 4,
  name: 'Kettles',
  slug: 'kettles',
  selectors: { price: [aSelector('css:.old-price')] },
  urls_total: 2,
})

async function opened(store = kept, address = '/stores/4') {
  answers('get', '/api/stores/{store_id}', store)
  answers('get', '/api/checks', { items: [], total: 0 })
  answers('get', '/api/stores/{store_id}/offers', { items: [aStoreOffer()], total: 1 })
  const shown = await show(address)
  await screen.findByRole('button', { name: 'Copper kettle' })
  return shown
}

async function fetched(preview = aPreview()): Promise<Seen[]> {
  answers('get', '/api/scrape/snapshots/{snapshot_id}/source', SOURCE)
  const asked = answers('post', '/api/scrape/preview', preview)
  await userEvent.click(screen.getByRole('button', { name: 'Fetch' }))
  if (preview.listing) await screen.findByRole('tab', { name: 'Candidates' })
  else await screen.findByRole('heading', { name: 'Answer' })
  return asked
}

/** Without a click: here every place is on the handle between the panes, which takes the click. */
async function write(input: HTMLElement, text: string): Promise<void> {
  input.focus()
  await userEvent.type(input, text, { skipClick: true })
}

const expression = (name: string) =>
  screen.findByRole<HTMLInputElement>('textbox', { name: `Expression of ${name}` })

describe('a store', () => {
  it('shows its rules, its pages to test with, and nothing to save yet', async () => {
    await opened()

    expect((await expression('rule 1 for Price')).value).toBe('.old-price')
    expect(screen.getByRole('button', { name: 'Copper kettle' })).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Save' }).hasAttribute('disabled')).toBe(true)
  })

  it('tells how it learned to be fetched, and why', async () => {
    const learned_mode = {
      mode: 'browser' as const,
      reason: 'The page needs scripts.',
      since: '2026-11-20T10:00:00Z',
      until: '2999-01-01T00:00:00Z',
      proven: true,
    }
    await opened({ ...kept, fetch_mode: 'auto', learned_mode })

    const note = within(screen.getByRole('note'))
    expect(note.getByText('Learned: a browser is asked, and it brings a price.')).toBeTruthy()
    expect(note.getByText('Why: The page needs scripts.')).toBeTruthy()
  })

  it('forgets what it learned when that is over', async () => {
    const learned_mode = {
      mode: 'http' as const,
      reason: 'A browser brought nothing.',
      since: '2026-01-20T10:00:00Z',
      until: '2026-02-20T10:00:00Z',
      proven: false,
    }
    await opened({ ...kept, fetch_mode: 'auto', learned_mode })

    expect(screen.getByRole('note').textContent).toContain('Nothing learned yet')
  })

  it('says why it cannot be shown', async () => {
    refuses('get', '/api/stores/{store_id}', { status: 404, detail: 'There is no store 9.' })
    answers('get', '/api/stores/{store_id}/offers', { items: [], total: 0 })

    await show('/stores/9')

    expect((await screen.findByRole('alert')).textContent).toContain('There is no store 9.')
  })

  it('saves over nobody: what somebody else saved meanwhile is shown first', async () => {
    await opened()
    const asked = answers('patch', '/api/stores/{store_id}', (seen) =>
      Response.json({ ...kept, notes: 'Closed on Sundays', ...(seen.body as object) }),
    )
    await userEvent.clear(screen.getByRole('textbox', { name: /^Name/ }))
    await write(screen.getByRole('textbox', { name: /^Name/ }), 'Pots')
    answers('get', '/api/stores/{store_id}', { ...kept, notes: 'Closed on Sundays' })

    await userEvent.click(screen.getByRole('button', { name: 'Save' }))

    const conflict = within(
      await screen.findByRole('alert', { name: 'Somebody else saved this store' }),
    )
    expect(conflict.getByText('Closed on Sundays')).toBeTruthy()
    expect(conflict.getByText('not changed by you')).toBeTruthy()
    expect(asked).toEqual([])
    await userEvent.click(conflict.getByRole('button', { name: 'Save mine on top' }))

    await waitFor(() =>
      expect(asked.map(({ body }) => body)).toEqual([{ name: 'Pots', slug: 'pots' }]),
    )
  })

  it('takes what somebody else saved, and forgets the draft, when it is told to', async () => {
    await opened()
    await userEvent.clear(screen.getByRole('textbox', { name: /^Name/ }))
    await write(screen.getByRole('textbox', { name: /^Name/ }), 'Pots')
    answers('get', '/api/stores/{store_id}', { ...kept, name: 'Kettles and pans' })
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))

    await userEvent.click(await screen.findByRole('button', { name: 'Drop mine and take theirs' }))

    expect(screen.getByRole<HTMLInputElement>('textbox', { name: /^Name/ }).value).toBe(
      'Kettles and pans',
    )
    expect(screen.getByRole('button', { name: 'Save' }).hasAttribute('disabled')).toBe(true)
  })

  it('saves nothing but what was changed', async () => {
    await opened()
    const asked = answers('patch', '/api/stores/{store_id}', aStore({ ...kept, name: 'Pots' }))

    await userEvent.clear(screen.getByRole('textbox', { name: /^Name/ }))
    await write(screen.getByRole('textbox', { name: /^Name/ }), 'Pots')
    await userEvent.keyboard('{Control>}s{/Control}')

    await waitFor(() => expect(asked).toHaveLength(1))
    expect(asked[0]?.body).toEqual({ name: 'Pots', slug: 'pots' })
  })

  it('cannot be changed by somebody who only reads', async () => {
    answers('get', '/api/auth/me', aProfile({ permissions: ['catalog:read'] }))

    await opened()

    expect(screen.queryByRole('button', { name: 'Save' })).toBeNull()
  })

  it('says which rule is written wrongly, before anybody is asked', async () => {
    await opened()
    const input = await expression('rule 1 for Price')
    await userEvent.clear(input)
    await write(input, 'p..price')

    expect(screen.getByText('This is no CSS selector.')).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))

    expect(await screen.findByText('A rule for Price is not written correctly.')).toBeTruthy()
  })

  it('understands the notation of the command line where an expression is expected', async () => {
    await opened()
    const input = await expression('rule 1 for Price')
    await userEvent.clear(input)
    await write(input, 'json:$.price.value')
    await userEvent.tab()

    expect((await expression('rule 1 for Price')).value).toBe('$.price.value')
    expect(
      screen.getByRole('combobox', { name: 'Kind of rule 1 for Price' }).textContent,
    ).toContain('JSON path')
  })

  it('asks its rules in the order that was chosen', async () => {
    await opened(
      aStore({
        ...kept,
        urls_total: 0,
        selectors: { price: [aSelector('css:.a'), aSelector('css:.b')] },
      }),
    )
    const asked = answers('patch', '/api/stores/{store_id}', kept)

    await userEvent.click(screen.getByRole('button', { name: 'Move rule 2 for Price up' }))
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))

    await waitFor(() => expect(asked).toHaveLength(1))
    expect(asked[0]?.body).toEqual({
      selectors: { price: [aSelector('css:.b'), aSelector('css:.a')] },
    })
  })
})

describe('the words for stock of a store', () => {
  const words = {
    ...kept,
    urls_total: 0,
    availability_rules: [
      { match: 'exact' as const, text: 'now', status: 'in_stock' as const },
      { match: 'regex' as const, text: '^0 ', status: 'out_of_stock' as const },
    ],
    availability_map: { shelf: 'in_stock' as const },
  }

  it('are put in another order, and another kind', async () => {
    await opened(words)
    const asked = answers('patch', '/api/stores/{store_id}', words)

    const up = screen.getByRole('button', { name: 'Move words 2 up' })
    expect(screen.queryByRole('button', { name: 'Move words 3 up' })).toBeNull()
    await userEvent.click(up)
    screen.getByRole('combobox', { name: 'How words 3 are compared' }).focus()
    await userEvent.keyboard('{Enter}')
    await screen.findByRole('option', { name: 'The whole text' })
    await userEvent.keyboard('{ArrowDown}{Enter}')
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))

    await waitFor(() => expect(asked).toHaveLength(1))
    expect(asked[0]?.body).toEqual({
      availability_rules: [
        ...words.availability_rules.toReversed(),
        { match: 'exact', text: 'shelf', status: 'in_stock' },
      ],
      availability_map: {},
    })
  })

  it('are not saved with a pattern that is none', async () => {
    await opened(words)
    const asked = answers('patch', '/api/stores/{store_id}', words)

    await write(screen.getByRole('textbox', { name: 'Words 2' }), '(')
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))

    expect(await screen.findByText(/no linear-time regular expression/)).toBeTruthy()
    expect(screen.getByText('A rule for Availability is not written correctly.')).toBeTruthy()
    expect(asked).toEqual([])
  })
})

describe('testing a draft', () => {
  it('sends what is not saved yet, and shows what was read and where', async () => {
    await opened()
    await userEvent.click(screen.getByRole('radio', { name: /Browser/ }))

    const asked = await fetched()

    const sent = asked[0]?.body as { store_id: number; store: { fetch_mode: string } }
    expect([sent.store_id, sent.store.fetch_mode]).toEqual([4, 'browser'])
    const table = within(screen.getByRole('table', { name: 'What was read' }))
    expect(table.getByText('€19.99')).toBeTruthy()
    expect(table.getByText('div > p.price')).toBeTruthy()
  })

  it('reads the kept page anew when a rule changes, without asking the shop', async () => {
    await opened()
    const asked = await fetched()
    const evaluated = answers(
      'post',
      '/api/scrape/snapshots/{snapshot_id}/evaluate',
      aPreview({ listing: aListing({ price: '17.0000' }) }),
    )

    await userEvent.click(screen.getByRole('button', { name: 'Use css:div > p.price' }))

    expect(await screen.findByText('€17.00')).toBeTruthy()
    expect(asked).toHaveLength(1)
    expect(evaluated[0]?.path).toBe('/api/scrape/snapshots/5/evaluate')
    expect((evaluated[0]?.body as { selectors: object }).selectors).toEqual({
      price: [aSelector('css:div > p.price'), aSelector('css:.old-price')],
    })
  })

  it('keeps the draft when the page cannot be fetched', async () => {
    await opened()
    await write(screen.getByRole('textbox', { name: /^Name/ }), ' and pots')
    refuses('post', '/api/scrape/preview', { status: 429, detail: 'The shop has to rest.' })

    await userEvent.keyboard('{Control>}{Enter}{/Control}')

    expect((await screen.findByRole('alert')).textContent).toContain('The shop has to rest.')
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: /^Name/ }).value).toBe(
      'Kettles and pots',
    )
    expect((await expression('rule 1 for Price')).value).toBe('.old-price')
  })

  it('calls a block a block, and offers a browser', async () => {
    await opened()
    const blocked = aPreview({
      snapshot_id: null,
      page_path: null,
      listing: null,
      evidence: {},
      candidates: [],
      reason: 'The shop asked for a captcha.',
      response: {
        outcome: 'blocked',
        status: 403,
        final_url: null,
        ms: 90,
        bytes: null,
        answers: [
          {
            url: 'https://shop.example/kettle',
            status: 403,
            ms: 90,
            headers: [{ name: 'server', value: 'gate' }],
          },
        ],
      },
    })
    const asked = await fetched(blocked)
    expect(screen.getByText('gate')).toBeTruthy()
    expect(screen.queryByRole('tab', { name: 'Candidates' })).toBeNull()

    expect(screen.getByRole('alert').textContent).toContain('The shop asked for a captcha.')
    await userEvent.click(screen.getByRole('button', { name: 'Try with a browser' }))

    await waitFor(() => expect(asked).toHaveLength(2))
    expect((asked[1]?.body as { store: { fetch_mode: string } }).store.fetch_mode).toBe('browser')
  })

  it('goes to a field and to the picker by keys', async () => {
    await opened()
    await fetched()

    await userEvent.keyboard('{Alt>}[Digit2]{/Alt}')
    const price = await expression('rule 1 for Price')
    expect(document.activeElement).toBe(price)
    // On a German Mac this writes a bracket into the rule.
    const bracket = { key: '[', code: 'Digit5', altKey: true, bubbles: true, cancelable: true }
    expect(price.dispatchEvent(new KeyboardEvent('keydown', bracket))).toBe(true)
    expect(document.activeElement).toBe(price)

    ;(document.activeElement as HTMLElement).blur()
    await userEvent.keyboard('i')
    expect(await screen.findByTitle(/page as it was fetched/)).toBeTruthy()
  })

  it('shows the source with marks, and what the page says for machines', async () => {
    await opened()
    await fetched()

    await userEvent.click(screen.getByRole('tab', { name: 'Source' }))
    expect(await screen.findByText('2 places')).toBeTruthy()

    await userEvent.click(screen.getByRole('tab', { name: 'Structured data' }))
    expect(await screen.findByText('The page says nothing for machines.')).toBeTruthy()

    await userEvent.click(screen.getByRole('tab', { name: 'Response' }))
    expect(await screen.findByText('180 ms')).toBeTruthy()
  })

  it('says of each field what its rules found, how long that took, and what is in doubt', async () => {
    await opened()
    const { traces } = aPreview()
    await fetched(
      aPreview({
        traces: {
          ...traces,
          price: { matches: 3, ms: 0.27, doubts: ['many_matches', 'decimals'] },
          currency: { matches: null, ms: null, doubts: ['currency_guess'] },
          sku: { matches: 0, ms: 0.1, doubts: ['no_match'] },
        },
      }),
    )

    const table = within(screen.getByRole('table', { name: 'What was read' }))
    const price = table.getByRole('rowheader', { name: 'Price' }).closest('tbody')
    expect(price?.textContent).toContain('3 places')
    expect(price?.textContent).toContain('0.27 ms')
    expect(price?.textContent).toContain('the first valid one counts')
    expect(price?.textContent).toContain('a thousand times as much')
    const currency = table.getByRole('rowheader', { name: 'Currency' }).closest('tbody')
    expect(currency?.textContent).toContain('Nobody names the currency')
    const sku = table.getByRole('rowheader', { name: 'SKU' }).closest('tbody')
    expect(sku?.textContent).toContain('no place')
    expect(sku?.textContent).toContain('The rules find nothing on this page.')
  })

  it('shows the way to the page, with its headers and without what is secret', async () => {
    await opened()
    await fetched()

    await userEvent.click(screen.getByRole('tab', { name: 'Response' }))

    const heading = await screen.findByRole('heading', { name: 'One redirect, then the answer' })
    const way = within(heading.closest('section') ?? heading)
    expect(way.getByText(/shop\.example\/old/)).toBeTruthy()
    expect(way.getByText('text/html')).toBeTruthy()
    const cookie = way.getByText(/set-cookie/).parentElement
    expect(cookie?.textContent).toContain('left out')
  })

  it('says so when nothing is known of the way', async () => {
    await opened()
    const { response } = aPreview()
    await fetched(aPreview({ response: { ...response, answers: [] } }))

    await userEvent.click(screen.getByRole('tab', { name: 'Response' }))

    expect(await screen.findByText(/A browser fetched this page/)).toBeTruthy()
  })
})

describe('saving rules', () => {
  const replayed = {
    unchanged: 30,
    differs: 0,
    lost: 1,
    gained: 0,
    without_snapshot: 0,
    results: [
      {
        product_url_id: 1,
        url: 'https://shop.example/pan',
        taken_at: '2026-11-28T08:00:00Z',
        verdict: 'lost' as const,
        before: aListing(),
        after: aListing({ price: null, currency: null, availability: 'unknown' }),
      },
    ],
  }

  async function edited(): Promise<Seen[]> {
    await opened()
    const saved = answers('patch', '/api/stores/{store_id}', kept)
    const input = await expression('rule 1 for Price')
    await userEvent.clear(input)
    await write(input, '.new-price')
    return saved
  }

  it('warns first when kept pages would lose their price, and saves when told to', async () => {
    const saved = await edited()
    answers('post', '/api/stores/{store_id}/replay', replayed)

    await userEvent.click(screen.getByRole('button', { name: 'Save' }))

    const dialog = within(await screen.findByRole('dialog'))
    expect(dialog.getByText('30 unchanged')).toBeTruthy()
    expect(dialog.getByText('one lost')).toBeTruthy()
    expect(dialog.getByText('https://shop.example/pan')).toBeTruthy()
    expect(saved).toHaveLength(0)

    await userEvent.click(dialog.getByRole('button', { name: 'Save anyway' }))
    await waitFor(() => expect(saved).toHaveLength(1))
    expect(saved[0]?.body).toEqual({ selectors: { price: [aSelector('css:.new-price')] } })
  })

  it('saves at once when nothing changes on the kept pages', async () => {
    const saved = await edited()
    answers('post', '/api/stores/{store_id}/replay', { ...replayed, lost: 0, results: [] })

    await userEvent.click(screen.getByRole('button', { name: 'Save' }))

    await waitFor(() => expect(saved).toHaveLength(1))
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('is taken back from its message: the fields that were sent are as they were', async () => {
    const saved = await edited()
    answers('post', '/api/stores/{store_id}/replay', { ...replayed, lost: 0, results: [] })
    const changed = { ...kept, selectors: { price: [aSelector('css:.new-price')] } }
    const sent = answers('patch', '/api/stores/{store_id}', changed)
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))
    const undo = await screen.findByRole('button', { name: 'Undo' })
    await write(screen.getByRole('textbox', { name: /^Name/ }), ' and pans')
    answers('get', '/api/stores/{store_id}', changed)
    const back = answers('patch', '/api/stores/{store_id}', kept)

    await userEvent.click(undo)

    await waitFor(() => expect(back).toHaveLength(1))
    expect([saved.length, sent.length]).toEqual([0, 1])
    expect(back[0]?.body).toEqual({ selectors: kept.selectors })
    expect(await screen.findByText('Kettles is as it was before')).toBeTruthy()
    expect((await expression('rule 1 for Price')).value).toBe('.old-price')
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: /^Name/ }).value).toBe(
      'Kettles and pans',
    )
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull()
  })

  it('is not taken back over what somebody else changed since', async () => {
    await edited()
    answers('post', '/api/stores/{store_id}/replay', { ...replayed, lost: 0, results: [] })
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))
    const undo = await screen.findByRole('button', { name: 'Undo' })
    const theirs = { ...kept, selectors: { price: [aSelector('css:.theirs')] } }
    answers('get', '/api/stores/{store_id}', theirs)
    const back = answers('patch', '/api/stores/{store_id}', kept)

    await userEvent.click(undo)

    expect(await screen.findByText('Kettles could not be taken back')).toBeTruthy()
    expect(back).toEqual([])
  })

  it('keeps what was typed while it was on its way', async () => {
    await opened()
    const name = screen.getByRole('textbox', { name: /^Name/ })
    await write(name, ' and pots')
    answers('patch', '/api/stores/{store_id}', async ({ body }) => {
      await write(name, ' and pans')
      return Response.json({ ...kept, ...(body as object) })
    })

    await userEvent.click(screen.getByRole('button', { name: 'Save' }))

    await screen.findByText('Kettles and pots is saved')
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: /^Name/ }).value).toBe(
      'Kettles and pots and pans',
    )
    expect(screen.getByRole('button', { name: 'Save' }).hasAttribute('disabled')).toBe(false)
  })

  it('asks before what is unsaved is left', async () => {
    const { router } = await opened()
    await write(screen.getByRole('textbox', { name: /^Name/ }), 'x')

    void router.push('/products')
    await userEvent.click(await screen.findByRole('button', { name: 'Cancel' }))

    expect(router.currentRoute.value.path).toBe('/stores/4')
  })
})

describe('what else a store has', () => {
  it('offers the selectors that held checks propose', async () => {
    answers('post', '/api/checks/{check_id}/adopt', aCheck())
    answers('get', '/api/stores/{store_id}', kept)
    answers('get', '/api/checks', { items: [aCheck()], total: 1 })
    answers('get', '/api/stores/{store_id}/offers', { items: [], total: 0 })
    await show('/stores/4')
    const adopted = answers('post', '/api/checks/{check_id}/adopt', aCheck())

    await userEvent.click(await screen.findByRole('button', { name: 'Adopt css:.now' }))

    await waitFor(() => expect(adopted[0]?.path).toBe('/api/checks/8/adopt'))
  })

  it('goes back to an earlier version, in the draft', async () => {
    answers('get', '/api/stores/{store_id}/changes', {
      items: [
        anEntry({
          changes: { selectors: { old: { price: [{ selector: 'css:.first' }] }, new: {} } },
        }),
      ],
      total: 1,
    })
    await opened()

    await userEvent.click(screen.getByRole('tab', { name: 'Versions' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Back to before this' }))

    expect((await expression('rule 1 for Price')).value).toBe('.first')
    expect(screen.getByRole('button', { name: 'Save' }).hasAttribute('disabled')).toBe(false)
  })

  it('tells how visits went, and why they did not', async () => {
    answers('get', '/api/stores/{store_id}/health', {
      days: [{ day_on: '2026-11-28', checks: 4, ok: 3, median_ms: 210 }],
      troubles: [
        {
          outcome: 'blocked',
          count: 1,
          last_at: '2026-11-28T08:00:00Z',
          last_reason: 'A captcha.',
        },
      ],
    })
    await opened()

    await userEvent.click(screen.getByRole('tab', { name: 'Health' }))

    expect(await screen.findByText('A captcha.')).toBeTruthy()
    expect(screen.getByText('210 ms')).toBeTruthy()
    expect(screen.getAllByText('75%').length).toBeGreaterThan(0)
  })

  it('lists its offers by their products, with the newest price, a page at a time', async () => {
    const pan = aStoreOffer({ product_id: 9, product_name: 'Iron pan', latest: null })
    answers('get', '/api/stores/{store_id}', kept)
    answers('get', '/api/checks', { items: [], total: 0 })
    const asked = answers('get', '/api/stores/{store_id}/offers', ({ query }) =>
      Response.json({ items: query.get('offset') === '1' ? [pan] : [aStoreOffer()], total: 2 }),
    )
    await show('/stores/4?tab=offers')

    const kettle = await screen.findByRole('link', { name: 'Copper kettle' })
    expect(kettle.getAttribute('href')).toBe('/products/7')
    const row = kettle.closest('li')
    expect(row?.textContent).toContain('€19.99')
    expect(row?.querySelector('time')?.getAttribute('datetime')).toBe('2026-11-28T08:00:00Z')
    expect(screen.getByRole('link', { name: '/kettle' }).getAttribute('href')).toBe(
      'https://shop.example/kettle',
    )

    await userEvent.click(screen.getByRole('button', { name: 'Show more' }))

    const second = await screen.findByRole('link', { name: 'Iron pan' })
    expect(second.closest('li')?.textContent).toContain('no price yet')
    expect(asked.map(({ query }) => query.get('offset'))).toEqual(['0', '1'])
  })

  it('tells how the newest price of an offer is known, and renews it when that was wrong', async () => {
    answers('get', '/api/stores/{store_id}', kept)
    answers('get', '/api/checks', { items: [], total: 0 })
    const asked = answers('get', '/api/stores/{store_id}/offers', {
      items: [aStoreOffer()],
      total: 1,
    })
    const reading = {
      id: 12,
      product_url_id: 1,
      amount: '19.9900',
      currency: 'EUR',
      availability: 'in_stock' as const,
      started_at: '2026-11-28T08:00:00Z',
      last_seen_at: '2026-11-28T08:00:00Z',
      source: 'check' as const,
      excluded: false,
      evidence: null,
      page_taken_at: null,
    }
    const told = answers('get', '/api/price-history/{reading_id}', reading)
    answers('patch', '/api/price-history/{reading_id}', { ...reading, excluded: true })
    await show('/stores/4?tab=offers')

    await userEvent.click(await screen.findByRole('button', { name: /€19.99.*Kettles/ }))
    const dialog = within(await screen.findByRole('dialog'))
    await userEvent.click(await dialog.findByRole('button', { name: /Leave it out|exclude/i }))

    await waitFor(() => expect(asked).toHaveLength(2))
    expect(told[0]?.path).toBe('/api/price-history/12')
  })

  it('shows a locale that is not among the usual ones', async () => {
    await opened({ ...kept, locale: 'en_SG' })

    expect(screen.getByText('en_SG · English (Singapore)')).toBeTruthy()
  })

  it('makes no link of an address that is none of the web', async () => {
    answers('get', '/api/stores/{store_id}', kept)
    answers('get', '/api/checks', { items: [], total: 0 })
    answers('get', '/api/stores/{store_id}/offers', {
      items: [aStoreOffer({ url: 'javascript:alert(1)' })],
      total: 1,
    })

    await show('/stores/4?tab=offers')

    await screen.findByRole('link', { name: 'Copper kettle' })
    expect(document.querySelector('[href^="javascript"]')).toBeNull()
  })

  it('lists its pages, and says so when there are none', async () => {
    answers('get', '/api/stores/{store_id}', kept)
    answers('get', '/api/checks', { items: [], total: 0 })
    answers('get', '/api/stores/{store_id}/offers', { items: [], total: 0 })

    await show('/stores/4?tab=offers')

    expect(
      await screen.findByRole('heading', { name: 'No page of this store is tracked yet' }),
    ).toBeTruthy()
  })
})

describe('a new store', () => {
  it('starts from one address: only what is empty is filled, and marked', async () => {
    await show('/stores/new')
    answers('get', '/api/stores', { items: [], total: 0 })
    answers('get', '/api/scrape/snapshots/{snapshot_id}/source', SOURCE)
    answers('post', '/api/scrape/preview', aPreview())
    await write(await screen.findByRole('textbox', { name: /^Name/ }), 'My kettles')

    await write(
      screen.getByRole('textbox', { name: 'Address of a product page' }),
      'https://www.shop.example/kettle',
    )
    await userEvent.click(screen.getByRole('button', { name: 'Read it' }))

    expect((await expression('rule 1 for Price')).value).toBe('div > p.price')
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: /^Name/ }).value).toBe(
      'My kettles',
    )
    expect(screen.getAllByText('proposed').length).toBeGreaterThan(2)
  })

  it('is made, and is then at its own address', async () => {
    const { router } = await show('/stores/new')
    answers('get', '/api/stores', { items: [], total: 0 })
    answers('get', '/api/checks', { items: [], total: 0 })
    answers('get', '/api/stores/{store_id}/offers', { items: [], total: 0 })
    const made = answers('post', '/api/stores', kept)
    await write(await screen.findByRole('textbox', { name: /^Name/ }), 'Kettles')
    await write(screen.getByRole('textbox', { name: 'Website' }), 'https://shop.example/')

    await userEvent.click(screen.getByRole('button', { name: 'Save' }))

    await waitFor(() => expect(router.currentRoute.value.path).toBe('/stores/4'))
    expect(made[0]?.body).toMatchObject({
      name: 'Kettles',
      slug: 'kettles',
      website_url: 'https://shop.example/',
    })
  })
})

function aCheck() {
  return {
    id: 8,
    product_url_id: 1,
    checked_at: '2026-11-29T08:00:00Z',
    duration_ms: 100,
    outcome: 'held' as const,
    reason: null,
    status: 200,
    moved_to: null,
    amount: '19.9900',
    currency: 'EUR',
    availability: 'in_stock' as const,
    proposal: aSelector('css:.now'),
    decision: null,
    evidence: null,
  }
}
