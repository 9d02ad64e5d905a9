/**
 * Totals and times of a test run: pure, so that they can be tested.
 * @module
 */

/**
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed
 * @property {number} [skipped] - what could not be tried on this machine
 * @property {readonly { name: string, milliseconds: number }[]} slowest - parts of this step that took longest
 *
 * @typedef {Tally & { name: string, milliseconds: number }} Step
 *
 * @typedef {object} VitestReport
 * @property {number} numTotalTests
 * @property {number} numPassedTests
 * @property {readonly VitestFile[]} testResults
 *
 * @typedef {object} VitestFile
 * @property {string} name
 * @property {string} status
 * @property {number} startTime
 * @property {number} endTime
 * @property {readonly unknown[]} assertionResults
 */

/** How many of the slowest test files the table shows. */
const SLOWEST_FILES = 8

/**
 * Counts a vitest run. A test that did not run did not pass; a file that could not be loaded is one failure; so is a
 * run that ended badly for a reason that no test names.
 *
 * @param {VitestReport | undefined} report - of the JSON reporter; undefined when there is none
 * @param {number} exitCode - of vitest
 * @param {string} root - taken off the files' names
 * @returns {Tally}
 */
export function tallyVitest(report, exitCode, root) {
  if (report === undefined) return { passed: 0, failed: 1, slowest: [] }
  const unloaded = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
  const failed = report.numTotalTests - report.numPassedTests + unloaded.length
  const slowest = report.testResults
    .map((file) => ({ name: file.name.replace(`${root}/`, ''), milliseconds: file.endTime - file.startTime }))
    .sort((left, right) => right.milliseconds - left.milliseconds)
    .slice(0, SLOWEST_FILES)
  return { passed: report.numPassedTests, failed: failed === 0 && exitCode !== 0 ? 1 : failed, slowest }
}

/**
 * Counts a run of the Compose testnet.
 *
 * @param {{ passed: number, failed: number, skipped: number } | undefined} tally - what it wrote; undefined when nothing
 * @param {number} exitCode
 * @returns {Tally}
 */
export function tallyCompose(tally, exitCode) {
  const { passed, failed, skipped } = tally ?? { passed: 0, failed: 0, skipped: 0 }
  return { passed, failed: failed === 0 && exitCode !== 0 ? 1 : failed, skipped, slowest: [] }
}

/**
 * @param {readonly Step[]} steps
 * @returns {string} the last line: skipped ones are named only when there are some
 */
export function formatTotals(steps) {
  const total = (/** @type {'passed' | 'failed' | 'skipped'} */ key) =>
    steps.reduce((sum, step) => sum + (step[key] ?? 0), 0)
  const skipped = total('skipped')
  return `${total('passed')} passed, ${total('failed')} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`
}

/**
 * @param {readonly Step[]} steps
 * @returns {string} where the minutes went, one line per step, slowest test files below theirs
 */
export function formatTable(steps) {
  const lines = steps.flatMap((step) => [
    row(step.milliseconds, stateOf(step), step.name),
    ...step.slowest.map((part) => row(part.milliseconds, '', `  ${part.name}`)),
  ])
  const total = steps.reduce((sum, step) => sum + step.milliseconds, 0)
  return ['where the time went', ...lines, row(total, '', 'all')].join('\n')
}

/** @param {Step} step */
function stateOf({ failed, skipped = 0 }) {
  if (failed > 0) return `${failed} failed`
  return skipped > 0 ? 'skipped' : 'ok'
}

/** @param {number} milliseconds @param {string} state @param {string} name */
function row(milliseconds, state, name) {
  return `${`${(milliseconds / 1000).toFixed(1)} s`.padStart(9)}  ${state.padEnd(10)} ${name}`
}
