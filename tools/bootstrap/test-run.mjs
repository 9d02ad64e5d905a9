/**
 * `npm test`: every check, then every test, then one line of totals. Nothing stops at the first failure, so that one run
 * shows everything. `--no-tests` leaves the tests out (`npm run check`); other arguments go to vitest.
 * @module
 */

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './processes.mjs'
import { formatTable, tallyVitest } from './summary.mjs'

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
const SEEDS = 20
const SOAK = join(ROOT, 'packages', 'simulator', 'dist', 'soak', 'main.js')

/** @param {readonly string[]} argv @returns {Promise<number>} */
async function main(argv) {
  /** @type {import('./summary.mjs').Step[]} */
  const steps = []
  for (const [name, command, args] of CHECKS) steps.push(await timed(name, () => runCheck(command, args)))
  if (!argv.includes('--no-tests')) {
    steps.push(await timed('tests', () => runVitest(argv)))
    const args = [SOAK, '--seeds', String(SEEDS), '--no-keep']
    steps.push(await timed('simulated seeds', () => runCheck(process.execPath, args)))
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
async function runVitest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'starling-test-'))
  const report = join(folder, 'vitest.json')
  try {
    const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`]
    const code = await run(bin('vitest'), ['run', ...reporters, ...args], { cwd: ROOT, env: ENV })
    return tallyVitest(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined, code, ROOT)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

process.exitCode = await main(process.argv.slice(2))
