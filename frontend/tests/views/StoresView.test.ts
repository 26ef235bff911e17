import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, it, vi } from 'vitest'

import { aStore } from '../support/factories'
import { show } from '../support/render'
import { answers, refuses } from '../support/server'

const kettles = aStore({ id: 4, name: 'Kettles', urls_total: 3 })
const pots = aStore({ id: 5, name: 'Pots', domains: ['pots.example'], active: false })
const WEEK = {
  store_id: 4,
  checks: 40,
  ok: 30,
  success_rate: 0.75,
  median_ms: 210,
  last_failure: { at: '2026-11-28T08:00:00Z', outcome: 'blocked' as const, reason: null },
  rests: [],
}

async function listed(address = '/stores') {
  const asked = answers('get', '/api/stores', { items: [kettles, pots], total: 2 })
  answers('get', '/api/stores/statistics', { items: [WEEK], total: 1 })
  const shown = await show(address)
  await screen.findByRole('link', { name: 'Kettles' })
  return { ...shown, asked }
}

async function choose(name: string, item: string): Promise<void> {
  await userEvent.click(screen.getByRole('button', { name: `Actions for ${name}` }))
  await userEvent.click(await screen.findByRole('menuitem', { name: item }))
}

/** The files that are saved from now on, instead of saving them. */
function downloads(): Blob[] {
  const saved: Blob[] = []
  vi.spyOn(URL, 'createObjectURL').mockImplementation((file) => {
    saved.push(file as Blob)
    return 'blob:here'
  })
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)
  return saved
}

afterEach(() => vi.restoreAllMocks())

describe('the stores', () => {
  it('tell how their visits went', async () => {
    await listed()

    expect(await screen.findByText('75%')).toBeTruthy()
    expect(screen.getByRole('link', { name: 'Kettles' }).getAttribute('href')).toBe('/stores/4')
    expect(screen.getByText('switched off')).toBeTruthy()
  })

  it('have room for their usual columns on a screen of 1440 pixels', async () => {
    await listed()

    // What the rail and the margins leave.
    const table = screen.getByRole('table', { name: 'Stores' })
    expect(Number.parseInt(table.style.minWidth, 10)).toBeLessThanOrEqual(1174)
  })

  it('are narrowed by what stands in the address', async () => {
    const { asked } = await listed('/stores?status=unused&mode=browser&health=poor')

    expect(asked[0]?.query.get('unused')).toBe('true')
    expect(asked[0]?.query.get('fetch_mode')).toBe('browser')
    expect(asked[0]?.query.get('health')).toBe('poor')
  })

  it('say how to begin when there are none', async () => {
    answers('get', '/api/stores', { items: [], total: 0 })
    answers('get', '/api/stores/statistics', { items: [], total: 0 })

    await show('/stores')

    expect(await screen.findByRole('heading', { name: 'No stores yet' })).toBeTruthy()
  })

  it('show the server’s own words when they cannot be listed', async () => {
    refuses('get', '/api/stores', { status: 503, detail: 'The database rests.' })
    answers('get', '/api/stores/statistics', { items: [], total: 0 })

    await show('/stores')

    expect((await screen.findByRole('alert')).textContent).toContain('The database rests.')
  })

  it('are switched on again from their menu', async () => {
    await listed()
    const changed = answers('post', '/api/stores/bulk-update', { changed: 1, missing_ids: [] })

    await choose('Pots', 'Activate')

    await waitFor(() =>
      expect(changed[0]?.body).toEqual({ store_ids: [5], updates: { active: true } }),
    )
  })

  it('are switched off by one request, which says what was gone', async () => {
    await listed()
    const changed = answers('post', '/api/stores/bulk-update', { changed: 1, missing_ids: [5] })

    await userEvent.click(screen.getByRole('checkbox', { name: 'Select Kettles' }))
    await userEvent.click(screen.getByRole('checkbox', { name: 'Select Pots' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Switch off' }))

    expect(await screen.findByText('one store changed')).toBeTruthy()
    expect(await screen.findByText('one store is not there any more')).toBeTruthy()
    expect(changed).toHaveLength(1)
    expect(changed[0]?.body).toEqual({ store_ids: [4, 5], updates: { active: false } })
  })

  it('get an interval and limits by one request each', async () => {
    await listed()
    const changed = answers('post', '/api/stores/bulk-update', { changed: 2, missing_ids: [] })
    await userEvent.click(screen.getByRole('checkbox', { name: 'Select Kettles' }))
    await userEvent.click(screen.getByRole('checkbox', { name: 'Select Pots' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Check' }))
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Every 6 hours' }))
    await waitFor(() => expect(changed).toHaveLength(1))

    await userEvent.click(await screen.findByRole('button', { name: 'Limits' }))
    await userEvent.type(
      await screen.findByRole('spinbutton', { name: /Pause between visits/ }),
      '20{Tab}',
    )
    await userEvent.click(screen.getByRole('button', { name: 'Set' }))
    await waitFor(() => expect(changed).toHaveLength(2))

    expect(changed.map(({ body }) => body)).toEqual([
      { store_ids: [4, 5], updates: { schedule: { interval_minutes: 360 } } },
      { store_ids: [4, 5], updates: { gap_seconds: 20 } },
    ])
  })

  it('say how many of the picked ones are gone when they are exported', async () => {
    const saved = downloads()
    sessionStorage.setItem('picked stores 1', '[4,5,77,78]')
    await listed()

    await userEvent.click(await screen.findByRole('button', { name: 'Export' }))

    expect(await screen.findByText('2 stores exported')).toBeTruthy()
    expect(screen.getByText('2 stores are not there any more')).toBeTruthy()
    expect(saved).toHaveLength(1)
    expect(screen.getByText('2 selected')).toBeTruthy()
  })

  it('are exported without asking for each of them', async () => {
    const { asked } = await listed()
    const saved = downloads()
    const before = asked.length

    await userEvent.click(screen.getByRole('checkbox', { name: 'Select Kettles' }))
    await userEvent.click(screen.getByRole('checkbox', { name: 'Select Pots' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Export' }))

    await waitFor(() => expect(saved).toHaveLength(1))
    const pack = JSON.parse((await saved[0]?.text()) ?? '') as { stores: { name: string }[] }
    expect(pack.stores.map(({ name }) => name)).toEqual(['Kettles', 'Pots'])
    expect(asked).toHaveLength(before)
  })

  it.each([
    ['e', '/stores/5'],
    ['t', '/stores/5?tab=test'],
    ['{Enter}', '/stores/5'],
  ])('are opened by %s: the one with the focus', async (key, address) => {
    const { router } = await listed()
    answers('get', '/api/stores/{store_id}', pots)
    answers('get', '/api/checks', { items: [], total: 0 })
    answers('get', '/api/stores/{store_id}/offers', { items: [], total: 0 })

    screen.getByRole('link', { name: 'Pots' }).focus()
    await userEvent.keyboard(key)

    await waitFor(() => expect(router.currentRoute.value.fullPath).toBe(address))
  })

  it('are deleted by a key, after a question about the one with the focus', async () => {
    await listed()

    screen.getByRole('link', { name: 'Pots' }).focus()
    await userEvent.keyboard('#')

    expect(await screen.findByRole('dialog', { name: 'Delete Pots?' })).toBeTruthy()
  })

  it('keep the limits that were refused, to try again with', async () => {
    await listed()
    await userEvent.click(screen.getByRole('checkbox', { name: 'Select Kettles' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Limits' }))
    const gap = () => screen.getByRole<HTMLInputElement>('spinbutton', { name: /Pause between/ })
    await userEvent.type(gap(), '20{Tab}')
    refuses('post', '/api/stores/bulk-update', { status: 503, detail: 'The database rests.' })

    await userEvent.click(screen.getByRole('button', { name: 'Set' }))

    expect(await screen.findByText(/The database rests/)).toBeTruthy()
    expect(gap().value).toBe('20')

    const changed = answers('post', '/api/stores/bulk-update', { changed: 1, missing_ids: [] })
    await userEvent.click(screen.getByRole('button', { name: 'Set' }))

    await waitFor(() => expect(changed[0]?.body).toMatchObject({ updates: { gap_seconds: 20 } }))
    await waitFor(() => expect(screen.queryByRole('spinbutton')).toBeNull())
  })

  it('are narrowed by a currency that some store has', async () => {
    const { router, asked } = await listed()
    answers('get', '/api/tags', { items: [], total: 0 })

    screen.getByRole('combobox', { name: 'Currency' }).focus()
    await userEvent.keyboard('{Enter}')
    await screen.findByRole('option', { name: 'EUR' })
    await userEvent.keyboard('{ArrowDown}{Enter}')

    await waitFor(() => expect(router.currentRoute.value.query.currency).toBe('EUR'))
    await waitFor(() => expect(asked.at(-1)?.query.get('currency')).toBe('EUR'))
  })

  it('are not deleted while pages of them are tracked', async () => {
    await listed()

    await choose('Kettles', 'Delete')

    const dialog = within(await screen.findByRole('dialog'))
    expect(dialog.getByText(/still has 3 pages/)).toBeTruthy()
    expect(dialog.queryByRole('button', { name: 'Delete' })).toBeNull()
  })

  it('are deleted after a question when nothing hangs on them', async () => {
    await listed()
    const deleted = answers('delete', '/api/stores/{store_id}', undefined)

    await choose('Pots', 'Delete')
    await userEvent.click(
      within(await screen.findByRole('dialog')).getByRole('button', { name: 'Delete' }),
    )

    await waitFor(() => expect(deleted[0]?.path).toBe('/api/stores/5'))
  })
})
