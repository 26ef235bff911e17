import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it, vi } from 'vitest'

import type { HistoryPoint } from '@/api/types'

import { aDetail, anAlert, anEntry, anOffer, aUrl } from '../support/factories'
import { show } from '../support/render'
import { answers } from '../support/server'

const DAY_MS = 86_400_000
const today = Math.floor(Date.now() / DAY_MS) * DAY_MS
const at = (daysAgo: number) => new Date(today - daysAgo * DAY_MS).toISOString()

function reading(id: number, page: number, amount: string, from: number, until: number, more = {}) {
  return {
    id,
    product_url_id: page,
    started_at: at(from),
    last_seen_at: at(until),
    amount,
    min: amount,
    max: amount,
    currency: 'EUR',
    availability: 'in_stock',
    source: 'check',
    excluded: false,
    readings: 1,
    ...more,
  } as HistoryPoint
}
const readings = [
  reading(1, 1, '68.1900', 20, 10),
  reading(2, 1, '66.0000', 10, 1),
  reading(3, 2, '70.0000', 20, 5),
  reading(4, 2, '64.1900', 5, 1, { source: 'manual' }),
]
const urls = [
  aUrl({ id: 1, store: 'Copper & Pine', amount: '66.0000' }),
  aUrl({ id: 2, store: 'Harbour Home', amount: '64.1900' }),
]

beforeEach(() => {
  answers('get', '/api/products/{product_id}', aDetail({ urls }))
  answers('get', '/api/products/{product_id}/audit', { items: [], total: 0 })
  answers('get', '/api/stores/{store_id}/changes', { items: [], total: 0 })
  answers('get', '/api/alerts', { items: [], total: 0 })
})

async function showHistory(query = '', items = readings) {
  const asked = answers('get', '/api/price-history', { items, total: items.length })
  const shown = await show(`/products/7?tab=history${query}`)
  const figure = within(await screen.findByRole('figure', { name: 'Prices over time' }))
  return { ...shown, figure, asked }
}

describe('the chart of a product', () => {
  it('reads out the offers of a moment, the cheapest first, from change to change', async () => {
    const { figure } = await showHistory()
    figure.getByRole('img', { name: /Arrow keys/ }).focus()

    await userEvent.keyboard('{Home}')
    await waitFor(() =>
      expect(figure.getByRole('status').textContent).toMatch(
        /Copper & Pine €68\.19, Harbour Home €70\.00/,
      ),
    )
    await userEvent.keyboard('{End}')
    await waitFor(() =>
      expect(figure.getByRole('status').textContent).toMatch(
        /Harbour Home €64\.19, Copper & Pine €66\.00/,
      ),
    )
    await userEvent.keyboard('{ArrowLeft}')
    await waitFor(() =>
      expect(figure.getByRole('status').textContent).toMatch(
        /Harbour Home €64\.19, Copper & Pine €66\.00.*Entered by hand: €64\.19 at Harbour Home/,
      ),
    )
  })

  it('does nothing with its keys while the focus is elsewhere', async () => {
    const { figure } = await showHistory()

    await userEvent.keyboard('t{End}')

    expect(figure.queryByRole('table')).toBeNull()
    expect(figure.getByRole('status').textContent).toBe('')
  })

  it('becomes a table with T, and a chart again', async () => {
    const { figure } = await showHistory()
    figure.getByRole('img', { name: /Arrow keys/ }).focus()

    await userEvent.keyboard('t')

    const table = within(await figure.findByRole('table'))
    expect(table.getByText('€68.19')).toBeTruthy()
    await userEvent.click(figure.getByRole('button', { name: 'As a chart' }))
    expect(figure.queryByRole('table')).toBeNull()
  })

  it('zooms around its middle and back, and keeps what it shows in the address', async () => {
    const { figure, router } = await showHistory('&range=30d')
    const query = () => router.currentRoute.value.query
    figure.getByRole('img', { name: /Arrow keys/ }).focus()

    await userEvent.keyboard('+')
    await waitFor(() => expect(query().range).toBe('custom'))
    const days = (Date.parse(String(query().to)) - Date.parse(String(query().from))) / DAY_MS
    expect(days).toBeCloseTo(15, 1)

    figure.getByRole('img', { name: /Arrow keys/ }).focus()
    await userEvent.keyboard('0')
    await waitFor(() => expect(query().range).toBeUndefined())
    expect(query().from).toBeUndefined()
  })

  it('asks for the days that somebody chose, and drops what is no day', async () => {
    const { asked } = await showHistory(
      '&range=custom&from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z',
    )

    await waitFor(() =>
      expect(asked.some(({ query }) => query.get('from') === '2026-01-01T00:00:00.000Z')).toBe(
        true,
      ),
    )
    expect(
      screen.getByLabelText<HTMLInputElement>('From', { selector: 'input[type=date]' }).value,
    ).toBe('2026-01-01')
  })

  it('shows its usual range where the address makes no sense', async () => {
    await showHistory('&range=custom&from=never&to=2026-02-01')

    expect(screen.getByRole('radio', { name: '90 days' }).getAttribute('aria-checked')).toBe('true')
  })

  it('hides a line, shows one alone with Alt, and all of them again', async () => {
    const { figure } = await showHistory()
    const pressed = () =>
      within(figure.getByRole('list', { name: 'Lines' }))
        .getAllByRole('button')
        .map((button) => button.getAttribute('aria-pressed'))
    const harbour = figure.getByRole('button', { name: 'Harbour Home' })

    await userEvent.click(harbour)
    expect(pressed()).toEqual(['true', 'false'])

    const user = userEvent.setup()
    await user.keyboard('{Alt>}')
    await user.click(harbour)
    expect(pressed()).toEqual(['false', 'true'])
    await user.click(harbour)
    await user.keyboard('{/Alt}')
    expect(pressed()).toEqual(['true', 'true'])
  })

  it('is handed over as a drawing and as a table', async () => {
    const files: Blob[] = []
    vi.spyOn(URL, 'createObjectURL').mockImplementation((file) => {
      files.push(file as Blob)
      return 'blob:here'
    })
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)
    const { figure } = await showHistory()

    for (const kind of ['Drawing (SVG)', 'Table (CSV)']) {
      await userEvent.click(figure.getByRole('button', { name: 'Export' }))
      await userEvent.click(await screen.findByRole('menuitem', { name: kind }))
    }

    const [drawing, table] = await Promise.all(files.map((file) => file.text()))
    expect(drawing).toContain('Copper &#38; Pine')
    expect(table).toMatch(/Copper & Pine,.*,68\.1900,EUR,in_stock/)
  })

  it('tells what happened: alerts, other primary pages, readings that were left out', async () => {
    answers('get', '/api/alerts', { items: [anAlert({ title: 'Kettle: €49.00' })], total: 1 })
    answers('get', '/api/products/{product_id}/audit', {
      items: [
        anEntry({
          entity: 'product_url',
          entity_id: 2,
          action: 'product_url.updated',
          changes: { is_primary: { old: false, new: true } },
        }),
      ],
      total: 1,
    })
    await showHistory('', [...readings, reading(9, 1, '1.0000', 3, 3, { excluded: true })])

    await userEvent.click(screen.getByText('What happened'))

    expect(await screen.findByText('Alert: Kettle: €49.00')).toBeTruthy()
    expect(screen.getByText('Harbour Home became the primary page')).toBeTruthy()
    expect(screen.getByText('Excluded: €1.00 at Copper & Pine')).toBeTruthy()
  })

  it('begins with the currency of the best price, also where more was read in another', async () => {
    const best = anOffer({ amount: '80.0000', currency: 'USD', product_url_id: 1 })
    answers('get', '/api/products/{product_id}', aDetail({ urls, best }))

    const dollars = reading(5, 1, '80.0000', 9, 8, { currency: 'USD' })
    const { figure } = await showHistory('', [...readings, dollars])

    expect(figure.getByText('4 readings in other currencies than USD are not drawn.')).toBeTruthy()
  })

  it('says one currency at a time, and how many readings that leaves out', async () => {
    const dollars = reading(5, 1, '80.0000', 9, 8, { currency: 'USD' })
    const { figure } = await showHistory('', [...readings, dollars])

    expect(figure.getByText('One reading in another currency than EUR is not drawn.')).toBeTruthy()
    await userEvent.click(figure.getByRole('combobox', { name: 'Currency' }))
    await userEvent.click(await screen.findByRole('option', { name: 'USD' }))

    expect(
      await figure.findByText('4 readings in other currencies than USD are not drawn.'),
    ).toBeTruthy()
  })

  it('can be narrowed on the strip without dragging', async () => {
    const { router } = await showHistory('&range=all')
    const edge = await screen.findByRole('slider', { name: 'From' })

    edge.focus()
    const field = edge as HTMLInputElement
    field.value = String(Number(field.min) + 5 * 86_400)
    field.dispatchEvent(new Event('change'))

    await waitFor(() => expect(router.currentRoute.value.query.range).toBe('custom'))
    const from = Date.parse(String(router.currentRoute.value.query.from))
    expect(from).toBe(today - 15 * DAY_MS)
  })
})

describe('a product whose prices nobody read yet', () => {
  it('says when the first check runs, and offers one now', async () => {
    const blank = { ...aUrl({ id: 1, store: 'Copper & Pine', amount: '1' }), offer: null }
    const soon = new Date(Date.now() + 12 * 60_000 + 5_000).toISOString()
    answers('get', '/api/products/{product_id}', aDetail({ urls: [blank], next_check_at: soon }))
    answers('get', '/api/price-history', { items: [], total: 0 })

    await show('/products/7?tab=history')

    expect(await screen.findByText('No price was read yet')).toBeTruthy()
    expect(screen.getByText(/^in \d+ minutes$/)).toBeTruthy()
    expect(screen.getAllByRole('button', { name: 'Check now' }).length).toBe(2)
  })
})
