/**
 * A browser for the scenarios: Debian's Chromium where it is or can be installed, Playwright's own elsewhere.
 * @module
 */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isInstalled, run, withProgress } from './processes.mjs'

const DEBIAN_CHROMIUM = '/usr/bin/chromium'

/**
 * @param {string} root - of an installed tree
 * @returns {Promise<NodeJS.ProcessEnv>} what the scenarios need to know of it
 * @throws {Error} with a sentence for people when there is none and none can be had
 */
export async function prepareBrowser(root) {
  if (existsSync(DEBIAN_CHROMIUM)) return { STARLING_CHROMIUM: DEBIAN_CHROMIUM }
  if (process.platform === 'linux' && process.getuid?.() === 0 && isInstalled('apt-get')) {
    const options = ['-y', '-o', 'DPkg::Lock::Timeout=300']
    const code = await withProgress('install chromium', async () => {
      await run('apt-get', ['update', '-q', ...options], { quiet: true })
      return run('apt-get', ['install', '-q', '--no-install-recommends', ...options, 'chromium'], { quiet: true })
    })
    if (code === 0 && existsSync(DEBIAN_CHROMIUM)) return { STARLING_CHROMIUM: DEBIAN_CHROMIUM }
    throw new Error('chromium could not be installed with apt-get. Please install it and try again.')
  }
  const playwright = join(root, 'e2e', 'node_modules', '.bin', 'playwright')
  const code = await withProgress("fetch Playwright's browser", () =>
    run(playwright, ['install', 'chromium'], { cwd: join(root, 'e2e'), quiet: true }),
  )
  if (code === 0) return {}
  throw new Error('The scenarios need a browser: install chromium, or run "npx playwright install chromium" in e2e/.')
}
