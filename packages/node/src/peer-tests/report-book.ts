/**
 * What others say of this node: the last word of each tester on each test. Testers may lie; none of it has consequences.
 * Source: docs/protocol/swarms.md §6.3.
 * @module
 */

import type { PeerTest } from './outcome.ts'

export interface ReceivedReport {
  /** Ed25519 key of the tester. */
  readonly tester: string
  readonly test: PeerTest
  readonly passed: boolean
  /** A code, also one that this version does not know; empty when passed. */
  readonly reason: string
  /** The node's own clock, ms since the epoch. */
  readonly atMs: number
}

export interface ReportSummary {
  /** Testers heard in the last hour whose last words were good. */
  readonly passed: number
  /** What other testers said last, newest first. */
  readonly failed: readonly ReceivedReport[]
  /** When somebody last said that a test was passed; null when nobody has. */
  readonly lastPassedAtMs: number | null
}

const HEARD_MS = 3_600_000
/** Who has found a node failing comes again after ten seconds at the earliest: what changes sooner is invented, and would fill the log. */
const NEWS_MS_MIN = 10_000
/** Testers times tests; the ones heard longest ago are forgotten. */
const REPORTS_MAX = 1_024

export class ReportBook {
  readonly #reports = new Map<string, ReceivedReport & { readonly newsAtMs: number }>()
  #lastPassedAtMs: number | null = null

  /** @returns whether the tester says something else than last time, and has not just done so */
  take(report: ReceivedReport): boolean {
    const key = `${report.tester} ${report.test}`
    const before = this.#reports.get(key)
    const isOther = before === undefined ? !report.passed : before.passed !== report.passed
    const newsAtMs = before?.newsAtMs ?? Number.NEGATIVE_INFINITY
    const isNews = isOther && Math.abs(report.atMs - newsAtMs) >= NEWS_MS_MIN
    this.#reports.delete(key)
    this.#reports.set(key, { ...report, newsAtMs: isNews ? report.atMs : newsAtMs })
    for (const oldest of this.#reports.keys()) {
      if (this.#reports.size <= REPORTS_MAX) break
      this.#reports.delete(oldest)
    }
    if (report.passed) this.#lastPassedAtMs = report.atMs
    return isNews
  }

  summary(nowMs: number): ReportSummary {
    const heard = [...this.#reports.values()].filter(({ atMs }) => nowMs - atMs < HEARD_MS)
    const failed = heard.filter(({ passed }) => !passed).sort((left, right) => right.atMs - left.atMs)
    const unhappy = new Set(failed.map(({ tester }) => tester))
    const happy = new Set(heard.filter(({ tester }) => !unhappy.has(tester)).map(({ tester }) => tester))
    return { passed: happy.size, failed, lastPassedAtMs: this.#lastPassedAtMs }
  }
}
