/**
 * `npm run e2e`: the scenarios in a browser, and nothing else. Arguments go to Playwright.
 * @module
 */

import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { prepareBrowser } from './browser.mjs'
import { run } from './processes.mjs'

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

try {
  const env = { ...process.env, ...(await prepareBrowser(ROOT)) }
  const playwright = join(ROOT, 'e2e', 'node_modules', '.bin', 'playwright')
  process.exitCode = await run(playwright, ['test', ...process.argv.slice(2)], {
    cwd: join(ROOT, 'e2e'),
    env,
    tied: true,
  })
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
