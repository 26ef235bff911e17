import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'

import { aListing, aPreview, aSelector } from '../../support/factories'
import { answers, refuses } from '../../support/server'
import { expression, fetched, kept, opened, write } from '../../support/store'

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
