import { defineConfig, devices } from '@playwright/test'

// `make journeys` starts the copy of CostCourter that these run against, and names it here.
const { BASE_URL, CHROMIUM } = process.env

export default defineConfig({
  outputDir: 'test-results',
  // Two cores. Journeys run beside each other and in any order: each has goods of its own.
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  // What passes only the second time is told as flaky; a machine of others may stall for once.
  retries: process.env.CI ? 1 : 0,
  // Only what fails waits so long: a machine that is four times slower passes all the same.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  reporter: [['list']],
  use: {
    ...devices['Desktop Chrome'],
    baseURL: BASE_URL,
    viewport: { width: 1440, height: 900 },
    locale: 'en-IE',
    timezoneId: 'Europe/Dublin',
    actionTimeout: 60_000,
    navigationTimeout: 60_000,
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
    },
  },
  projects: [
    { name: 'first', testDir: 'e2e/first' },
    // On the copy whose first account that has just made.
    { name: 'empty', testDir: 'e2e/empty', dependencies: ['first'] },
    { name: 'demo', testDir: 'e2e/demo' },
    { name: 'screenshots', testDir: 'e2e/screenshots' },
  ],
})
