import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'

import { aPreview, aProfile, aSelector, aStore } from '../support/factories'
import { show } from '../support/render'
import { answers, refuses } from '../support/server'
import { SOURCE, kept, opened, write, expression } from '../support/store'

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
