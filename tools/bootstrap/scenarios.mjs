/**
 * Playwright over the scenarios of `e2e/`, in a tree that is built.
 * @module
 */

import { join } from 'node:path'
import { run } from './processes.mjs'

/**
 * @param {string} root
 * @param {readonly string[]} args - for Playwright
 * @param {NodeJS.ProcessEnv} env - with what `prepareBrowser` says
 * @returns {Promise<number>} its exit code
 */
export function runScenarios(root, args, env) {
  const folder = join(root, 'e2e')
  const playwright = join(folder, 'node_modules', '.bin', 'playwright')
  return run(playwright, ['test', ...args], { cwd: folder, env, tied: true })
}
