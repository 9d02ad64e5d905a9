import { describe, expect, it } from 'vitest'
import { type ReceivedReport, ReportBook } from './report-book.ts'

const report = (passed: boolean, atMs: number, tester = 'aa'): ReceivedReport => ({
  tester,
  test: 'reach',
  passed,
  reason: passed ? '' : 'timeout',
  atMs,
})

describe('ReportBook', () => {
  it('calls news what a tester says otherwise than before', () => {
    const book = new ReportBook()

    expect(book.take(report(true, 0))).toBe(false)
    expect(book.take(report(false, 20_000))).toBe(true)
    expect(book.take(report(false, 40_000))).toBe(false)
    expect(book.take(report(true, 60_000))).toBe(true)
  })

  it('hears no more news of a tester than one that tests can have', () => {
    const book = new ReportBook()

    const news = Array.from({ length: 1_000 }, (_, at) => book.take(report(at % 2 === 0, at))).filter(Boolean)

    expect(news).toHaveLength(1)
    expect(book.take(report(false, 1_000, 'bb'))).toBe(true)
    expect(book.take(report(true, 20_000))).toBe(true)
  })
})
