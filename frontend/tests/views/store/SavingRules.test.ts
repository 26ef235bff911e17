import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'

import { aListing, aSelector } from '../../support/factories'
import { answers, type Seen } from '../../support/server'
import { kept, opened, write, expression } from '../../support/store'

describe('saving rules', () => {
  const replayed = {
    unchanged: 30,
    differs: 0,
    lost: 1,
    gained: 0,
    without_snapshot: 0,
    results: [
      {
        product_url_id: 1,
        url: 'https://shop.example/pan',
        taken_at: '2026-11-28T08:00:00Z',
        verdict: 'lost' as const,
        before: aListing(),
        after: aListing({ price: null, currency: null, availability: 'unknown' }),
      },
    ],
  }

  async function edited(): Promise<Seen[]> {
    await opened()
    const saved = answers('patch', '/api/stores/{store_id}', kept)
    const input = await expression('rule 1 for Price')
    await userEvent.clear(input)
    await write(input, '.new-price')
    return saved
  }

  it('warns first when kept pages would lose their price, and saves when told to', async () => {
    const saved = await edited()
    answers('post', '/api/stores/{store_id}/replay', replayed)

    await userEvent.click(screen.getByRole('button', { name: 'Save' }))

    const dialog = within(await screen.findByRole('dialog'))
    expect(dialog.getByText('30 unchanged')).toBeTruthy()
    expect(dialog.getByText('one lost')).toBeTruthy()
    expect(dialog.getByText('https://shop.example/pan')).toBeTruthy()
    expect(saved).toHaveLength(0)

    await userEvent.click(dialog.getByRole('button', { name: 'Save anyway' }))
    await waitFor(() => expect(saved).toHaveLength(1))
    expect(saved[0]?.body).toEqual({ selectors: { price: [aSelector('css:.new-price')] } })
  })

  it('saves at once when nothing changes on the kept pages', async () => {
    const saved = await edited()
    answers('post', '/api/stores/{store_id}/replay', { ...replayed, lost: 0, results: [] })

    await userEvent.click(screen.getByRole('button', { name: 'Save' }))

    await waitFor(() => expect(saved).toHaveLength(1))
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('is taken back from its message: the fields that were sent are as they were', async () => {
    const saved = await edited()
    answers('post', '/api/stores/{store_id}/replay', { ...replayed, lost: 0, results: [] })
    const changed = { ...kept, selectors: { price: [aSelector('css:.new-price')] } }
    const sent = answers('patch', '/api/stores/{store_id}', changed)
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))
    const undo = await screen.findByRole('button', { name: 'Undo' })
    await write(screen.getByRole('textbox', { name: /^Name/ }), ' and pans')
    answers('get', '/api/stores/{store_id}', changed)
    const back = answers('patch', '/api/stores/{store_id}', kept)

    await userEvent.click(undo)

    await waitFor(() => expect(back).toHaveLength(1))
    expect([saved.length, sent.length]).toEqual([0, 1])
    expect(back[0]?.body).toEqual({ selectors: kept.selectors })
    expect(await screen.findByText('Kettles is as it was before')).toBeTruthy()
    expect((await expression('rule 1 for Price')).value).toBe('.old-price')
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: /^Name/ }).value).toBe(
      'Kettles and pans',
    )
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull()
  })

  it('is not taken back over what somebody else changed since', async () => {
    await edited()
    answers('post', '/api/stores/{store_id}/replay', { ...replayed, lost: 0, results: [] })
    await userEvent.click(screen.getByRole('button', { name: 'Save' }))
    const undo = await screen.findByRole('button', { name: 'Undo' })
    const theirs = { ...kept, selectors: { price: [aSelector('css:.theirs')] } }
    answers('get', '/api/stores/{store_id}', theirs)
    const back = answers('patch', '/api/stores/{store_id}', kept)

    await userEvent.click(undo)

    expect(await screen.findByText('Kettles could not be taken back')).toBeTruthy()
    expect(back).toEqual([])
  })

  it('keeps what was typed while it was on its way', async () => {
    await opened()
    const name = screen.getByRole('textbox', { name: /^Name/ })
    await write(name, ' and pots')
    answers('patch', '/api/stores/{store_id}', async ({ body }) => {
      await write(name, ' and pans')
      return Response.json({ ...kept, ...(body as object) })
    })

    await userEvent.click(screen.getByRole('button', { name: 'Save' }))

    await screen.findByText('Kettles and pots is saved')
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: /^Name/ }).value).toBe(
      'Kettles and pots and pans',
    )
    expect(screen.getByRole('button', { name: 'Save' }).hasAttribute('disabled')).toBe(false)
  })

  it('asks before what is unsaved is left', async () => {
    const { router } = await opened()
    await write(screen.getByRole('textbox', { name: /^Name/ }), 'x')

    void router.push('/products')
    await userEvent.click(await screen.findByRole('button', { name: 'Cancel' }))

    expect(router.currentRoute.value.path).toBe('/stores/4')
  })
})
