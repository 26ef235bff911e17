import { screen, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'

import { aDashboard } from '../../support/factories'
import { show } from '../../support/render'
import { answers } from '../../support/server'

async function showKeys() {
  answers('get', '/api/admin/dashboard', aDashboard())
  const shown = await show('/settings/shortcuts')
  await screen.findByRole('region', { name: 'Go to' })
  return shown
}

const row = (name: string) =>
  within(
    screen.getByRole('button', { name: `Change the keys of “${name}”` }).closest('li') ??
      document.body,
  )

describe('the page of shortcuts', () => {
  it('gives a command other keys, which work at once', async () => {
    const { router } = await showKeys()

    await userEvent.click(row('Tags').getByRole('button', { name: /Change/ }))
    expect(row('Tags').getByRole('status').textContent).toContain('Press the keys')
    await userEvent.keyboard('zt')
    expect(row('Tags').getByText('Z')).toBeTruthy()
    await userEvent.click(document.body)
    await userEvent.keyboard('zt')

    expect(await screen.findByRole('heading', { name: 'Tags' })).toBeTruthy()
    expect(router.currentRoute.value.name).toBe('tags')
  })

  it('takes no keys that another command has, or that begin like its own', async () => {
    await showKeys()

    await userEvent.click(row('Tags').getByRole('button', { name: /Change/ }))
    await userEvent.keyboard('gp')

    expect((await row('Tags').findByRole('alert')).textContent).toContain('already does “Products”')
    expect(row('Tags').getByText('T')).toBeTruthy()
  })

  it('gives up with Escape, takes keys away and gives the usual ones back', async () => {
    await showKeys()

    await userEvent.click(row('Tags').getByRole('button', { name: /Change/ }))
    await userEvent.keyboard('{Escape}')
    expect(row('Tags').getByText('T')).toBeTruthy()
    await userEvent.click(row('Tags').getByRole('button', { name: /Take/ }))
    expect(row('Tags').getByText('–')).toBeTruthy()
    await userEvent.click(row('Tags').getByRole('button', { name: /Reset/ }))

    expect(row('Tags').getByText('T')).toBeTruthy()
  })

  it('switches keys without a modifier off', async () => {
    await showKeys()

    await userEvent.click(screen.getByRole('switch', { name: /Keys without Ctrl/ }))

    expect(row('Tags').getByText('–')).toBeTruthy()
    expect(row('Search or do').getByText('Ctrl')).toBeTruthy()
  })
})
