import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'

import { anEntry, aSelector, aStoreOffer } from '../../support/factories'
import { show } from '../../support/render'
import { answers } from '../../support/server'
import { kept, opened, expression } from '../../support/store'

describe('what else a store has', () => {
  it('offers the selectors that held checks propose', async () => {
    answers('post', '/api/checks/{check_id}/adopt', aCheck())
    answers('get', '/api/stores/{store_id}', kept)
    answers('get', '/api/checks', { items: [aCheck()], total: 1 })
    answers('get', '/api/stores/{store_id}/offers', { items: [], total: 0 })
    await show('/stores/4')
    const adopted = answers('post', '/api/checks/{check_id}/adopt', aCheck())

    await userEvent.click(await screen.findByRole('button', { name: 'Adopt css:.now' }))

    await waitFor(() => expect(adopted[0]?.path).toBe('/api/checks/8/adopt'))
  })

  it('goes back to an earlier version, in the draft', async () => {
    answers('get', '/api/stores/{store_id}/changes', {
      items: [
        anEntry({
          changes: { selectors: { old: { price: [{ selector: 'css:.first' }] }, new: {} } },
        }),
      ],
      total: 1,
    })
    await opened()

    await userEvent.click(screen.getByRole('tab', { name: 'Versions' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Back to before this' }))

    expect((await expression('rule 1 for Price')).value).toBe('.first')
    expect(screen.getByRole('button', { name: 'Save' }).hasAttribute('disabled')).toBe(false)
  })

  it('tells how visits went, and why they did not', async () => {
    answers('get', '/api/stores/{store_id}/health', {
      days: [{ day_on: '2026-11-28', checks: 4, ok: 3, median_ms: 210 }],
      troubles: [
        {
          outcome: 'blocked',
          count: 1,
          last_at: '2026-11-28T08:00:00Z',
          last_reason: 'A captcha.',
        },
      ],
    })
    await opened()

    await userEvent.click(screen.getByRole('tab', { name: 'Health' }))

    expect(await screen.findByText('A captcha.')).toBeTruthy()
    expect(screen.getByText('210 ms')).toBeTruthy()
    expect(screen.getAllByText('75%').length).toBeGreaterThan(0)
  })

  it('lists its offers by their products, with the newest price, a page at a time', async () => {
    const pan = aStoreOffer({ product_id: 9, product_name: 'Iron pan', latest: null })
    answers('get', '/api/stores/{store_id}', kept)
    answers('get', '/api/checks', { items: [], total: 0 })
    const asked = answers('get', '/api/stores/{store_id}/offers', ({ query }) =>
      Response.json({ items: query.get('offset') === '1' ? [pan] : [aStoreOffer()], total: 2 }),
    )
    await show('/stores/4?tab=offers')

    const kettle = await screen.findByRole('link', { name: 'Copper kettle' })
    expect(kettle.getAttribute('href')).toBe('/products/7')
    const row = kettle.closest('li')
    expect(row?.textContent).toContain('€19.99')
    expect(row?.querySelector('time')?.getAttribute('datetime')).toBe('2026-11-28T08:00:00Z')
    expect(screen.getByRole('link', { name: '/kettle' }).getAttribute('href')).toBe(
      'https://shop.example/kettle',
    )

    await userEvent.click(screen.getByRole('button', { name: 'Show more' }))

    const second = await screen.findByRole('link', { name: 'Iron pan' })
    expect(second.closest('li')?.textContent).toContain('no price yet')
    expect(asked.map(({ query }) => query.get('offset'))).toEqual(['0', '1'])
  })

  it('tells how the newest price of an offer is known, and renews it when that was wrong', async () => {
    answers('get', '/api/stores/{store_id}', kept)
    answers('get', '/api/checks', { items: [], total: 0 })
    const asked = answers('get', '/api/stores/{store_id}/offers', {
      items: [aStoreOffer()],
      total: 1,
    })
    const reading = {
      id: 12,
      product_url_id: 1,
      amount: '19.9900',
      currency: 'EUR',
      availability: 'in_stock' as const,
      started_at: '2026-11-28T08:00:00Z',
      last_seen_at: '2026-11-28T08:00:00Z',
      source: 'check' as const,
      excluded: false,
      evidence: null,
      page_taken_at: null,
    }
    const told = answers('get', '/api/price-history/{reading_id}', reading)
    answers('patch', '/api/price-history/{reading_id}', { ...reading, excluded: true })
    await show('/stores/4?tab=offers')

    await userEvent.click(await screen.findByRole('button', { name: /€19.99.*Kettles/ }))
    const dialog = within(await screen.findByRole('dialog'))
    await userEvent.click(await dialog.findByRole('button', { name: /Leave it out|exclude/i }))

    await waitFor(() => expect(asked).toHaveLength(2))
    expect(told[0]?.path).toBe('/api/price-history/12')
  })

  it('shows a locale that is not among the usual ones', async () => {
    await opened({ ...kept, locale: 'en_SG' })

    expect(screen.getByText('en_SG · English (Singapore)')).toBeTruthy()
  })

  it('makes no link of an address that is none of the web', async () => {
    answers('get', '/api/stores/{store_id}', kept)
    answers('get', '/api/checks', { items: [], total: 0 })
    answers('get', '/api/stores/{store_id}/offers', {
      items: [aStoreOffer({ url: 'javascript:alert(1)' })],
      total: 1,
    })

    await show('/stores/4?tab=offers')

    await screen.findByRole('link', { name: 'Copper kettle' })
    expect(document.querySelector('[href^="javascript"]')).toBeNull()
  })

  it('lists its pages, and says so when there are none', async () => {
    answers('get', '/api/stores/{store_id}', kept)
    answers('get', '/api/checks', { items: [], total: 0 })
    answers('get', '/api/stores/{store_id}/offers', { items: [], total: 0 })

    await show('/stores/4?tab=offers')

    expect(
      await screen.findByRole('heading', { name: 'No page of this store is tracked yet' }),
    ).toBeTruthy()
  })
})

function aCheck() {
  return {
    id: 8,
    product_url_id: 1,
    checked_at: '2026-11-29T08:00:00Z',
    duration_ms: 100,
    outcome: 'held' as const,
    reason: null,
    status: 200,
    moved_to: null,
    amount: '19.9900',
    currency: 'EUR',
    availability: 'in_stock' as const,
    proposal: aSelector('css:.now'),
    decision: null,
    evidence: null,
  }
}
