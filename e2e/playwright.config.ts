/**
 * How the scenarios run: in parallel, without retries, with a trace of each failure.
 * @module
 */

import { defineConfig } from '@playwright/test'

/** Set by `tools/bootstrap` where the system's own Chromium is used. */
const executablePath = process.env['STARLING_CHROMIUM']
const report = process.env['STARLING_E2E_REPORT']

export default defineConfig({
  testDir: 'scenarios',
  outputDir: 'results',
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: report === undefined ? 'list' : [['dot'], ['json', { outputFile: report }]],
  use: {
    // With pictures of every moment it would cost a third of the time.
    trace: { mode: 'retain-on-failure', screenshots: false, sources: false },
    screenshot: 'only-on-failure',
    actionTimeout: 20_000,
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      chromiumSandbox: false,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
