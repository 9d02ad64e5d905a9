/**
 * Totals and times of a test run: pure, so that they can be tested.
 * @module
 */

/**
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed
 * @property {number} [skipped] - what this machine cannot do
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
 *
 * @typedef {object} PlaywrightReport
 * @property {readonly PlaywrightSuite[]} suites
 * @property {readonly unknown[]} errors - that belong to no test, such as a file that could not be loaded
 *
 * @typedef {object} PlaywrightSuite
 * @property {readonly PlaywrightSuite[]} [suites]
 * @property {readonly PlaywrightSpec[]} specs
 *
 * @typedef {object} PlaywrightSpec
 * @property {string} title
 * @property {readonly { status: string, results: readonly { duration: number }[] }[]} tests
 */

/** How many of the slowest parts of a step the table shows. */
const SLOWEST_PARTS = 8

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
  const slowest = report.testResults.map((file) => ({
    name: file.name.replace(`${root}/`, ''),
    milliseconds: file.endTime - file.startTime,
  }))
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    slowest: slowestOf(slowest),
  }
}

/**
 * Counts a run of the scenarios, by the same rules: only what was expected and came has passed.
 *
 * @param {PlaywrightReport | undefined} report - of the JSON reporter; undefined when there is none
 * @param {number} exitCode - of Playwright
 * @returns {Tally}
 */
export function tallyPlaywright(report, exitCode) {
  if (report === undefined) return { passed: 0, failed: 1, slowest: [] }
  const specs = report.suites.flatMap(specsOf)
  const tests = specs.flatMap((spec) => spec.tests)
  const passed = tests.filter(({ status }) => status === 'expected').length
  const failed = tests.length - passed + report.errors.length
  const parts = specs.map(({ title, tests }) => ({
    name: title,
    milliseconds: tests.flatMap(({ results }) => results).reduce((sum, { duration }) => sum + duration, 0),
  }))
  return { passed, failed: failed === 0 && exitCode !== 0 ? 1 : failed, slowest: slowestOf(parts) }
}

/**
 * Counts a run of the testnet of containers, which counts by itself what it did.
 *
 * @param {{ passed: number, failed: number, skipped: number } | undefined} report - undefined when there is none
 * @param {number} exitCode - of the run
 * @returns {Tally}
 */
export function tallyContainers(report, exitCode) {
  if (report === undefined) return { passed: 0, failed: 1, slowest: [] }
  const { passed, failed, skipped } = report
  return { passed, failed: failed === 0 && exitCode !== 0 ? 1 : failed, skipped, slowest: [] }
}

/** @param {PlaywrightSuite} suite @returns {readonly PlaywrightSpec[]} */
const specsOf = ({ specs, suites = [] }) => [...specs, ...suites.flatMap(specsOf)]

/** @param {readonly { name: string, milliseconds: number }[]} parts */
function slowestOf(parts) {
  return [...parts].sort((left, right) => right.milliseconds - left.milliseconds).slice(0, SLOWEST_PARTS)
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
function stateOf({ passed, failed, skipped = 0 }) {
  if (failed > 0) return `${failed} failed`
  return passed === 0 && skipped > 0 ? 'skipped' : 'ok'
}

/** @param {number} milliseconds @param {string} state @param {string} name */
function row(milliseconds, state, name) {
  return `${`${(milliseconds / 1000).toFixed(1)} s`.padStart(9)}  ${state.padEnd(10)} ${name}`
}
