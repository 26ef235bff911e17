import { fireEvent, screen, waitFor } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'

import { anAdded, finds } from '../../support/factories'
import { show } from '../../support/render'
import { answers, refuses } from '../../support/server'
import { IMPORTED, importBar, mixer, other, pick, searched } from '../../support/search'

describe('addresses that somebody knows already', () => {
  it('takes pasted addresses as well, and picks them', async () => {
    answers('get', '/api/products', { items: [], total: 0 })
    await show('/search')
    const box = await screen.findByRole('textbox', { name: 'Paste addresses of pages' })

    await userEvent.type(box, 'mine: https://a.example/1 and https://b.example/2{enter}nothing')
    await userEvent.click(screen.getByRole('button', { name: 'Pick 2 pages' }))

    expect(importBar().getByText('2 pages selected')).toBeTruthy()
    expect(importBar().getByText('Primary: https://a.example/1')).toBeTruthy()
  })

  it('keeps pasted addresses through other searches, picked or still in the box', async () => {
    await searched([mixer, other])
    await pick('Stand mixer, red')
    const box = screen.getByRole('textbox', { name: 'Paste addresses of pages' })
    await userEvent.type(box, 'https://a.example/1')
    await userEvent.click(screen.getByRole('button', { name: 'Pick one page' }))
    await userEvent.type(box, 'https://b.example/2')
    refuses('get', '/api/search', { status: 503, title: 'search_not_configured' })

    await userEvent.click(await screen.findByRole('button', { name: 'Search' }))

    await screen.findByRole('alert')
    expect(importBar().getByText('Primary: https://a.example/1')).toBeTruthy()
    expect(importBar().getByText('one page selected')).toBeTruthy()
    const still = screen.getByRole('textbox', { name: 'Paste addresses of pages' })
    expect(still).toHaveProperty('value', 'https://b.example/2')
    expect(still.closest('details')?.open).toBe(true)
  })

  it('picks as many pasted addresses as one import takes, and leaves the others', async () => {
    answers('get', '/api/products', { items: [], total: 0 })
    await show('/search')
    const box = await screen.findByRole('textbox', { name: 'Paste addresses of pages' })
    const lines = Array.from({ length: 202 }, (_, at) => `https://a.example/${at}`)
    await fireEvent.update(box, lines.join('\n'))

    await userEvent.click(screen.getByRole('button', { name: 'Pick 200 pages' }))

    expect(importBar().getByText('200 pages selected')).toBeTruthy()
    expect(box).toHaveProperty('value', 'https://a.example/200\nhttps://a.example/201')
  })
})

describe('what was searched before', () => {
  it('is offered again, and forgotten on request', async () => {
    localStorage.setItem('search.recent', JSON.stringify(['copper kettle']))
    answers('get', '/api/products', { items: [], total: 0 })
    const asked = answers('get', '/api/search', finds([mixer]))
    const { router } = await show('/search')

    await userEvent.click(await screen.findByRole('button', { name: 'copper kettle' }))

    expect(await screen.findByRole('link', { name: mixer.title })).toBeTruthy()
    expect(asked[0]?.query.get('query')).toBe('copper kettle')
    await userEvent.click(screen.getByRole('button', { name: 'Clear' }))
    await waitFor(() => expect(router.currentRoute.value.fullPath).toBe('/search'))
    await userEvent.click(await screen.findByRole('button', { name: 'Forget them' }))
    expect(screen.queryByRole('button', { name: 'copper kettle' })).toBeNull()
  })
})

describe('without a mouse', () => {
  it('hits are walked, picked, made primary and imported', async () => {
    await searched([mixer, other])
    const imported = answers('post', '/api/product-urls/bulk-import', IMPORTED)
    screen.getByRole('checkbox', { name: `Pick ${mixer.title}` }).focus()

    await userEvent.keyboard('x')
    await userEvent.keyboard('j')
    await waitFor(() => expect(document.activeElement?.textContent).toContain(other.title))
    await userEvent.keyboard('m')
    await userEvent.keyboard('{Control>}{Enter}{/Control}')

    await waitFor(() =>
      expect(imported[0]?.body).toMatchObject({
        items: [
          { url: mixer.url, set_primary: false },
          { url: other.url, set_primary: true },
        ],
      }),
    )
  })

  it('a hit is tracked by itself', async () => {
    await searched([mixer])
    const added = answers('post', '/api/product-urls/quick-add', anAdded())
    await userEvent.keyboard('{Escape}')
    ;(document.activeElement as HTMLElement).blur()

    await userEvent.keyboard('j')
    await waitFor(() => expect(document.activeElement?.textContent).toContain(mixer.title))
    await userEvent.keyboard('q')

    await waitFor(() => expect(added.map(({ body }) => body)).toEqual([{ url: mixer.url }]))
  })
})
