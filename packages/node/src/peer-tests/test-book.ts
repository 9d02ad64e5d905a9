/**
 * What this node has found of others: who fails its tests, since when, and when to test again. Who passes is not written down.
 * Source: docs/protocol/swarms.md §6.1.
 * @module
 */

import type { PeerTestSchedule } from '@starling/protocol'
import type { PeerTest, TestFailure } from './outcome.ts'

export interface FailingNode {
  readonly ed25519: string
  readonly test: PeerTest
  readonly reason: TestFailure
  /** In a row. */
  readonly failures: number
  /** The node's own clock, ms since the epoch. */
  readonly sinceMs: number
}

interface Standing extends FailingNode {
  /** In the clock's `elapsed()`. */
  readonly retestAtMs: number
}

/** Nodes that have failed are tested again in this number at most before others have their turn. */
const RETESTED_MAX = 1_000

export class TestBook {
  readonly #schedule: Pick<PeerTestSchedule, 'retestMs' | 'retestMsMax' | 'failuresMax'>
  readonly #standings = new Map<string, Standing>()

  constructor(schedule: Pick<PeerTestSchedule, 'retestMs' | 'retestMsMax' | 'failuresMax'>) {
    this.#schedule = schedule
  }

  /** @returns whether it had failed before */
  passed(ed25519: string): boolean {
    return this.#standings.delete(ed25519)
  }

  /** @param delayMs - random, so that testers do not come together */
  failed(
    ed25519: string,
    found: Pick<FailingNode, 'test' | 'reason'>,
    at: { readonly nowMs: number; readonly elapsedMs: number; readonly delayMs: number },
  ): void {
    const before = this.#standings.get(ed25519)
    if (before === undefined && this.#standings.size >= RETESTED_MAX) return
    const failures = (before?.failures ?? 0) + 1
    const { retestMs, retestMsMax } = this.#schedule
    const pauseMs = Math.min(retestMsMax, failures * retestMs) + at.delayMs
    this.#standings.set(ed25519, {
      ...found,
      ed25519,
      failures,
      sinceMs: before?.sinceMs ?? at.nowMs,
      retestAtMs: at.elapsedMs + pauseMs,
    })
  }

  /** Neither passed nor failed: the next test is put off. */
  postpone(ed25519: string, elapsedMs: number): void {
    const standing = this.#standings.get(ed25519)
    if (standing !== undefined) {
      this.#standings.set(ed25519, { ...standing, retestAtMs: elapsedMs + this.#schedule.retestMsMax })
    }
  }

  /** Has failed, once or more often: not to be drawn for an ordinary test. */
  hasFailed(ed25519: string): boolean {
    return this.#standings.has(ed25519)
  }

  /** Those that have failed often enough to count. */
  get failing(): readonly FailingNode[] {
    return [...this.#standings.values()]
      .filter(({ failures }) => failures >= this.#schedule.failuresMax)
      .map(({ retestAtMs: _, ...failing }) => failing)
  }

  /** When the next of them is to be tested again, in `elapsed()`; undefined when none is. */
  nextRetest(): { readonly ed25519: string; readonly test: PeerTest; readonly atMs: number } | undefined {
    let next: Standing | undefined
    for (const standing of this.#standings.values()) {
      if (next === undefined || standing.retestAtMs < next.retestAtMs) next = standing
    }
    return next === undefined ? undefined : { ed25519: next.ed25519, test: next.test, atMs: next.retestAtMs }
  }

  /** Who is not in the network any more is nobody's affair. */
  forgetBut(isKnown: (ed25519: string) => boolean): void {
    for (const ed25519 of this.#standings.keys()) if (!isKnown(ed25519)) this.#standings.delete(ed25519)
  }
}
