import { screen } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'

import PageTurner from '@/components/list/PageTurner.vue'

import { showComponent } from '../support/render'

const shown = () =>
  [...screen.getByRole('navigation', { name: 'Pages of the list' }).querySelectorAll('li')].map(
    (item) => item.textContent.trim() || '·',
  )

describe('the pages of a list', () => {
  it('are told with those beside the one that is shown, the first and the last', async () => {
    await showComponent(PageTurner, { page: 10, pages: 20 })

    expect(shown()).toEqual(['·', '1', '·', '8', '9', '10', '11', '12', '·', '20', '·'])
    expect(screen.getByRole('button', { current: 'page' }).textContent.trim()).toBe('10')
  })

  it.each([
    [1, 3, ['·', '1', '2', '3', '·']],
    [1, 6, ['·', '1', '2', '3', '4', '5', '6', '·']],
    [1, 7, ['·', '1', '2', '3', '4', '5', '·', '7', '·']],
    [9, 7, ['·', '1', '·', '3', '4', '5', '6', '7', '·']],
    [7, 7, ['·', '1', '·', '3', '4', '5', '6', '7', '·']],
  ])('leave out only what is far away: %i of %i', async (page, pages, expected) => {
    await showComponent(PageTurner, { page, pages })

    expect(shown()).toEqual(expected)
  })

  it('are turned one by one or at once, and not beyond the ends', async () => {
    const turned: number[] = []
    await showComponent(PageTurner, {
      page: 1,
      pages: 9,
      onTurn: (page: number) => turned.push(page),
    })

    expect(screen.getByRole('button', { name: 'Previous page' })).toHaveProperty('disabled', true)
    await userEvent.click(screen.getByRole('button', { name: 'Next page' }))
    await userEvent.click(screen.getByRole('button', { name: 'Page 9 of 9' }))

    expect(turned).toEqual([2, 9])
  })

  it('keep the first and the last on a phone, where the others have no room', async () => {
    await showComponent(PageTurner, { page: 10, pages: 20 })

    const inSight = screen
      .getAllByRole('button', { name: /^Page / })
      .filter((button) => !button.closest('li')?.classList.contains('max-sm:hidden'))
    expect(inSight.map((button) => button.textContent.trim())).toEqual(['1', '10', '20'])
  })
})
