import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, it, vi } from 'vitest'

import { owner } from '@/api/scope'
import type { ImportPreview, TrackedBy } from '@/api/types'
import ShellLink from '@/layouts/ShellLink.vue'
import { useTagsStore } from '@/stores/useTagsStore'

import { aDashboard, aProduct } from '../support/factories'
import { show, showComponent } from '../support/render'
import { answers, refusal } from '../support/server'

const job = (given: object) => ({
  id: 5,
  kind: 'fetch_all' as const,
  state: 'running' as const,
  done: 3,
  total: 40,
  error: null,
  product_id: null,
  created_at: '2026-11-29T08:00:00Z',
  finished_at: null,
  items: null,
  ...given,
})

const looked = (tracked: TrackedBy | null): ImportPreview => ({
  items: [{ reason: tracked ? 'already_tracked' : null, store_id: 3, store_name: 'Shop', tracked }],
  pages: tracked ? 0 : 1,
  new_products: 0,
  known_products: 0,
  new_stores: 0,
})

async function showShell(address = '/tags') {
  answers('get', '/api/admin/dashboard', aDashboard())
  const shown = await show(address)
  await screen.findAllByRole('navigation', { name: 'Main navigation' })
  return shown
}

afterEach(() => (owner.value = 'mine'))

describe('the keys of every page', () => {
  it('lead to pages by two letters', async () => {
    answers('get', '/api/products', { items: [], total: 0 })
    const { router } = await showShell('/')

    await userEvent.keyboard('gp')
    await waitFor(() => expect(router.currentRoute.value.name).toBe('products'))
    await userEvent.keyboard('gt')

    await waitFor(() => expect(router.currentRoute.value.name).toBe('tags'))
  })

  it('are told in a sheet, and single ones can be switched off', async () => {
    const { router } = await showShell('/')

    await userEvent.keyboard('?')
    const sheet = within(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' }))
    expect(await sheet.findByText('Look into the row')).toBeTruthy()
    await userEvent.click(sheet.getByRole('switch', { name: 'Keys without Ctrl' }))
    await userEvent.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    await userEvent.keyboard('gt')

    expect(router.currentRoute.value.name).toBe('home')
    await userEvent.keyboard('{Control>}k{/Control}')
    await userEvent.click(await screen.findByRole('option', { name: /Keyboard shortcuts/ }))
    const again = within(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' }))
    await userEvent.click(again.getByRole('switch', { name: 'Keys without Ctrl' }))
  })
})

describe('the rail', () => {
  it('tells how many alerts are new also while it is collapsed', async () => {
    const place = { label: 'Alerts', icon: 'i-lucide-bell', to: '/alerts', here: false }
    await showComponent(ShellLink, {
      place: { ...place, waiting: '3', told: 'Alerts, 3 new' },
      collapsed: true,
    })

    expect(screen.getByRole('link', { name: 'Alerts, 3 new' })).toBeTruthy()
  })
})

describe('the palette', () => {
  it('finds pages at once and products on the server', async () => {
    const asked = answers('get', '/api/products', {
      items: [aProduct({ id: 7, name: 'Copper kettle' })],
      total: 1,
    })
    answers('get', '/api/products/{product_id}', () => new Response(null, { status: 404 }))
    answers('get', '/api/price-history', { items: [], total: 0 })
    const { router } = await showShell('/')
    await userEvent.keyboard('{Control>}k{/Control}')
    const box = await screen.findByPlaceholderText('A name, a link, or > for actions')

    await userEvent.type(box, 'tag')
    expect(await screen.findByRole('option', { name: 'Tags' })).toBeTruthy()
    await userEvent.clear(box)
    await userEvent.type(box, 'kettle')
    await userEvent.click(await screen.findByRole('option', { name: 'Copper kettle' }))

    await waitFor(() => expect(router.currentRoute.value.path).toBe('/products/7'))
    expect(asked.some(({ query }) => query.get('search') === 'kettle')).toBe(true)
  })

  it('offers to track a link that was pasted', async () => {
    answers('post', '/api/imports/preview', looked(null))
    const { router } = await showShell('/')
    await userEvent.keyboard('{Control>}k{/Control}')
    const box = await screen.findByPlaceholderText('A name, a link, or > for actions')

    await userEvent.click(box)
    await userEvent.paste('https://shop.example/kettle')
    await userEvent.click(await screen.findByRole('option', { name: /^Track/ }))

    await waitFor(() =>
      expect(router.currentRoute.value.query).toEqual({ url: 'https://shop.example/kettle' }),
    )
  })

  it('opens the product that tracks a pasted link already', async () => {
    answers('post', '/api/imports/preview', looked({ product_id: 7, product_name: 'Kettle' }))
    answers('get', '/api/products/{product_id}', () => refusal({ status: 404 }))
    answers('get', '/api/price-history', { items: [], total: 0 })
    const { router } = await showShell('/')
    await userEvent.keyboard('{Control>}k{/Control}')
    await userEvent.click(await screen.findByPlaceholderText('A name, a link, or > for actions'))
    await userEvent.paste('https://shop.example/kettle')

    await userEvent.click(await screen.findByRole('option', { name: /^Open Kettle/ }))

    await waitFor(() => expect(router.currentRoute.value.path).toBe('/products/7'))
  })

  it('knows the pages of the settings', async () => {
    const { router } = await showShell('/')
    await userEvent.keyboard('{Control>}k{/Control}')
    const box = await screen.findByPlaceholderText('A name, a link, or > for actions')
    await userEvent.type(box, 'securi')

    await userEvent.click(await screen.findByRole('option', { name: 'Security' }))

    await waitFor(() => expect(router.currentRoute.value.path).toBe('/settings/security'))
  })
})

describe('without a connection', () => {
  it('it is said so, and nothing is sent that would change something', async () => {
    const sent = answers('post', '/api/tags', () => refusal({ status: 500 }))
    await showShell()
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
    window.dispatchEvent(new Event('offline'))

    expect(await screen.findByText(/^You are offline\. What you see is from before/)).toBeTruthy()
    await expect(useTagsStore().create('Kitchen')).rejects.toMatchObject({
      problem: { title: 'offline' },
    })
    expect(sent).toHaveLength(0)

    vi.restoreAllMocks()
    window.dispatchEvent(new Event('online'))
    await waitFor(() => expect(screen.queryByText(/^You are offline/)).toBeNull())
  })
})

describe('the jobs', () => {
  it('are told with their progress, and can be cancelled', async () => {
    answers('get', '/api/jobs', { items: [job({})], total: 1 })
    const sent = answers('post', '/api/jobs/{job_id}/cancel', job({ state: 'cancelled' }))
    await showShell()

    await userEvent.click(await screen.findByRole('button', { name: 'one job runs' }))
    const tray = within(await screen.findByRole('region', { name: 'Jobs' }))
    expect(tray.getByText('3 of 40')).toBeTruthy()
    await userEvent.click(tray.getByRole('button', { name: 'Cancel: Check of everything' }))

    await waitFor(() => expect(sent[0]?.path).toBe('/api/jobs/5/cancel'))
  })
})

describe('somebody who administers', () => {
  it('looks at what is everybody’s, and is told so', async () => {
    const asked = answers('get', '/api/products', { items: [], total: 0 })
    await showShell('/products')
    await waitFor(() => expect(asked).toHaveLength(1))

    owner.value = 'all'

    expect(await screen.findByText("You are looking at everybody's data.")).toBeTruthy()
    await waitFor(() => expect(asked.at(-1)?.query.get('owner_id')).toBe('all'))
    await userEvent.click(screen.getByRole('button', { name: 'Back to mine' }))
    await waitFor(() => expect(asked.at(-1)?.query.get('owner_id')).toBeNull())
  })
})

describe('a pinned view', () => {
  it('stands in the sidebar', async () => {
    answers('get', '/api/views', {
      items: [
        {
          id: 4,
          name: 'Cheap now',
          icon: 'flame',
          path: '/products',
          query: 'flag=at_lowest',
          pinned: true,
          on_overview: false,
          owner_id: 1,
        },
      ],
      total: 1,
    })

    await showShell()

    const link = await screen.findByRole('link', { name: 'Cheap now' })
    expect(link.getAttribute('href')).toBe('/products?flag=at_lowest&view=4')
  })

  it('stands on the overview when somebody wants it there', async () => {
    answers('get', '/api/views', {
      items: [
        {
          id: 4,
          name: 'Cheap now',
          icon: 'flame',
          path: '/products',
          query: 'flag=at_lowest',
          pinned: false,
          on_overview: true,
          owner_id: 1,
        },
      ],
      total: 1,
    })

    await showShell('/')

    const views = await screen.findByRole('navigation', { name: 'Views' })
    const link = within(views).getByRole('link', { name: 'Cheap now' })
    expect(link.getAttribute('href')).toBe('/products?flag=at_lowest&view=4')
  })
})
