import { chromium } from '@playwright/test'

/**
 * What the admin costs a Chromium: BASE_URL names a running copy, EMAIL and PASSWORD an account of
 * it with many products, PRODUCT one with a long past. Prints one JSON object; milliseconds.
 */
const { BASE_URL, EMAIL, PASSWORD, PRODUCT, CHROMIUM } = process.env
const TIMES = 7
/** Milliseconds in which a page draws and fetches the rest. */
const SETTLE = 1_000
/** Five notches of a wheel, in pixels. */
const WHEEL = 500
const DRAGS = 60

const browser = await chromium.launch({
  executablePath: CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
})
try {
  const firstPage = await openings('/products')
  const wholeList = await openings('/products?size=all')
  const [wheel, bar] = await scrolled()
  const chart = await drawn()
  console.log(
    JSON.stringify({
      'first page': firstPage,
      'whole list': wholeList,
      wheel,
      'scroll bar': bar,
      chart,
    }),
  )
} finally {
  await browser.close()
}

/** A page as a browser shows it that was never here, but is signed in. */
async function visitor() {
  const context = await browser.newContext({
    baseURL: BASE_URL,
    viewport: { width: 1440, height: 900 },
    locale: 'en-IE',
    timezoneId: 'Europe/Dublin',
  })
  const answer = await context.request.post('/api/auth/login', {
    data: { email: EMAIL, password: PASSWORD },
  })
  if (!answer.ok()) throw new Error(`Signing in: ${String(answer.status())}`)
  const page = await context.newPage()
  page.on('pageerror', (error) => console.error(error))
  await page.addInitScript(watch)
  return page
}

/** In the page: when the first rows were on the screen, and the tasks that kept a reader waiting. */
function watch() {
  const tasks = []
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) tasks.push([startTime, duration])
  }).observe({ type: 'longtask', buffered: true })
  const painted = new Promise((done) => {
    requestAnimationFrame(function look() {
      if (!document.querySelector('[data-row] a[href]')) {
        requestAnimationFrame(look)
        return
      }
      // This frame is on the screen by the time that the next task runs.
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => done(performance.now())
      port2.postMessage(null)
    })
  })
  globalThis.seen = { tasks, painted }
}

/**
 * Two kinds: by a browser that was never here and has to fetch and compile everything, and by one
 * that comes back.
 */
async function openings(address) {
  const first = []
  const again = []
  // The first visit of all warms the server and is not counted.
  for (let at = 0; at <= TIMES; at += 1) {
    const page = await visitor()
    const painted = await opened(page, address)
    if (at) first.push(painted)
    await opened(page, address)
    if (at) again.push(await opened(page, address))
    await page.context().close()
  }
  return { first: spread(first), again: spread(again) }
}

/** Milliseconds from the navigation until the first rows are on the screen. */
async function opened(page, address) {
  await page.goto(address)
  const painted = await page.evaluate(() => globalThis.seen.painted)
  // What comes behind the first rows is not left for the next opening.
  await page.waitForTimeout(SETTLE)
  return painted
}

function spread(took) {
  const sorted = took.toSorted((one, other) => one - other)
  return {
    times: sorted.length,
    fastest: rounded(sorted[0]),
    median: rounded(sorted[Math.floor(sorted.length / 2)]),
    slowest: rounded(sorted.at(-1)),
  }
}

/** The whole list, through to its last row: by the wheel, and then by leaps of the scroll bar. */
async function scrolled() {
  const page = await visitor()
  await page.goto('/products?size=all')
  await page.evaluate(() => globalThis.seen.painted)
  await page.waitForTimeout(SETTLE)
  const table = page.getByRole('table')
  await table.hover()
  const room = await page.evaluateHandle(() => {
    let element = document.querySelector('[data-row]')
    while (element && !/auto|scroll/.test(getComputedStyle(element).overflowY))
      element = element.parentElement
    return element
  })
  const last = Number(await table.getAttribute('aria-rowcount')) - 2

  const wheel = await timed(page, async () => {
    let steps = 0
    while (await room.evaluate((box) => box.scrollTop + box.clientHeight < box.scrollHeight - 1)) {
      for (let at = 0; at < 20; at += 1) await page.mouse.wheel(0, WHEEL)
      steps += 20
    }
    await page
      .locator(`[data-row="${String(last)}"] a[href]`)
      .first()
      .waitFor()
    return steps
  })
  const bar = await timed(page, async () => {
    for (let at = 1; at <= DRAGS; at += 1) {
      // Up and down in leaps, each to where nobody was just before.
      const share = (at * 0.618) % 1
      await room.evaluate((box, to) => (box.scrollTop = to * box.scrollHeight), share)
      await page.locator('[data-row] a[href]').first().waitFor()
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)))
    }
    await page.waitForTimeout(SETTLE)
    return DRAGS
  })
  await page.context().close()
  return [wheel, bar]
}

/**
 * The long tasks of some work, as the browser tells them, and the longest by processor time alone:
 * what else the machine does makes the former longer, not the latter.
 */
async function timed(page, work) {
  await browser.startTracing(page, { categories: ['toplevel', '__metadata'] })
  const begun = await page.evaluate(() => performance.now())
  const steps = await work()
  const { until, tasks, rows } = await page.evaluate(() => ({
    until: performance.now(),
    tasks: globalThis.seen.tasks,
    rows: document.querySelectorAll('[data-row]').length,
  }))
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString())
  const mine = tasks.filter(([start]) => start >= begun).map(([, duration]) => duration)
  return {
    steps,
    rows,
    seconds: rounded((until - begun) / 1000),
    tasks: mine.length,
    longest: Math.max(0, ...mine),
    longestWork: rounded(longestWork(traceEvents)),
  }
}

/** Milliseconds of processor time of the longest task on the main thread of a page. */
function longestWork(events) {
  const threads = new Set()
  for (const { name, args, pid, tid } of events)
    if (name === 'thread_name' && args.name === 'CrRendererMain') threads.add(`${pid} ${tid}`)
  let most = 0
  for (const { name, pid, tid, tdur } of events)
    if (name.endsWith('RunTask') && tdur > most && threads.has(`${pid} ${tid}`)) most = tdur
  if (!most) throw new Error('The browser told of no task.')
  return most / 1000
}

/** From the end of the answer with the readings to the picture, on the page of a product. */
async function drawn() {
  const took = []
  let points = 0
  for (let at = 0; at < TIMES; at += 1) {
    const page = await visitor()
    await page.goto(`/products/${PRODUCT}?tab=history&range=all`)
    const found = await page.evaluate(async () => {
      const drawings = () => performance.getEntriesByName('chart.draw')
      while (!drawings().length) await new Promise((done) => requestAnimationFrame(done))
      const [{ startTime, duration, detail }] = drawings()
      const answers = performance
        .getEntriesByType('resource')
        .filter(({ name }) => name.includes('/api/price-history'))
        .map(({ responseEnd }) => responseEnd)
        .filter((end) => end > 0 && end <= startTime)
      return { points: detail, took: startTime + duration - Math.max(...answers) }
    })
    await page.context().close()
    took.push(found.took)
    points = found.points
  }
  return { points, ...spread(took) }
}

function rounded(value) {
  return Math.round(value * 10) / 10
}
