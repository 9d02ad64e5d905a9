/**
 * `node tools/bootstrap/run.mjs <task> [arguments]`: from a fresh clone to a running task with nothing but Node and npm.
 * Installs only when the lockfile changed, builds only what changed, then hands over to the task.
 * @module
 */

import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { prepareBrowser } from './browser.mjs'
import { nodeComplaint, prepare } from './environment.mjs'
import { run, withProgress } from './processes.mjs'
import { describeTasks, parseTask } from './tasks.mjs'

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** @param {readonly string[]} argv @returns {Promise<number>} the exit code */
async function main(argv) {
  const complaint = nodeComplaint(process.versions.node)
  if (complaint !== undefined) {
    console.error(complaint)
    return 1
  }
  const parsed = parseTask(argv)
  if (parsed === undefined) {
    console.error(describeTasks())
    return 2
  }
  const env = await prepare(ROOT)
  if (parsed.task.needs === 'build') {
    const code = await withProgress('build', () => build(env))
    if (code !== 0) return code
  }
  if (parsed.task.script === '') return 0
  if (parsed.task.needsBrowser?.(parsed.args)) Object.assign(env, await prepareBrowser(ROOT))
  const flags = parsed.task.nodeFlags ?? []
  return run(process.execPath, [...flags, join(ROOT, parsed.task.script), ...parsed.args], {
    cwd: ROOT,
    env,
    tied: true,
  })
}

/** @param {NodeJS.ProcessEnv} env */
function build(env) {
  const turbo = join(ROOT, 'node_modules', '.bin', 'turbo')
  return run(turbo, ['run', 'build', '--output-logs=errors-only', '--no-update-notifier'], {
    cwd: ROOT,
    env,
    quiet: true,
  })
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
