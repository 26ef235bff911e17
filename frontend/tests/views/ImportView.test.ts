import { fireEvent, screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, it, vi } from 'vitest'

import type {
  ImportHost,
  ImportHosts,
  ImportJob,
  ImportPreview,
  Job,
  JobItem,
  PreviewedItem,
} from '@/api/types'

import { show } from '../support/render'
import { answers, events, refusal, refuses } from '../support/server'

const ready: PreviewedItem = { reason: null, store_id: 3, store_name: 'Northwind', tracked: null }
const previewed = (...items: Partial<PreviewedItem>[]): ImportPreview => ({
  items: items.map((item) => ({ ...ready, ...item })),
  pages: items.filter(({ reason }) => !reason).length,
  new_products: 2,
  known_products: 1,
  new_stores: 1,
})
const item = (given: Partial<JobItem>): JobItem => ({
  id: 1,
  seq: 1,
  product_url_id: null,
  url: 'https://a.example/1',
  outcome: 'created',
  reason: null,
  product_id: 12,
  product_name: 'Kettle',
  store_id: 3,
  store_name: 'Northwind',
  amount: '19.90',
  currency: 'EUR',
  warnings: [],
  ...given,
})
const job = (given: Partial<Job>): Job => ({
  id: 77,
  kind: 'bulk_import',
  state: 'running',
  done: 0,
  total: 3,
  error: null,
  product_id: null,
  created_at: '2026-11-29T12:00:00Z',
  finished_at: null,
  items: [],
  ...given,
})

const hostsAre = (...items: ImportHost[]): ImportHosts => ({
  items,
  total: items.length,
  paused: items.filter(({ paused }) => paused).length,
})

async function pasted(text: string): Promise<void> {
  answers('get', '/api/products', { items: [], total: 0 })
  await show('/import')
  await fireEvent.update(await screen.findByLabelText('Addresses, one a line'), text)
  await userEvent.click(screen.getByRole('button', { name: 'Read the list' }))
}

describe('a list of pages', () => {
  it('is read in the browser, looked at by the server, and sent when it is right', async () => {
    const looked = answers(
      'post',
      '/api/imports/preview',
      previewed(
        {},
        { store_id: null, store_name: null },
        { reason: 'already_tracked', tracked: { product_id: 9, product_name: 'Old telly' } },
        { reason: 'duplicate' },
        { reason: 'invalid_url', store_id: null },
      ),
    )
    const sent = answers('post', '/api/imports', { job_id: 77 })
    answers('get', '/api/jobs/{job_id}', job({ state: 'done', done: 3 }))
    answers('get', '/api/jobs/{job_id}/events', () => events())
    const url = 'https://a.example/1'

    await pasted(
      `url,product,tags,target\n${url},Kettle,Kitchen,19\nhttps://new.example/2,Kettle,,\n` +
        `https://a.example/3,Telly,,\n${url},Kettle,,\nnonsense,Telly,,`,
    )

    await screen.findByText(/2 pages, 2 new products, one known product, one new shop/)
    const list = within(screen.getByRole('table'))
    for (const words of [
      'will be tracked at Northwind',
      'will be tracked; its shop is new',
      'tracked already by Old telly',
      'repeated in the list',
      'no address of a page',
    ])
      expect(await list.findByText(words)).toBeTruthy()
    expect(looked.length).toBe(1)
    await userEvent.click(screen.getByRole('button', { name: 'Import 2 pages' }))

    await screen.findByText('3 of 3 pages')
    const body = sent[0]?.body as ImportJob
    expect(body).toMatchObject({ grouping: 'named', skip_tracked: true })
    expect(body.items[0]).toEqual({
      url,
      product: 'Kettle',
      tags: ['Kitchen'],
      target: { amount: '19', currency: 'EUR' },
      set_primary: false,
    })
  })

  it('is shown by what will happen to its lines', async () => {
    answers('post', '/api/imports/preview', previewed({}, { reason: 'duplicate' }))
    await pasted('https://a.example/1\nhttps://a.example/1#top')
    await screen.findByText('repeated in the list')

    await userEvent.click(screen.getByRole('button', { name: 'Repeated 1' }))

    await waitFor(() => expect(screen.queryByText('will be tracked at Northwind')).toBeNull())
    expect(screen.getByText('repeated in the list')).toBeTruthy()
  })

  it('is for one product when that is chosen', async () => {
    const looked = answers('post', '/api/imports/preview', previewed({}))
    await pasted('https://a.example/1')
    await screen.findByText('will be tracked at Northwind')

    await userEvent.click(screen.getByRole('radio', { name: /All pages for one product/ }))
    await fireEvent.update(screen.getByLabelText('Name of the new product'), 'Kettle')

    await waitFor(() =>
      expect(looked.at(-1)?.body).toMatchObject({ grouping: 'one', search_query: 'Kettle' }),
    )
  })

  it.each([
    ['{"a": 1}', 'This is not JSON with a list of pages.'],
    ['[]', 'There is no address in it.'],
  ])('that cannot be read says why', async (text, reason) => {
    await pasted(text)

    expect(await screen.findByText(reason)).toBeTruthy()
    expect(screen.getByLabelText('Addresses, one a line')).toBeTruthy()
  })

  it('that the server refuses keeps what was read', async () => {
    refuses('post', '/api/imports/preview', { status: 503, detail: 'Not right now.' })
    await pasted('https://a.example/1')

    expect(await screen.findByText('Not right now.')).toBeTruthy()
    expect(screen.getByText('https://a.example/1')).toBeTruthy()
    expect(screen.getByRole('button', { name: /^Import / })).toHaveProperty('disabled', true)
  })
})

afterEach(() => vi.useRealTimers())

describe('an import that runs', () => {
  it('is told page by page in the order of the list, and ends with what can be done', async () => {
    answers('get', '/api/jobs/{job_id}', job({ total: 3 }))
    answers('get', '/api/jobs/{job_id}/events', () =>
      events(
        { event: 'item', data: item({ id: 2, outcome: 'fetch_failed', amount: null }) },
        { event: 'item', data: item({ id: 1, url: 'https://b.example/2' }) },
        { event: 'item', data: item({ id: 3, outcome: 'duplicate', amount: null }) },
        { event: 'end', data: job({ state: 'done', done: 3 }) },
      ),
    )
    const again = answers('post', '/api/imports/{job_id}/retry', { job_id: 77 })

    const { router } = await show('/import/77')

    await screen.findByText('3 of 3 pages')
    await screen.findByText('could not be reached')
    const rows = screen.getAllByRole('row').slice(1)
    expect(rows.map((row) => /b\.example|a\.example/.exec(row.textContent)?.[0])).toEqual([
      'b.example',
      'a.example',
      'a.example',
    ])
    expect(screen.getAllByRole('link', { name: 'Kettle' })[0]?.getAttribute('href')).toBe(
      '/products/12',
    )
    answers('get', '/api/jobs/{job_id}', job({ total: 3, done: 2 }))
    answers('get', '/api/jobs/{job_id}/events', () =>
      events(
        { event: 'item', data: item({ id: 1, url: 'https://b.example/2' }) },
        { event: 'item', data: item({ id: 3, outcome: 'duplicate', amount: null }) },
        { event: 'item', data: item({ id: 2, seq: 4, amount: '24.90' }) },
        { event: 'end', data: job({ state: 'done', done: 3 }) },
      ),
    )
    await userEvent.click(screen.getByRole('button', { name: 'Retry what failed' }))
    // It is the same import under the same address, with all of its pages.
    expect(await screen.findByText('€24.90')).toBeTruthy()
    expect(screen.getAllByRole('row').slice(1)).toHaveLength(3)
    expect(screen.queryByText('could not be reached')).toBeNull()
    expect(router.currentRoute.value.params.jobId).toBe('77')
    expect(again[0]?.path).toBe('/api/imports/77/retry')
  })

  it('can be stopped', async () => {
    answers('get', '/api/jobs/{job_id}', job({ done: 1 }))
    answers('get', '/api/jobs/{job_id}/events', () => new Promise<Response>(() => undefined))
    answers('post', '/api/jobs/{job_id}/cancel', job({ state: 'cancelled', done: 1 }))
    await show('/import/77')

    await userEvent.click(await screen.findByRole('button', { name: 'Stop' }))

    expect(await screen.findByText('Cancelled', { selector: 'p.text-lg' })).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Retry what failed' })).toBeTruthy()
  })

  it('leaves a shop alone while somebody wants that, and says when it stands still', async () => {
    answers('get', '/api/jobs/{job_id}', job({ done: 1, total: 3 }))
    answers('get', '/api/jobs/{job_id}/events', () => new Promise<Response>(() => undefined))
    const host = { host: 'b.example', done: 0, waiting: 2, paused: false }
    const looked = answers('get', '/api/imports/{job_id}/hosts', hostsAre(host))
    const asked = answers('post', '/api/imports/{job_id}/hosts', { ...host, paused: true })
    await show('/import/77')

    await userEvent.click(await screen.findByText('One shop is still to be visited'))
    expect(looked[0]?.query.get('left')).toBe('true')
    await userEvent.click(screen.getByRole('button', { name: 'Pause b.example' }))

    expect(await screen.findByRole('button', { name: 'Let b.example go on' })).toBeTruthy()
    expect(asked[0]?.body).toEqual({ host: 'b.example', paused: true })
    expect(screen.getByText(/nothing goes on before you let one/)).toBeTruthy()
  })

  it('tells of more shops than a slice of them when somebody wants to see them', async () => {
    answers('get', '/api/jobs/{job_id}', job({ done: 1, total: 400 }))
    answers('get', '/api/jobs/{job_id}/events', () => new Promise<Response>(() => undefined))
    const all = Array.from({ length: 130 }, (_, at) => ({
      host: `shop${String(at)}.example`,
      done: 0,
      waiting: 3,
      paused: at > 120,
    }))
    answers('get', '/api/imports/{job_id}/hosts', ({ query }) => {
      const [from, count] = [Number(query.get('offset')), Number(query.get('limit'))]
      return { ...hostsAre(...all), items: all.slice(from, from + count) }
    })
    await show('/import/77')

    await userEvent.click(await screen.findByText('130 shops are still to be visited'))
    expect(screen.getByText('9 paused')).toBeTruthy()
    expect(screen.queryByText('shop129.example')).toBeNull()
    await userEvent.click(screen.getByRole('button', { name: 'Show more shops' }))

    expect(await screen.findByText('shop129.example')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Show more shops' })).toBeNull()
  })

  it('keeps its shops in sight while one is let go on, whatever was asked before', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true, toFake: ['setInterval', 'clearInterval'] })
    answers('get', '/api/jobs/{job_id}', job({ done: 1, total: 3 }))
    answers('get', '/api/jobs/{job_id}/events', () => new Promise<Response>(() => undefined))
    const host = { host: 'b.example', done: 0, waiting: 2, paused: true }
    answers('get', '/api/imports/{job_id}/hosts', hostsAre(host))
    answers('post', '/api/imports/{job_id}/hosts', { ...host, paused: false })
    await show('/import/77')
    const resume = await screen.findByRole('button', { name: 'Let b.example go on' })
    let tell = (): void => undefined
    const slow = new Promise<void>((resolve) => (tell = resolve))
    const polled = answers('get', '/api/imports/{job_id}/hosts', async () => {
      await slow
      return hostsAre(host)
    })
    await vi.advanceTimersByTimeAsync(5_000)
    await waitFor(() => expect(polled).toHaveLength(1))

    await userEvent.click(resume)

    const pause = await screen.findByRole('button', { name: 'Pause b.example' })
    expect(pause.closest('details')?.open).toBe(true)
    tell()
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(screen.getByRole('button', { name: 'Pause b.example' })).toBeTruthy()
  })

  it('that nobody knows says so', async () => {
    answers('get', '/api/jobs/{job_id}', () =>
      refusal({ status: 404, detail: 'There is no job 77.' }),
    )

    await show('/import/77')

    expect(await screen.findByText('There is no job 77.')).toBeTruthy()
  })
})
