import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, it } from 'vitest'

import { useArrangement } from '@/composables/useArrangement'

import { aChannel, aDashboard, aJob, aProduct, aProfile } from '../support/factories'
import { show } from '../support/render'
import { answers, refuses } from '../support/server'

const run = {
  name: 'dispatch-due',
  purpose: '',
  task: 'pricing.dispatch_due',
  schedule: 'every 60 s',
  last_run_at: '2026-11-29T08:59:00Z',
  last_outcome: 'ok' as const,
  last_duration_ms: 40,
  next_run_at: '2026-11-29T09:00:00Z',
  recent: [],
  enabled: true,
  may_switch: false,
}

async function showOverview() {
  answers('get', '/api/admin/dashboard', aDashboard())
  answers('get', '/api/pricing/schedule', [run])
  const shown = await show('/')
  await screen.findByRole('region', { name: 'What runs by itself' })
  return shown
}

// What the browser keeps is read once for all pages, as in the admin.
afterEach(() => useArrangement().reset())

/** The sections as they stand, by their names. */
const sections = () =>
  screen
    .getAllByRole('region')
    .map((each) => each.getAttribute('aria-label'))
    .filter((name) => ['Figures', 'Favourites', 'What runs by itself'].includes(name ?? ''))

describe('the overview as somebody arranged it', () => {
  it('moves sections by buttons, hides others, and remembers both', async () => {
    const { unmount } = await showOverview()
    expect(sections()).toEqual(['Figures', 'Favourites', 'What runs by itself'])

    await userEvent.keyboard(',')
    const panel = within(await screen.findByRole('dialog', { name: 'Arrange the overview' }))
    await userEvent.click(panel.getByRole('button', { name: 'Move “Figures” down' }))
    await userEvent.click(panel.getByRole('button', { name: 'Move “Figures” down' }))
    expect(panel.getByRole('status').textContent).toBe('“Figures” is number 3 now.')
    await userEvent.click(panel.getByRole('switch', { name: 'What runs by itself' }))
    await userEvent.keyboard('{Escape}')

    expect(sections()).toEqual(['Favourites', 'Figures'])
    expect(localStorage.getItem('overview.arrangement')).toContain('"hidden":["runs"]')
    unmount()
    answers('get', '/api/admin/dashboard', aDashboard())
    await show('/')
    await screen.findByRole('region', { name: 'Figures' })
    expect(sections()).toEqual(['Favourites', 'Figures'])
  })

  it('goes back to the usual arrangement', async () => {
    await showOverview()
    await userEvent.click(screen.getByRole('button', { name: 'Arrange the overview' }))
    const panel = within(await screen.findByRole('dialog', { name: 'Arrange the overview' }))
    await userEvent.click(panel.getByRole('switch', { name: 'Figures' }))
    expect(sections()).toEqual(['Favourites', 'What runs by itself'])

    await userEvent.click(panel.getByRole('button', { name: 'As usual' }))

    expect(sections()).toEqual(['Figures', 'Favourites', 'What runs by itself'])
  })

  it('shows what runs by itself also when the figures fail', async () => {
    answers('get', '/api/pricing/schedule', [run])
    refuses('get', '/api/admin/dashboard', { status: 503, detail: 'The database rests.' })
    await show('/')

    expect(await screen.findByText('The database rests.')).toBeTruthy()
    expect(await screen.findByText('Find pages that are due and have them visited')).toBeTruthy()
  })

  it('shows the figures also when the schedule fails', async () => {
    answers('get', '/api/admin/dashboard', aDashboard())
    refuses('get', '/api/pricing/schedule', { status: 503, detail: 'The broker rests.' })
    await show('/')

    expect(await screen.findByText('The broker rests.')).toBeTruthy()
    expect(await screen.findByRole('link', { name: /Products\s*24/ })).toBeTruthy()
  })
})

describe('what is done from the overview', () => {
  it('has every price checked by a job', async () => {
    await showOverview()
    const asked = answers('post', '/api/pricing/products/fetch', aJob({ id: 4, total: 24 }))

    await userEvent.click(screen.getByRole('button', { name: 'Check all prices' }))

    expect(await screen.findByText('24 pages are being checked')).toBeTruthy()
    expect(asked[0]?.body).toEqual({ filter: { search: '', status: 'active' } })
  })

  it('tells a refusal until somebody tries again', async () => {
    await showOverview()
    refuses('post', '/api/pricing/products/fetch', { status: 429, detail: 'Too many checks.' })
    await userEvent.click(screen.getByRole('button', { name: 'Check all prices' }))
    await screen.findByText('Too many checks.')

    await userEvent.click(screen.getByRole('button', { name: 'Try again' }))

    await waitFor(() => expect(screen.queryByText('Too many checks.')).toBeNull())
  })

  it('takes a star off at once, and tells how a price is known', async () => {
    const kettle = {
      ...aProduct({ id: 7, name: 'Copper kettle' }),
      last_checked_at: '2026-11-29T08:00:00Z',
      history: null,
    }
    answers('get', '/api/pricing/schedule', [run])
    let spotlight = [kettle]
    answers('get', '/api/admin/dashboard', () => aDashboard({ spotlight }))
    answers('get', '/api/price-history', { items: [], total: 0 })
    const changed = answers('post', '/api/products/bulk-update', () => {
      spotlight = []
      return { updated_ids: [7], skipped: [], missing_ids: [], schedules_before: [] }
    })
    await show('/')

    await userEvent.click(
      await screen.findByRole('button', { name: '€19.99 at Northwind Kitchen: how we know' }),
    )
    const dialog = within(
      await screen.findByRole('dialog', { name: 'How we know the price of Northwind Kitchen' }),
    )
    expect(await dialog.findByText('Nothing was read from this page yet.')).toBeTruthy()
    await userEvent.keyboard('{Escape}')
    await userEvent.click(
      await screen.findByRole('button', { name: 'Copper kettle: no favourite any more' }),
    )

    expect(await screen.findByText(/Star a product to see it here/)).toBeTruthy()
    expect(changed[0]?.body).toEqual({ product_ids: [7], updates: { favourite: false } })
    expect(await screen.findByText('one product changed')).toBeTruthy()
  })
})

describe('the checklist of the setup', () => {
  it('names what was left out and leads there, until somebody puts it away', async () => {
    answers('get', '/api/auth/me', aProfile({ currency: null }))
    answers('get', '/api/notifications/channels', { items: [aChannel()], total: 1 })
    const { unmount } = await showOverview()

    const list = within(await screen.findByRole('region', { name: 'Finish the setup' }))
    expect(list.getByRole('link', { name: 'Choose your currency' }).getAttribute('href')).toBe(
      '/settings/appearance',
    )
    expect(list.queryByRole('link', { name: 'Track a first product' })).toBeNull()
    await userEvent.click(list.getByRole('button', { name: 'Put the list away' }))
    expect(screen.queryByRole('region', { name: 'Finish the setup' })).toBeNull()
    unmount()
    await showOverview()

    await waitFor(() => expect(sections()).toHaveLength(3))
    expect(screen.queryByRole('region', { name: 'Finish the setup' })).toBeNull()
  })
})
