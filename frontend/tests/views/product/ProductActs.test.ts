import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, it, vi } from 'vitest'

import { useTaste } from '@/composables/useTaste'

import { aDetail, anEntry } from '../../support/factories'
import { showKettle, menuOf } from '../../support/product'
import { show } from '../../support/render'
import { answers, refuses } from '../../support/server'

afterEach(() => vi.restoreAllMocks())

afterEach(() => {
  useTaste().asksFirst.value = false
})

describe('what is done with a product', () => {
  it('renames it where it stands', async () => {
    await showKettle()
    const sent = answers('patch', '/api/products/{product_id}', aDetail())

    await userEvent.keyboard('e')
    const field = await screen.findByRole('textbox', { name: 'Name of the product' })
    await userEvent.clear(field)
    await userEvent.type(field, 'Brass kettle{Enter}')

    await waitFor(() => expect(sent[0]?.body).toEqual({ name: 'Brass kettle' }))
  })

  it('says when a page is visited, and why not at once', async () => {
    await showKettle()
    answers('post', '/api/product-urls/{product_url_id}/refresh', {
      product_url_ids: [2],
      already_running: [],
      wait_seconds: 39.2,
    })

    await menuOf('Harbour Home', 'Check now')

    expect(await screen.findByText('Harbour Home will be visited in about 40 seconds')).toBeTruthy()
    expect(screen.getByText(/^One page of a shop is asked for at a time/)).toBeTruthy()
  })

  it('saves every reading as CSV', async () => {
    await showKettle()
    answers('get', '/api/price-history/export', () => new Response('amount\n64.19\n'))
    const saved: string[] = []
    vi.spyOn(URL, 'createObjectURL').mockImplementation((file) => {
      void (file as Blob).text().then((text) => saved.push(text))
      return 'blob:saved'
    })
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)

    await userEvent.click(screen.getByRole('button', { name: 'More' }))
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Readings as CSV' }))

    await waitFor(() => expect(saved).toEqual(['amount\n64.19\n']))
  })

  it('tells what was changed, and by whom', async () => {
    await showKettle()
    answers('get', '/api/products/{product_id}/audit', {
      items: [
        anEntry({
          action: 'product.updated',
          entity: 'product',
          entity_id: 7,
          product_id: 7,
          changes: { name: { old: 'Kettle', new: 'Copper kettle' } },
        }),
      ],
      total: 1,
    })

    await userEvent.keyboard('4')
    await userEvent.click(await screen.findByRole('button', { name: /Product changed/ }))

    const change = within(await screen.findByRole('row', { name: /^name Kettle/ }))
    expect(change.getByText('Kettle')).toBeTruthy()
    expect(change.getByText('Copper kettle')).toBeTruthy()
    expect(screen.getByRole('cell', { name: 'Ada' })).toBeTruthy()
  })

  it('removes its image', async () => {
    answers('get', '/api/price-history', { items: [], total: 0 })
    answers('get', '/api/products/{product_id}', aDetail({ image_path: '/api/images/x' }))
    await show('/products/7')
    const sent = answers('patch', '/api/products/{product_id}', aDetail())

    await userEvent.click(await screen.findByRole('button', { name: 'Change the image' }))
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Remove the image' }))

    await waitFor(() => expect(sent[0]?.body).toEqual({ image_url: null }))
  })

  it('is starred at once, and is not when the server refuses', async () => {
    await showKettle()
    refuses('patch', '/api/products/{product_id}', { status: 409, detail: 'Somebody was faster.' })
    const star = () => screen.getByRole('button', { name: 'Favourite' })

    await userEvent.click(star())

    expect((await screen.findAllByText('Somebody was faster.')).length).toBeGreaterThan(0)
    expect(star().getAttribute('aria-pressed')).toBe('false')
  })

  it('is archived after a question where somebody wants to be asked', async () => {
    useTaste().asksFirst.value = true
    await showKettle()
    const sent = answers('patch', '/api/products/{product_id}', aDetail({ status: 'archived' }))

    await userEvent.keyboard('y')
    const dialog = within(await screen.findByRole('dialog', { name: 'Archive Copper kettle?' }))
    expect(sent).toHaveLength(0)
    await userEvent.click(dialog.getByRole('button', { name: 'Change' }))

    await waitFor(() => expect(sent.map(({ body }) => body)).toEqual([{ status: 'archived' }]))
  })

  it('is archived at once, and taken out again by undo', async () => {
    await showKettle()
    const sent = answers('patch', '/api/products/{product_id}', ({ body }) =>
      aDetail(body as { status: 'active' | 'archived' }),
    )

    await userEvent.keyboard('y')
    expect(await screen.findByText('Copper kettle is in the archive')).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Undo' }))

    await waitFor(() =>
      expect(sent.map(({ body }) => body)).toEqual([{ status: 'archived' }, { status: 'active' }]),
    )
    await waitFor(() => expect(screen.queryByText('Copper kettle is in the archive')).toBeNull())
  })

  it('is duplicated after a question, and the copy is shown', async () => {
    const { router } = await showKettle()
    answers('post', '/api/products/{product_id}/duplicate', aDetail({ id: 8 }))

    await userEvent.click(screen.getByRole('button', { name: 'More' }))
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Duplicate' }))
    const dialog = within(await screen.findByRole('dialog'))
    await userEvent.click(dialog.getByRole('button', { name: 'Duplicate' }))

    await waitFor(() => expect(router.currentRoute.value.params.id).toBe('8'))
  })
})
