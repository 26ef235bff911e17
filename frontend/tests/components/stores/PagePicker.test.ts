import { screen } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { nextTick } from 'vue'

import PagePicker from '@/components/stores/PagePicker.vue'

import { showComponent } from '../../support/render'

const PICKED = {
  source: 'costcourter-picker',
  type: 'picked',
  text: '€19.99',
  selectors: [
    { selector: 'css:p.price', matches: 1 },
    { selector: 'css:main p', matches: 3 },
  ],
}

async function shown(given: object = {}) {
  const used: unknown[] = []
  await showComponent(PagePicker, {
    path: '/api/scrape/frames/signed',
    onUse: (...rule: unknown[]) => used.push(rule),
    ...given,
  })
  const frame = screen.getByTitle<HTMLIFrameElement>(/page as it was fetched/)
  // Nothing loads frames here: it gets the window that a browser would give it.
  Object.defineProperty(frame, 'contentWindow', { value: { postMessage: () => undefined } })
  return { used, frame }
}

async function tell(source: unknown, data: unknown): Promise<void> {
  window.dispatchEvent(new MessageEvent('message', { data, source: source as Window }))
  await nextTick()
}

describe('pointing at a page', () => {
  it('shows it where nothing of it runs but our script, and nothing leads out', async () => {
    const { frame } = await shown()

    expect(frame.getAttribute('sandbox')).toBe('allow-scripts')
    expect(frame.getAttribute('src')).toBe('/api/scrape/frames/signed')
  })

  it('offers the selectors of what was clicked, and uses the chosen one', async () => {
    const { used, frame } = await shown()

    await tell(frame.contentWindow, PICKED)
    await userEvent.click(screen.getByRole('radio', { name: /main p/ }))
    await userEvent.click(screen.getByRole('button', { name: 'Use' }))

    expect(used).toEqual([['price', { kind: 'css', expression: 'main p' }]])
  })

  it('hears nobody but its own frame', async () => {
    const { frame } = await shown()

    await tell(window, PICKED)
    await tell(null, PICKED)

    expect(screen.queryByRole('button', { name: 'Use' })).toBeNull()
    await tell(frame.contentWindow, PICKED)
    expect(screen.getByRole('button', { name: 'Use' })).toBeTruthy()
  })

  it('takes nothing from its frame that has another shape', async () => {
    const { frame } = await shown()

    await tell(frame.contentWindow, {
      ...PICKED,
      selectors: [{ selector: 'regex:(a+)+', matches: 1 }],
    })

    expect(screen.queryByRole('button', { name: 'Use' })).toBeNull()
  })

  it('shows no address but that of a kept page', async () => {
    await showComponent(PagePicker, { path: 'https://evil.example/' })

    expect(screen.queryByTitle(/page as it was fetched/)).toBeNull()
    expect(screen.getByText(/cannot be shown/)).toBeTruthy()
  })
})
