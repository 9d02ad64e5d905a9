import { describe, expect, it } from 'vitest'
import type { TestsOfNode } from '../peer-tests.ts'
import { examineTests } from './tests.ts'

const NOTHING: TestsOfNode = { passed: 0, failed: [], lastPassedAtMs: null, failing: [], awayUntilMs: null }

function accusation(tester: number, reason: string): TestsOfNode['failed'][number] {
  return { tester: tester.toString(16).padStart(64, '0'), test: 'reach', passed: false, reason, atMs: 1 }
}

describe('what the doctor says of the tests by others', () => {
  it('is that nobody has tested, where that is so', () => {
    expect(examineTests(NOTHING)).toMatchObject({ level: 'notice', text: expect.stringContaining('No other node') })
  })

  it('is well when all are content', () => {
    const finding = examineTests({ ...NOTHING, passed: 4, awayUntilMs: 1_700_000_000_000 })
    expect(finding).toMatchObject({ level: 'ok', remedy: '' })
    expect(finding.text).toBe(
      '4 of 4 nodes that tested it in the last hour found it well. It is announced as away until 2023-11-14T22:13:20.000Z.',
    )
  })

  it('is a note when few are not, and a problem when most are not, with what helps against what most say', () => {
    const few = examineTests({ ...NOTHING, passed: 9, failed: [accusation(1, 'timeout')] })
    expect(few).toMatchObject({ level: 'notice', text: expect.stringContaining('(reach: timeout)') })
    const failed = [1, 2, 3, 4, 5].map((tester) => accusation(tester, tester === 1 ? 'timeout' : 'unreachable'))
    const most = examineTests({ ...NOTHING, passed: 2, failed })
    expect(most).toMatchObject({ level: 'problem', remedy: expect.stringContaining('public port') })
    expect(most.text).toContain('2 of 7 nodes')
    expect(most.text).toContain('and 2 more')
  })

  it('has a word for reasons of later versions', () => {
    expect(examineTests({ ...NOTHING, failed: [accusation(1, 'haunted')] }).remedy).toContain('later version')
  })
})
