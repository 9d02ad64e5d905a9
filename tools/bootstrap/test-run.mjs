/**
 * `npm test`: every check, every test, every scenario in a browser, the testnet of containers under faults, then one line
 * of totals. Nothing stops at the first failure, so that one run shows everything. `--no-tests` leaves all but the checks
 * out (`npm run check`); other arguments go to vitest, and then it is a part of the tests that somebody wants, and nothing else.
 * @module
 */

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { prepareBrowser } from './browser.mjs'
import { run } from './processes.mjs'
import { runScenarios } from './scenarios.mjs'
import { formatTable, tallyContainers, tallyPlaywright, tallyVitest } from './summary.mjs'

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const bin = (/** @type {string} */ name) => join(ROOT, 'node_modules', '.bin', name)
const check = (/** @type {string} */ name) => [join(ROOT, 'tools', 'checks', 'dist', 'main.js'), name]

/** Colours are for terminals; some tools show them to logs too. */
const ENV = process.stdout.isTTY ? process.env : { ...process.env, NO_COLOR: '1' }

/** Each counts as one in the totals. The build comes first: the others read what it makes. */
const CHECKS = /** @type {const} */ ([
  ['build', bin('turbo'), ['run', 'build', '--output-logs=errors-only', '--no-update-notifier']],
  [
    'format and lint',
    bin('biome'),
    ['ci', '--max-diagnostics=50', ...(process.stdout.isTTY ? [] : ['--colors=off']), '.'],
  ],
  ['dead code', bin('knip'), ['--no-progress']],
  ['boundaries', process.execPath, check('boundaries')],
  ['exports', process.execPath, check('exports')],
  ['tidy', process.execPath, check('tidy')],
  ['citations', process.execPath, check('citations')],
  ['dashboards', process.execPath, check('dashboards')],
  ['types of tests', bin('tsc'), ['-p', 'tsconfig.tests.json']],
])

/** Whole networks under faults, each another: see docs/testing.md. */
const SEEDS = 200
const SOAK = join(ROOT, 'packages', 'simulator', 'dist', 'soak', 'main.js')

/** @param {readonly string[]} argv @returns {Promise<number>} */
async function main(argv) {
  /** @type {import('./summary.mjs').Step[]} */
  const steps = []
  for (const [name, command, args] of CHECKS) steps.push(await timed(name, () => runCheck(command, args)))
  if (!argv.includes('--no-tests')) steps.push(await timed('tests', () => runVitest(argv)))
  if (argv.length === 0) {
    const args = [SOAK, '--seeds', String(SEEDS), '--no-keep']
    steps.push(await timed('simulated seeds', () => runCheck(process.execPath, args)))
    steps.push(await timed('scenarios', runAllScenarios))
    steps.push(await timed('containers', runContainers))
  }
  const passed = steps.reduce((sum, step) => sum + step.passed, 0)
  const failed = steps.reduce((sum, step) => sum + step.failed, 0)
  console.log(`\n${formatTable(steps)}\n`)
  console.log(`${passed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

/**
 * @param {string} name
 * @param {() => Promise<import('./summary.mjs').Tally>} step
 * @returns {Promise<import('./summary.mjs').Step>}
 */
async function timed(name, step) {
  console.log(`▸ ${name}`)
  const started = performance.now()
  const tally = await step()
  return { name, ...tally, milliseconds: performance.now() - started }
}

/** @param {string} command @param {readonly string[]} args */
async function runCheck(command, args) {
  const code = await run(command, args, { cwd: ROOT, env: ENV })
  return code === 0 ? { passed: 1, failed: 0, slowest: [] } : { passed: 0, failed: 1, slowest: [] }
}

/** @param {readonly string[]} args */
function runVitest(args) {
  return withReport(async (file, read) => {
    const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${file}`]
    const code = await run(bin('vitest'), ['run', ...reporters, ...args], { cwd: ROOT, env: ENV })
    return tallyVitest(read(), code, ROOT)
  })
}

function runAllScenarios() {
  return withReport(async (file, read) => {
    try {
      const env = { ...ENV, ...(await prepareBrowser(ROOT)), STARLING_E2E_REPORT: file }
      const code = await runScenarios(ROOT, [], env)
      return tallyPlaywright(read(), code)
    } catch (error) {
      console.error(error instanceof Error ? error.message : error)
      return tallyPlaywright(undefined, 1)
    }
  })
}

/** Where no engine answers and none may be installed, it says so in one line. */
function runContainers() {
  return withReport(async (file, read) => {
    try {
      const env = { ...ENV, ...(await prepareBrowser(ROOT)) }
      const args = [join(ROOT, 'tools', 'compose', 'dist', 'main.js'), '--tally', file]
      const code = await run(process.execPath, args, { cwd: ROOT, env, tied: true })
      return tallyContainers(read(), code)
    } catch (error) {
      console.error(error instanceof Error ? error.message : error)
      return tallyContainers(undefined, 1)
    }
  })
}

/**
 * @template T
 * @param {(file: string, read: () => any) => Promise<T>} step - writes a report into the file; `read` parses it,
 *   undefined when there is none
 */
async function withReport(step) {
  const folder = mkdtempSync(join(tmpdir(), 'starling-test-'))
  const file = join(folder, 'report.json')
  try {
    return await step(file, () => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

process.exitCode = await main(process.argv.slice(2))
