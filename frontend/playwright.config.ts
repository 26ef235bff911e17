import { defineConfig, devices } from '@playwright/test'

// `make journeys` starts the copy of CostCourter that these run against, and names it here.
const { BASE_URL, CHROMIUM } = process.env

export default defineConfig({
  outputDir: 'test-results',
  // One account, one catalogue, two cores.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    ...devices['Desktop Chrome'],
    baseURL: BASE_URL,
    viewport: { width: 1440, height: 900 },
    locale: 'en-IE',
    timezoneId: 'Europe/Dublin',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
    },
  },
  projects: [
    { name: 'first', testDir: 'e2e/first' },
    { name: 'demo', testDir: 'e2e/demo' },
    { name: 'screenshots', testDir: 'e2e/screenshots' },
  ],
})
