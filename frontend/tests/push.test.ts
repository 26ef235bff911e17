import { describe, expect, it } from 'vitest'

import source from '../public/push.js?raw'

interface Shown {
  title: string
  options: { body?: string; tag?: string; data: { url?: string } }
}

/** The service worker in a browser of ours: what it shows, and what it opens. */
function aWorker(open: string[] = []) {
  const listeners = new Map<string, (event: object) => void>()
  const shown: Shown[] = []
  const opened: string[] = []
  const focused: string[] = []
  const waits: Promise<unknown>[] = []
  const self = {
    location: { origin: 'https://prices.example' },
    addEventListener: (name: string, listener: (event: object) => void) =>
      listeners.set(name, listener),
    registration: {
      showNotification: (title: string, options: Shown['options']) =>
        Promise.resolve(shown.push({ title, options })),
    },
    clients: {
      matchAll: () =>
        Promise.resolve(
          open.map((url) => ({ url, focus: () => Promise.resolve(focused.push(url)) })),
        ),
      openWindow: (url: string) => Promise.resolve(opened.push(url)),
    },
  }
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- our own file, as a browser runs it
  new Function('self', source)(self)
  const waitUntil = (promise: Promise<unknown>) => waits.push(promise)

  async function happens(name: string, event: object): Promise<void> {
    listeners.get(name)?.({ waitUntil, ...event })
    await Promise.all(waits)
  }
  const push = (data: unknown) => happens('push', { data: { json: () => data } })
  const click = (url: string | null) =>
    happens('notificationclick', { notification: { close: () => undefined, data: { url } } })
  return { listeners, shown, opened, focused, happens, push, click }
}

describe('the service worker', () => {
  it('shows a message as it is told, as text', async () => {
    const worker = aWorker()

    await worker.push({ title: 'Kettle: €49', body: 'Lowest ever', tag: 'alert-7', url: null })

    expect(worker.shown).toHaveLength(1)
    expect(worker.shown[0]?.title).toBe('Kettle: €49')
    expect(worker.shown[0]?.options).toMatchObject({ body: 'Lowest ever', tag: 'alert-7' })
  })

  it('shows something for a message that it cannot read, as browsers demand', async () => {
    const worker = aWorker()

    await worker.happens('push', { data: null })

    expect(worker.shown[0]?.title).toBe('CostCourter')
  })

  it('opens the page of the product that was clicked', async () => {
    const worker = aWorker()

    await worker.click('https://prices.example/products/7?tab=history')

    expect(worker.opened).toEqual(['https://prices.example/products/7?tab=history'])
  })

  it('brings a window to the front that shows the page already', async () => {
    const worker = aWorker(['https://prices.example/products/7'])

    await worker.click('https://prices.example/products/7')

    expect(worker.focused).toEqual(['https://prices.example/products/7'])
    expect(worker.opened).toEqual([])
  })

  it.each(['https://evil.example/products/7', 'https://evil.example:8443/products/7'])(
    'stays on this origin when the message names %s',
    async (url) => {
      const worker = aWorker()

      await worker.click(url)

      expect(worker.opened).toEqual(['https://prices.example/products/7'])
    },
  )

  it.each(['javascript:alert(1)', 'not an address', null])(
    'leads to a page of ours when the message names %s',
    async (url) => {
      const worker = aWorker()

      await worker.click(url)

      expect(worker.opened).toHaveLength(1)
      expect(new URL(worker.opened[0] ?? '').origin).toBe('https://prices.example')
    },
  )

  it('answers no request, so that nothing of the API is kept', () => {
    expect([...aWorker().listeners.keys()]).toEqual(['install', 'push', 'notificationclick'])
  })
})
