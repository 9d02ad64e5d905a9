import { describe, expect, it } from 'vitest'
import { formatTable, tallyContainers, tallyPlaywright, tallyVitest } from '../summary.mjs'

const file = (name: string, status: string, tests: number, milliseconds: number) => ({
  name: `/tree/${name}`,
  status,
  startTime: 1_000,
  endTime: 1_000 + milliseconds,
  assertionResults: Array.from({ length: tests }, () => ({})),
})

describe('tallyVitest', () => {
  it('counts passed tests and names the slowest files without the root', () => {
    const testResults = [file('a.test.ts', 'passed', 2, 10), file('b.test.ts', 'passed', 1, 30)]

    const tally = tallyVitest({ numTotalTests: 3, numPassedTests: 3, testResults }, 0, '/tree')

    expect(tally.passed).toBe(3)
    expect(tally.failed).toBe(0)
    expect(tally.slowest).toEqual([
      { name: 'b.test.ts', milliseconds: 30 },
      { name: 'a.test.ts', milliseconds: 10 },
    ])
  })

  it('counts a test that did not run as failed', () => {
    const tally = tallyVitest({ numTotalTests: 3, numPassedTests: 2, testResults: [] }, 0, '/tree')

    expect(tally.failed).toBe(1)
  })

  it('counts a file that could not be loaded as one failure', () => {
    const testResults = [file('a.test.ts', 'failed', 0, 1)]

    const tally = tallyVitest({ numTotalTests: 0, numPassedTests: 0, testResults }, 1, '/tree')

    expect(tally.failed).toBe(1)
  })

  it('counts a run that ended badly without naming a test as one failure', () => {
    expect(tallyVitest({ numTotalTests: 1, numPassedTests: 1, testResults: [] }, 1, '/tree').failed).toBe(1)
    expect(tallyVitest(undefined, 1, '/tree')).toEqual({ passed: 0, failed: 1, slowest: [] })
  })
})

describe('tallyPlaywright', () => {
  const spec = (title: string, status: string, duration: number) => ({
    title,
    tests: [{ status, results: [{ duration }] }],
  })
  const report = (...specs: ReturnType<typeof spec>[]) => ({ suites: [{ specs: [], suites: [{ specs }] }], errors: [] })

  it('counts scenarios of all suites and names the slowest', () => {
    const tally = tallyPlaywright(report(spec('alice', 'expected', 10), spec('bob', 'expected', 30)), 0)

    expect(tally).toEqual({
      passed: 2,
      failed: 0,
      slowest: [
        { name: 'bob', milliseconds: 30 },
        { name: 'alice', milliseconds: 10 },
      ],
    })
  })

  it('counts as failed what failed, was skipped, or passed only at another try', () => {
    for (const status of ['unexpected', 'skipped', 'flaky']) {
      expect(tallyPlaywright(report(spec('alice', status, 1)), 1), status).toMatchObject({ passed: 0, failed: 1 })
    }
  })

  it('counts what belongs to no scenario, and a run that names nothing, as one failure', () => {
    expect(tallyPlaywright({ suites: [], errors: [{}] }, 1).failed).toBe(1)
    expect(tallyPlaywright(report(spec('alice', 'expected', 1)), 1)).toMatchObject({ passed: 1, failed: 1 })
    expect(tallyPlaywright(undefined, 0)).toEqual({ passed: 0, failed: 1, slowest: [] })
  })
})

describe('tallyContainers', () => {
  it('takes the run at its word, but for an end that it did not count', () => {
    expect(tallyContainers({ passed: 3, failed: 0, skipped: 1 }, 0)).toMatchObject({ passed: 3, failed: 0, skipped: 1 })
    expect(tallyContainers({ passed: 3, failed: 2, skipped: 0 }, 1)).toMatchObject({ passed: 3, failed: 2 })
    expect(tallyContainers({ passed: 3, failed: 0, skipped: 0 }, 1)).toMatchObject({ failed: 1 })
    expect(tallyContainers(undefined, 0)).toMatchObject({ passed: 0, failed: 1 })
  })
})

describe('formatTable', () => {
  it('tells what was skipped from what passed', () => {
    const skipped = { name: 'containers', passed: 0, failed: 0, skipped: 1, milliseconds: 100, slowest: [] }

    expect(formatTable([skipped])).toContain('0.1 s  skipped    containers')
  })

  it('shows each step with its seconds, and failures in words', () => {
    const table = formatTable([
      { name: 'lint', passed: 1, failed: 0, milliseconds: 1_500, slowest: [] },
      { name: 'tests', passed: 4, failed: 2, milliseconds: 500, slowest: [{ name: 'a.test.ts', milliseconds: 400 }] },
    ])

    expect(table.split('\n')).toEqual([
      'where the time went',
      '    1.5 s  ok         lint',
      '    0.5 s  2 failed   tests',
      '    0.4 s               a.test.ts',
      '    2.0 s             all',
    ])
  })
})
