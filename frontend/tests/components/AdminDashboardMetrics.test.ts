import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { shallowReactive } from 'vue'

import AdminDashboardMetrics from '@/components/AdminDashboardMetrics.vue'

import { aDashboard, anOffer } from '../support/factories'
import { showComponent } from '../support/render'

const kettle = {
  id: 7,
  name: 'Kettle, enamel',
  slug: 'kettle-enamel',
  image_url: null,
  image_path: null,
  best: anOffer({ amount: '39.9900', store_name: 'Harbour Home' }),
  trend: 'lowest' as const,
}

async function showMetrics(given: Record<string, unknown> = {}) {
  return showComponent(AdminDashboardMetrics, {
    metrics: aDashboard(),
    pending: false,
    problem: null,
    editable: true,
    ...given,
  })
}

describe('the overview', () => {
  it('links each figure to the products behind it', async () => {
    await showMetrics()

    expect(screen.getByRole('link', { name: /Products\s*24/ })).toHaveProperty(
      'pathname',
      '/products',
    )
    const failing = screen.getByRole('link', { name: /Failing\s*1/ })
    expect(failing.getAttribute('href')).toBe('/products?flag=failing')
    const watched = screen.getByRole('link', { name: /Watched pages\s*41/ })
    expect(watched.getAttribute('href')).toMatch(/^\/products\?flag=watched&/)
  })

  it('shows a favourite with its price, shop, trend and line', async () => {
    const history = { start_on: '2026-10-30', amounts: ['45.99', null, '39.99'] }
    const favourite = { ...kettle, last_checked_at: '2026-11-29T08:00:00Z', history }
    await showMetrics({ metrics: aDashboard({ spotlight: [favourite] }) })

    const card = within(screen.getByRole('article'))
    expect(card.getByRole('link', { name: 'Kettle, enamel' }).getAttribute('href')).toBe(
      '/products/7',
    )
    expect(card.getByText('€39.99')).toBeTruthy()
    expect(card.getByText('Harbour Home')).toBeTruthy()
    expect(card.getByText('lowest')).toBeTruthy()
    expect(
      card.getByRole('img', { name: 'Price of the last 30 days, from 39.99 to 45.99' }),
    ).toBeTruthy()
  })

  it('says how to get favourites where there are none', async () => {
    await showMetrics()

    expect(screen.getByText(/Star a product to see it here/)).toBeTruthy()
  })

  it('groups products by tag, and remembers a group that was folded', async () => {
    const metrics = aDashboard({
      tag_groups: [{ label: 'Kitchen', slugs: ['kitchen'], total: 14, products: [kettle] }],
    })
    const { unmount } = await showMetrics({ metrics })
    const group = () => screen.getByText('Kitchen').closest('details') as HTMLDetailsElement
    expect(group().open).toBe(true)
    expect(screen.getByRole('link', { name: 'All 14' }).getAttribute('href')).toBe(
      '/products?tag=kitchen',
    )

    group().open = false
    group().dispatchEvent(new Event('toggle'))
    await new Promise((resolve) => setTimeout(resolve))
    unmount()
    await showMetrics({ metrics })

    expect(group().open).toBe(false)
  })

  it('names what wants attention, with the reason', async () => {
    const item = {
      product_url_id: 3,
      url: 'https://harbour.example/kettle',
      product_id: 7,
      product_name: 'Kettle, enamel',
      product_slug: 'kettle-enamel',
      store_id: 2,
      store_name: 'Harbour Home',
      concerns: ['failing' as const],
      last_outcome: 'blocked' as const,
      last_reason: '403',
      last_checked_at: '2026-11-29T08:00:00Z',
      next_check_at: null,
    }
    await showMetrics({ metrics: aDashboard({ attention: [item] }) })

    expect(screen.getByText('failing')).toBeTruthy()
    expect(screen.getByText(/The shop blocked the visit/)).toBeTruthy()
  })

  it('names shops whose rules find nothing, and leads to where they are mended', async () => {
    const lost = {
      store_id: 2,
      store_name: 'Harbour Home',
      lost: 3,
      pages: 4,
      last_checked_at: null,
    }
    await showMetrics({ metrics: aDashboard({ lost_stores: [lost] }) })

    expect(screen.getByText('rules find nothing')).toBeTruthy()
    expect(screen.getByText('on 3 of 4 pages')).toBeTruthy()
    expect(screen.getByRole('link', { name: 'Harbour Home' }).getAttribute('href')).toBe(
      '/stores/2?tab=test',
    )
  })

  it('asks how a price is known where it is pressed, and lets favourites go by button and key', async () => {
    const history = { start_on: '2026-10-30', amounts: ['45.99', null, '39.99'] }
    const favourite = { ...kettle, last_checked_at: '2026-11-29T08:00:00Z', history }
    const told: unknown[] = []
    await showMetrics({
      metrics: aDashboard({ spotlight: [favourite] }),
      onWhy: (best: { product_url_id: number }) => told.push(['why', best.product_url_id]),
      onUnstar: ({ id }: { id: number }) => told.push(['unstar', id]),
    })

    await userEvent.click(
      screen.getByRole('button', { name: '€39.99 at Harbour Home: how we know' }),
    )
    await userEvent.click(
      screen.getByRole('button', { name: 'Kettle, enamel: no favourite any more' }),
    )
    await userEvent.keyboard('jf')

    expect(told).toEqual([
      ['why', 1],
      ['unstar', 7],
      ['unstar', 7],
    ])
  })

  it('lets keys act on the list that has the focus alone', async () => {
    const history = { start_on: '2026-10-30', amounts: [] }
    const favourite = { ...kettle, last_checked_at: null, history }
    const mover = { ...kettle, id: 8, name: 'Teapot', delta_30d: '-6.0000', change_percent: -13.04 }
    const told: unknown[] = []
    const given = {
      metrics: aDashboard({ spotlight: [favourite], movers: [mover] }),
      onUnstar: ({ id }: { id: number }) => told.push(['unstar', id]),
      onCheck: (id: number) => told.push(['check', id]),
    }
    const { unmount } = await showMetrics(given)
    const focus = (name: string) => screen.getByRole('link', { name }).focus()

    focus('Kettle, enamel')
    focus('Teapot')
    await userEvent.keyboard('fr')
    screen.getByRole('link', { name: /Failing/ }).focus()
    await userEvent.keyboard('fr')
    expect(told).toEqual([['check', 8]])

    unmount()
    await showMetrics({ ...given, editable: false })
    focus('Teapot')
    await userEvent.keyboard('r')
    expect(told).toHaveLength(1)
  })

  it('gives the focus to the next favourite when one goes', async () => {
    const history = { start_on: '2026-10-30', amounts: [] }
    const favourite = (id: number, name: string) => ({
      ...kettle,
      id,
      name,
      last_checked_at: null,
      history,
    })
    let spotlight = [favourite(7, 'Kettle'), favourite(8, 'Teapot'), favourite(9, 'Pan')]
    const props = shallowReactive<Record<string, unknown>>({
      metrics: aDashboard({ spotlight }),
      pending: false,
      problem: null,
      editable: true,
      onUnstar: ({ id }: { id: number }) => {
        spotlight = spotlight.filter((each) => each.id !== id)
        props['metrics'] = aDashboard({ spotlight })
      },
    })
    await showComponent(AdminDashboardMetrics, props)
    const focused = () => document.activeElement?.textContent.trim()

    const star = screen.getByRole('button', { name: 'Kettle: no favourite any more' })
    expect(star.hasAttribute('aria-pressed')).toBe(false)
    await userEvent.click(star)
    await waitFor(() => expect(focused()).toBe('Teapot'))
    await userEvent.keyboard('jf')
    await waitFor(() => expect(focused()).toBe('Teapot'))
  })

  it('tells a mover by sign and words, not by colour alone', async () => {
    const mover = { ...kettle, delta_30d: '-6.0000', change_percent: -13.04 }
    await showMetrics({ metrics: aDashboard({ movers: [mover] }) })

    expect(screen.getByText(/-13%/).textContent).toContain('against the average of 30 days')
  })

  it('of an empty account asks for a first page', async () => {
    const totals = { ...aDashboard().totals, products: 0 }
    const added: string[] = []
    const onAdd = (url: string) => added.push(url)
    await showMetrics({ metrics: aDashboard({ totals }), onAdd })

    expect(screen.getByRole('heading', { name: 'Track your first page' })).toBeTruthy()
    const box = screen.getByRole('textbox', { name: 'Address of a product page' })
    await userEvent.type(box, 'https://shop.example/kettle{Enter}')
    expect(added).toEqual(['https://shop.example/kettle'])
  })

  it('keeps its figures beside an error, and offers to try again', async () => {
    const problem = {
      type: '/problems/unavailable',
      title: 'unavailable',
      status: 503,
      detail: 'The database rests.',
      request_id: 'r-1',
      errors: null,
    }
    const { emitted } = await showMetrics({ problem })

    await userEvent.click(screen.getByRole('button', { name: 'Try again' }))

    expect(screen.getByRole('alert').textContent).toContain('The database rests.')
    expect(screen.getByRole('link', { name: /Products\s*24/ })).toBeTruthy()
    expect(emitted).toBeTruthy()
  })

  it('is a skeleton before the first answer', async () => {
    await showMetrics({ metrics: null, pending: true })

    expect(screen.getByTestId('skeleton')).toBeTruthy()
  })
})
