import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, it, vi } from 'vitest'

import type { InstanceSettings, ScheduledRun } from '@/api/types'
import { useLanguage } from '@/i18n'

import { anEntry, anInstance } from '../../support/factories'
import { show } from '../../support/render'
import { answers, refusal, refuses } from '../../support/server'

const renamed = anEntry({
  id: 5,
  at: '2026-11-29T08:00:00Z',
  action: 'product.updated',
  entity: 'product',
  entity_id: 7,
  product_id: 7,
  address: '192.0.2.1',
  request_id: 'r-77',
  changes: { name: { old: 'Kettle', new: 'Copper kettle' }, token: { old: null, new: null } },
})

describe('the audit log', () => {
  it('tells who changed what, and unfolds into the fields', async () => {
    answers('get', '/api/admin/users', { items: [], total: 0 })
    const asked = answers('get', '/api/admin/audit', { items: [renamed], total: 1 })
    await show(
      '/admin/audit?entity=product&action=product.updated&ip=192.0.2.1&actor=1&from=nonsense',
    )

    expect(await screen.findByText('Product changed')).toBeTruthy()
    expect(Object.fromEntries(asked[0]?.query ?? [])).toMatchObject({
      entity: 'product',
      action: 'product.updated',
      address: '192.0.2.1',
      actor_id: '1',
    })
    expect(asked[0]?.query.has('from')).toBe(false)
    await userEvent.click(screen.getByRole('button', { name: 'Details of Product changed' }))

    expect(await screen.findByText('Copper kettle')).toBeTruthy()
    expect(screen.getByText('Kettle')).toBeTruthy()
    expect(screen.getByText('a secret, which is not shown')).toBeTruthy()
    expect(screen.getByText(/r-77/)).toBeTruthy()
  })

  it('leads to what is there, and calls what was deleted so', async () => {
    answers('get', '/api/admin/users', { items: [], total: 0 })
    // Changed before it was deleted: the entry itself says nothing of that.
    const gone = { ...renamed, id: 6, entity_id: 8, product_id: 8 }
    const left = { entity_gone: true, product_gone: true }
    const page = anEntry({ id: 8, entity: 'product_url', entity_id: 9, product_id: 7 })
    const tag = anEntry({ id: 7, action: 'tag.updated', entity: 'tag', entity_id: 7 })
    answers('get', '/api/admin/audit', {
      items: [renamed, { ...gone, ...left }, { ...page, entity_gone: true }, tag],
      total: 4,
    })

    await show('/admin/audit')

    const place = async (name: RegExp) =>
      (await screen.findByRole('link', { name })).getAttribute('href')
    expect(await place(/^Product 7$/)).toBe('/products/7')
    expect(await place(/^Tag 7$/)).toBe('/tags')
    expect(await place(/^Page 9$/)).toBe('/products/7')
    expect(screen.queryByRole('link', { name: 'Product 8' })).toBeNull()
    expect(screen.getByRole('cell', { name: 'Product 8 (deleted)' })).toBeTruthy()
    expect(screen.getByRole('cell', { name: 'Page 9 (deleted)' })).toBeTruthy()
  })

  it('unfolds an entry with Space', async () => {
    answers('get', '/api/admin/users', { items: [], total: 0 })
    answers('get', '/api/admin/audit', { items: [renamed], total: 1 })
    await show('/admin/audit')
    await screen.findByText('Product changed')

    await userEvent.keyboard('j ')

    expect(await screen.findByText('Copper kettle')).toBeTruthy()
  })

  it('leads to the job that an entry was part of, as long as it is kept', async () => {
    answers('get', '/api/admin/users', { items: [], total: 0 })
    const made = anEntry({ id: 1, action: 'product.created', entity: 'product', job_id: 12 })
    const older = anEntry({ id: 2, action: 'tag.created', entity: 'tag', job_id: 3 })
    answers('get', '/api/admin/audit', { items: [made, { ...older, job_gone: true }], total: 2 })
    await show('/admin/audit')

    await userEvent.click(await screen.findByRole('button', { name: 'Details of Product created' }))
    const job = await screen.findByRole('link', { name: 'job 12' })
    expect(job.getAttribute('href')).toBe('/import/12')
    await userEvent.click(screen.getByRole('button', { name: 'Details of Tag created' }))
    expect(await screen.findByText('job 3 (deleted)')).toBeTruthy()
  })

  it('says what came by itself', async () => {
    answers('get', '/api/admin/users', { items: [], total: 0 })
    const over = anEntry({ action: 'instance.resumed', actor: null, entity: 'instance' })
    answers('get', '/api/admin/audit', { items: [over], total: 1 })
    await show('/admin/audit')

    expect(await screen.findByText('Checks go on: their pause was over')).toBeTruthy()
    expect(screen.getByRole('cell', { name: 'by itself' })).toBeTruthy()
  })

  it('says that nothing matches, and what was refused', async () => {
    answers('get', '/api/admin/users', { items: [], total: 0 })
    answers('get', '/api/admin/audit', { items: [], total: 0 })
    await show('/admin/audit?entity=tag')
    expect(await screen.findByText('Nothing matches')).toBeTruthy()
  })

  it('says what was refused', async () => {
    answers('get', '/api/admin/users', { items: [], total: 0 })
    refuses('get', '/api/admin/audit', { status: 503, detail: 'The log rests.' })
    await show('/admin/audit')
    expect(await screen.findByText('The log rests.')).toBeTruthy()
  })
})

describe('the health page', () => {
  it('shows every component, the work and what shops answered', async () => {
    await show('/admin/health')

    expect(await screen.findByText('Everything works')).toBeTruthy()
    const database = screen.getByRole('heading', { name: 'Database' }).closest('li') as HTMLElement
    expect(within(database).getByText('works')).toBeTruthy()
    expect(within(database).getByText(/answers in 1.4 ms/)).toBeTruthy()
    expect(within(database).queryByText(/first seen so/)).toBeNull()
    const redis = screen.getByRole('heading', { name: 'Redis' }).closest('li') as HTMLElement
    expect(within(redis).getByText(/first seen so/)).toBeTruthy()
    expect(redis.querySelector('time')?.getAttribute('datetime')).toBe('2026-11-28T09:00:00Z')
    expect(screen.getByText('not set up')).toBeTruthy()
    expect(screen.getByText('40% of 20')).toBeTruthy()
    expect(screen.getByText('The database holds 12.4 MB.')).toBeTruthy()
    expect(screen.getByText('No page was visited in that time.')).toBeTruthy()
  })

  it('says what is wrong in the language of the reader, and what it does not know as it was told', async () => {
    const broken = { status: 'error', detail: 'Not heard from in the last 60 seconds.' } as const
    const disk = { free: 5e9, used: 15e9, total: 20e9 }
    const components = {
      worker: { ...broken, fact: { code: 'silent' as const, values: { seconds: 60 } } },
      beat: broken,
      disk: {
        status: 'ok',
        detail: '4.7 of 18.6 GB are free',
        fact: { code: 'disk' as const, values: disk },
      },
    }
    answers('get', '/api/admin/health', anInstance({ components }))
    await useLanguage('de')
    await show('/admin/health')

    expect(await screen.findByText('Seit mehr als 60 s kein Lebenszeichen.')).toBeTruthy()
    expect(screen.getByText('5 GB von 20 GB frei; 15 GB belegt.')).toBeTruthy()
    expect(screen.getByText('Not heard from in the last 60 seconds.')).toBeTruthy()
  })

  it('shows by how much it grows, the newest day first', async () => {
    const whole = anInstance()
    const storage = {
      ...whole.storage,
      checks_by_day: [
        { day: '2026-11-27', bytes: 1_000_000 },
        { day: '2026-11-28', bytes: 2_500_000 },
        // Made ready beforehand.
        { day: '2026-11-30', bytes: 40_000 },
      ],
    }
    answers('get', '/api/admin/health', { ...whole, storage })

    await show('/admin/health')

    const title = await screen.findByRole('heading', { name: 'What a day of checks takes' })
    const panel = within(title.closest('section') as HTMLElement)
    expect(panel.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      expect.stringMatching(/28 Nov 2026\s*2\.5 MB/),
      expect.stringMatching(/27 Nov 2026\s*1 MB/),
    ])
  })

  it('leads from each part to what it is for', async () => {
    const { router } = await show('/admin/health')

    await userEvent.click(await screen.findByRole('link', { name: 'What is this? Redis' }))

    await waitFor(() =>
      expect(router.currentRoute.value.fullPath).toBe('/admin/health/guide#redis'),
    )
    const heading = await screen.findByRole('heading', { name: 'Redis' })
    await waitFor(() => expect(document.activeElement).toBe(heading))
    expect(screen.getByText('REDIS_HOST')).toBeTruthy()
    await userEvent.click(screen.getByRole('link', { name: 'Disk' }))
    const disk = screen.getByRole('heading', { name: 'Disk' })
    await waitFor(() => expect(document.activeElement).toBe(disk))
  })

  it('opens the log where it is read, with a filter', async () => {
    const template = 'https://logs.example/?q={service}%20{level}%20{text}'
    answers('get', '/api/admin/health', anInstance({ log_url: template }))
    await show('/admin/health')

    await userEvent.click(await screen.findByRole('button', { name: 'Log of Database' }))
    const dialog = within(await screen.findByRole('dialog', { name: 'Open the log' }))
    await userEvent.type(dialog.getByRole('textbox', { name: 'Containing' }), "it's & r-77")

    expect(dialog.getByRole('link', { name: 'Open there' }).getAttribute('href')).toBe(
      "https://logs.example/?q=postgres%20warning%20it's%20%26%20r-77",
    )
  })

  it('is told on every page when something is broken', async () => {
    answers(
      'get',
      '/api/admin/health',
      anInstance({ status: 'error', components: { redis: { status: 'error', detail: 'gone' } } }),
    )

    await show('/settings/appearance')

    expect(await screen.findByText(/Something is broken: Redis/)).toBeTruthy()
    expect(screen.getByRole('link', { name: 'See what' }).getAttribute('href')).toBe(
      '/admin/health',
    )
  })

  it('says what was refused, and asks again', async () => {
    refuses('get', '/api/admin/health', { status: 503, detail: 'Nobody knows.' })
    await show('/admin/health')
    expect(await screen.findByText('Nobody knows.')).toBeTruthy()
    answers('get', '/api/admin/health', anInstance())

    await userEvent.click(screen.getByRole('button', { name: 'Try again' }))

    expect(await screen.findByText('Everything works')).toBeTruthy()
  })
})

const settings: InstanceSettings = {
  schedule: {
    interval_minutes: 720,
    cron: null,
    window: null,
    timezone: null,
    longest_minutes: 720,
  },
  paused: false,
  paused_until: null,
  alerts: {
    quiet_hours: null,
    any_hour: null,
    cooldown_minutes: null,
    max_per_day: null,
    digest_at: null,
    failing_after: null,
    store_blocked: null,
  },
  read_only: [],
}
const dispatch: ScheduledRun = {
  name: 'dispatch-due',
  task: 'pricing.dispatch_due',
  schedule: 'every 60 s',
  purpose: 'Find pages',
  last_run_at: '2026-11-29T08:59:00Z',
  last_duration_ms: 40,
  last_outcome: 'ok',
  next_run_at: '2026-11-29T09:00:00Z',
  recent: [
    { ended_at: '2026-11-29T08:59:00Z', duration_ms: 40, outcome: 'ok' },
    { ended_at: '2026-11-29T08:58:00Z', duration_ms: 40, outcome: 'failed' },
  ],
  enabled: true,
  may_switch: false,
}
const COMING = {
  next_checks: ['2026-11-30T02:30:00Z'],
  longest_minutes: 1440,
  timezone: 'Europe/Vienna',
}

function answerSchedule() {
  answers('get', '/api/pricing/schedule', [dispatch])
  answers('get', '/api/admin/settings', settings)
  return answers('post', '/api/admin/settings/schedule/preview', COMING)
}

afterEach(() => vi.useRealTimers())

describe('the schedule', () => {
  it('tells what runs by itself, how it went, and runs it now', async () => {
    answerSchedule()
    const started = answers('post', '/api/pricing/schedule/runs', dispatch)
    await show('/admin/schedule')
    const name = 'Find pages that are due and have them visited'

    const row = within((await screen.findByText(name)).closest('li') as HTMLElement)
    expect(row.getByText(/every minute/)).toBeTruthy()
    expect(row.getByRole('img', { name: 'Of the last runs 1 went well, 1 failed' })).toBeTruthy()
    expect(row.getByText('1 ok, 1 failed')).toBeTruthy()
    await userEvent.click(row.getByRole('button', { name: `Run now: ${name}` }))

    await waitFor(() => expect(started[0]?.body).toEqual({ name: 'dispatch-due' }))
  })

  it('tells a rhythm in words, and switches off what can be', async () => {
    answerSchedule()
    const name = 'Drop old entries of the audit log'
    const nightly = { ...dispatch, name: 'expire-audit-log', schedule: '55 3 * * 1' }
    answers('get', '/api/pricing/schedule', [dispatch, { ...nightly, may_switch: true }])
    const off = { ...nightly, may_switch: true, enabled: false }
    const switched = answers('patch', '/api/pricing/schedule', off)
    await show('/admin/schedule')

    const row = within((await screen.findByText(name)).closest('li') as HTMLElement)
    expect(row.getByText(/^Mondays at 03:55/)).toBeTruthy()
    expect(screen.getAllByRole('switch', { name: /^Runs by itself/ })).toHaveLength(1)
    await userEvent.click(row.getByRole('switch', { name: `Runs by itself: ${name}` }))

    expect(await row.findByText('switched off')).toBeTruthy()
    expect(switched[0]?.body).toEqual({ name: 'expire-audit-log', enabled: false })
  })

  it('sees that a pause is over without being loaded again', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true, toFake: ['setInterval', 'clearInterval'] })
    answerSchedule()
    const until = '2026-11-30T08:00:00Z'
    answers('get', '/api/admin/settings', { ...settings, paused: true, paused_until: until })
    await show('/admin/schedule')
    expect(await screen.findByText(/All checks are paused/)).toBeTruthy()

    answers('get', '/api/admin/settings', settings)
    await vi.advanceTimersByTimeAsync(15_000)

    await waitFor(() => expect(screen.queryByText(/All checks are paused/)).toBeNull())
  })

  it('keeps a switch as it was put, whatever was asked before', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true, toFake: ['setInterval', 'clearInterval'] })
    answerSchedule()
    const entry = { ...dispatch, may_switch: true }
    answers('get', '/api/pricing/schedule', [entry])
    await show('/admin/schedule')
    const toggle = await screen.findByRole('switch', { name: /^Runs by itself/ })
    let tell = (): void => undefined
    const slow = new Promise<void>((resolve) => (tell = resolve))
    const polled = answers('get', '/api/pricing/schedule', async () => {
      await slow
      return [entry]
    })
    let agree = (): void => undefined
    const agreed = new Promise<void>((resolve) => (agree = resolve))
    answers('patch', '/api/pricing/schedule', async () => {
      await agreed
      return { ...entry, enabled: false }
    })
    await vi.advanceTimersByTimeAsync(15_000)
    await waitFor(() => expect(polled).toHaveLength(1))

    await userEvent.click(toggle)
    await vi.advanceTimersByTimeAsync(15_000)
    agree()
    await screen.findByText('switched off')
    tell()
    await new Promise((resolve) => setTimeout(resolve, 50))

    expect(polled).toHaveLength(1)
    expect(screen.getByText('switched off')).toBeTruthy()
  })

  it('shows the next checks of a cadence before it is saved', async () => {
    const previewed = answerSchedule()
    const saved = answers('patch', '/api/admin/settings', settings)
    await show('/admin/schedule')
    const count = await screen.findByRole<HTMLInputElement>('spinbutton', { name: 'Every' })
    expect(count.value).toBe('12')

    await userEvent.clear(count)
    await userEvent.type(count, '6')

    await waitFor(() => expect(previewed.at(-1)?.body).toEqual({ interval_minutes: 360 }))
    expect(await screen.findByText('The next checks, in Europe/Vienna')).toBeTruthy()
    expect(screen.getByText('every 6 hours')).toBeTruthy()
    expect(screen.getByText(/Mon, 30 Nov, 03:30/)).toBeTruthy()
    const save = screen.getByRole<HTMLButtonElement>('button', { name: 'Save' })
    await waitFor(() => expect(save.disabled).toBe(false))
    await userEvent.click(save)
    await waitFor(() => expect(saved[0]?.body).toEqual({ schedule: { interval_minutes: 360 } }))
  })

  it('cannot be saved while it makes no sense, and says why', async () => {
    answerSchedule()
    await show('/admin/schedule')
    const count = await screen.findByRole('spinbutton', { name: 'Every' })
    answers('post', '/api/admin/settings/schedule/preview', () =>
      refusal({
        status: 422,
        detail: 'Unprocessable',
        errors: [{ loc: ['body'], msg: 'Value error, Too often.' }],
      }),
    )

    await userEvent.clear(count)
    await userEvent.type(count, '1')

    expect(await screen.findByText('Too often.')).toBeTruthy()
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Save' }).disabled).toBe(true)
  })

  it('pauses everything after a question, and says so', async () => {
    answerSchedule()
    const paused = answers('patch', '/api/admin/settings', { ...settings, paused: true })
    await show('/admin/schedule')

    await userEvent.click(await screen.findByRole('button', { name: 'Pause all checks' }))
    const question = within(await screen.findByRole('dialog'))
    await userEvent.click(question.getByRole('button', { name: 'Pause all checks' }))

    expect(await screen.findByText(/All checks are paused/)).toBeTruthy()
    const sent = paused[0]?.body as { paused: boolean; paused_until: string }
    expect(sent.paused).toBe(true)
    expect(Date.parse(sent.paused_until)).toBeGreaterThan(Date.now())
    expect(screen.getByRole('button', { name: 'Resume' })).toBeTruthy()
  })

  it('pauses without an end, and tells when a pause ends and resumes before', async () => {
    answerSchedule()
    const changed = answers('patch', '/api/admin/settings', ({ body }) => ({
      ...settings,
      paused: (body as { paused: boolean }).paused,
      paused_until: new Date(Date.now() + 3 * 3_600_000 + 5_000).toISOString(),
    }))
    await show('/admin/schedule')

    await userEvent.click(await screen.findByRole('button', { name: 'Pause all checks' }))
    const question = within(await screen.findByRole('dialog'))
    await userEvent.click(question.getByRole('radio', { name: 'Until somebody resumes' }))
    await userEvent.click(question.getByRole('button', { name: 'Pause all checks' }))
    expect(await screen.findByText('in 3 hours')).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Resume' }))

    await waitFor(() => expect(screen.queryByText(/All checks are paused/)).toBeNull())
    expect(changed.map(({ body }) => body)).toEqual([
      { paused: true, paused_until: null },
      { paused: false },
    ])
  })

  it('keeps the cadence when only the entries are refused', async () => {
    answerSchedule()
    refuses('get', '/api/pricing/schedule', { status: 503, detail: 'Redis rests.' })

    await show('/admin/schedule')

    expect(await screen.findByText('Redis rests.')).toBeTruthy()
    expect(await screen.findByRole('spinbutton', { name: 'Every' })).toBeTruthy()
    expect(screen.queryByText('There are no entries.')).toBeNull()
  })
})
