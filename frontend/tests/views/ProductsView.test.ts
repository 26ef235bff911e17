import { screen, waitFor } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'

import { useUndoStore } from '@/stores/useUndoStore'

import { aDetail, aProduct, aUrl } from '../support/factories'
import { show } from '../support/render'
import { answers } from '../support/server'

const kettle = aProduct({ id: 7, name: 'Copper kettle', urls_total: 2 })
const rowOf = (name: string) => screen.getByRole('link', { name }).closest('tr')

describe('the products', () => {
  it('are asked for as the address says', async () => {
    const asked = answers('get', '/api/products', { items: [kettle], total: 1 })

    await show('/products?flag=at_lowest&tag=Kitchen&sort=-created_at&page=2&view=nonsense')

    expect(await screen.findByRole('link', { name: 'Copper kettle' })).toBeTruthy()
    expect(Object.fromEntries(asked[0]?.query ?? [])).toEqual({
      badge: 'at_lowest',
      tag: 'Kitchen',
      sort: '-created_at',
      status: 'active',
      search: '',
      limit: '50',
      offset: '50',
    })
  })

  it('unfold into the pages that are tracked', async () => {
    answers('get', '/api/products', { items: [kettle], total: 1 })
    const urls = [aUrl({ id: 2, store: 'Harbour Home', amount: '64.1900' })]
    const asked = answers('get', '/api/products/{product_id}', aDetail({ urls }))
    await show('/products')

    const unfold = await screen.findByRole('button', { name: 'Details of Copper kettle' })
    await userEvent.click(unfold)

    expect(await screen.findByText('Harbour Home')).toBeTruthy()
    expect(unfold.getAttribute('aria-expanded')).toBe('true')
    expect(asked).toHaveLength(1)
  })

  it('that were deleted are struck out until that is taken back', async () => {
    answers('get', '/api/products', { items: [kettle], total: 1 })
    await show('/products')
    await screen.findByRole('link', { name: 'Copper kettle' })
    const undo = useUndoStore()

    undo.hold(
      'product 7',
      () => Promise.resolve(),
      () => undefined,
    )
    await waitFor(() => expect(rowOf('Copper kettle')?.className).toContain('line-through'))
    undo.undo('product 7')

    await waitFor(() => expect(rowOf('Copper kettle')?.className).not.toContain('line-through'))
  })
})
