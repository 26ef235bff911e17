import { screen } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { setWidth, show } from '../../support/render'
import { answers, heldEvents, refuses } from '../../support/server'
import { IMPORTED, importBar, jobOf, mixer, other, pick, searched } from '../../support/search'

describe('on a phone', () => {
  beforeEach(() => setWidth(390))
  afterEach(() => setWidth(1024))

  const form = () => screen.getByRole('searchbox')

  const list = () => screen.getByRole('list', { name: 'Hits' })

  const isShown = (element: HTMLElement) => element.closest('[style*="display: none"]') === null

  const back = () => userEvent.click(screen.getByRole('button', { name: 'One step back' }))

  it('words, hits and the import are a screen each, with a way back', async () => {
    await searched([mixer, other])
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Choose pages')
    expect([isShown(form()), isShown(list())]).toEqual([false, true])
    expect(document.activeElement?.id).toBe('content')
    await pick(mixer.title)

    await back()

    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Find')
    expect([isShown(form()), isShown(list())]).toEqual([true, false])
    expect(form()).toHaveProperty('value', 'stand mixer')
    expect(screen.queryByRole('button', { name: 'One step back' })).toBeNull()
    expect(importBar().getByText('one page selected')).toBeTruthy()

    await userEvent.click(screen.getByRole('button', { name: 'Show the 2 hits' }))
    expect([isShown(form()), isShown(list())]).toEqual([false, true])

    answers('post', '/api/product-urls/bulk-import', IMPORTED)
    await userEvent.click(importBar().getByRole('button', { name: 'Import' }))
    await screen.findByRole('link', { name: 'Open stand mixer' })
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Import')
    expect(screen.queryByRole('list', { name: 'Hits' })).toBeNull()

    await back()
    expect([isShown(form()), isShown(list())]).toEqual([false, true])
  })

  it('the words stay in sight when they find no answer', async () => {
    answers('get', '/api/products', { items: [], total: 0 })
    refuses('get', '/api/search', { status: 503, title: 'unavailable', detail: 'It is away.' })

    await show('/search?q=mixer')

    await screen.findByRole('alert')
    expect(isShown(form())).toBe(true)
  })

  it('an import that one goes back from does not come back by itself', async () => {
    await searched([mixer, other])
    const stream = heldEvents({ event: 'start', data: { job_id: 77 } })
    answers('post', '/api/product-urls/bulk-import', () => stream.response)
    const asked = answers('get', '/api/jobs/{job_id}', jobOf('done'))
    await pick(mixer.title)
    await userEvent.click(importBar().getByRole('button', { name: 'Import' }))
    await screen.findByText('Importing …')

    await back()
    stream.end()

    await pick(other.title)
    expect(asked).toEqual([])
    expect(isShown(list())).toBe(true)
    expect(screen.queryByText('one page tracked')).toBeNull()
  })

  it('what is picked beside an import that one went back from is for the next one', async () => {
    await searched([mixer, other])
    const stream = heldEvents({ event: 'start', data: { job_id: 77 } })
    answers('post', '/api/product-urls/bulk-import', () => stream.response)
    await pick(mixer.title)
    await userEvent.click(importBar().getByRole('button', { name: 'Import' }))
    await screen.findByText('Importing …')

    await back()

    expect(screen.queryByRole('region', { name: 'Import' })).toBeNull()
    await pick(other.title)
    stream.end({ event: 'summary', data: IMPORTED })
    const asked = answers('post', '/api/product-urls/bulk-import', IMPORTED)
    await userEvent.click(importBar().getByRole('button', { name: 'Import' }))
    await screen.findByRole('link', { name: 'Open stand mixer' })
    expect(asked[0]?.body).toMatchObject({ items: [{ url: other.url, set_primary: true }] })
  })
})
