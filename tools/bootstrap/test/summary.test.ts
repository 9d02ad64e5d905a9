import { describe, expect, it } from 'vitest'
import { formatTable, tallyPlaywright, tallyVitest } from '../summary.mjs'

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

describe('formatTable', () => {
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

describe('tallyPlaywright', () => {
  const suites = [
    {
      title: 'talk.spec.ts',
      specs: [{ title: 'alice writes to bob', tests: [{ results: [{ duration: 40 }] }] }],
      suites: [{ title: 'inner', specs: [{ title: 'bob answers', tests: [{ results: [{ duration: 50 }] }] }] }],
    },
  ]

  it('counts scenarios and names the slowest, inner ones too', () => {
    const stats = { expected: 2, unexpected: 0, flaky: 0, skipped: 0 }

    expect(tallyPlaywright({ stats, suites }, 0)).toEqual({
      passed: 2,
      failed: 0,
      slowest: [
        { name: 'bob answers', milliseconds: 50 },
        { name: 'alice writes to bob', milliseconds: 40 },
      ],
    })
  })

  it('takes neither a second try nor a skipped scenario for success', () => {
    const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 1 }

    expect(tallyPlaywright({ stats, suites }, 1)).toMatchObject({ passed: 5, failed: 3 })
  })

  it('fails when the run ended badly or left no report', () => {
    const stats = { expected: 2, unexpected: 0, flaky: 0, skipped: 0 }

    expect(tallyPlaywright({ stats, suites }, 1).failed).toBe(1)
    expect(tallyPlaywright(undefined, 0).failed).toBe(1)
  })
})
