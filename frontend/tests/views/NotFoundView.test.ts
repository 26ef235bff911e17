import { screen, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'

import { show } from '../support/render'

describe('an address without a page', () => {
  it('names the pages that may have been meant', async () => {
    await show('/prodcuts')

    expect(await screen.findByRole('heading', { name: 'There is no such page' })).toBeTruthy()
    const near = within(screen.getByRole('navigation', { name: 'Perhaps you meant:' }))
    expect(near.getByRole('link', { name: 'Products' }).getAttribute('href')).toBe('/products')
  })

  it('offers the search, and nothing that is not like it', async () => {
    await show('/wp-login.php')
    const main = within(
      (await screen.findByRole('heading', { name: 'There is no such page' })).closest(
        '#content',
      ) as HTMLElement,
    )

    expect(screen.queryByRole('navigation', { name: 'Perhaps you meant:' })).toBeNull()
    await userEvent.click(main.getByRole('button', { name: 'Search or do' }))
    expect(await screen.findByRole('dialog')).toBeTruthy()
  })
})
