import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import ui from '@nuxt/ui/vite'
import { chromium } from '@playwright/test'
import tailwindcss from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import { build, preview } from 'vite'

/**
 * How long the price chart takes to draw in a Chromium: the built component by itself, with OFFERS
 * pages (10) that have a reading each day for DAYS days (1,826), TIMES (21) redraws of each kind.
 * Prints one JSON object; milliseconds.
 */
const OFFERS = Number(process.env.OFFERS ?? 10)
const DAYS = Number(process.env.DAYS ?? 1_826)
const TIMES = Number(process.env.TIMES ?? 21)
const root = fileURLToPath(new URL('.', import.meta.url))
const sources = fileURLToPath(new URL('../src', import.meta.url))

const outDir = await mkdtemp(join(tmpdir(), 'costcourter-chart-'))
const config = {
  root,
  configFile: false,
  logLevel: 'error',
  plugins: [
    vue(),
    ui({ autoImport: false, colorMode: false, router: true, dts: false }),
    tailwindcss(),
  ],
  resolve: { alias: { '@': sources } },
  build: { outDir, target: 'es2022', emptyOutDir: true },
}

try {
  await build(config)
  const server = await preview({ ...config, preview: { port: 0, host: '127.0.0.1' } })
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  })
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    page.on('pageerror', (error) => console.error(error))
    await page.goto(server.resolvedUrls?.local[0] ?? '')
    await page.waitForFunction('typeof measure === "function"')
    const figures = await page.evaluate(
      `measure(${String(OFFERS)}, ${String(DAYS)}, ${String(TIMES)})`,
    )
    const [points, slowest] = [figures.draw.length, Math.max(...figures.data, ...figures.zoom)]
    console.log(
      JSON.stringify({
        offers: OFFERS,
        days: DAYS,
        readings: figures.readings,
        first_ms: rounded(figures.first),
        new_data_best_ms: rounded(Math.min(...figures.data)),
        new_data_median_ms: median(figures.data),
        zoom_best_ms: rounded(Math.min(...figures.zoom)),
        zoom_median_ms: median(figures.zoom),
        of_it_drawing_median_ms: median(figures.draw),
        slowest_ms: rounded(slowest),
        draws: points,
        browser: browser.version(),
      }),
    )
  } finally {
    await browser.close()
    await server.close()
  }
} finally {
  await rm(outDir, { recursive: true })
}

function median(values) {
  const sorted = values.toSorted((one, other) => one - other)
  return rounded(sorted[Math.floor(sorted.length / 2)] ?? NaN)
}

function rounded(value) {
  return Math.round(value * 10) / 10
}
