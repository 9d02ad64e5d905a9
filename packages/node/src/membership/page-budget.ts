/**
 * How much of another node's word that there is more is passed on to clients: it may name pages without end.
 * Source: docs/protocol/replication.md §4.
 * @module
 */

import type { AccountId } from '@starling/protocol'

/** Some devices that each read all that an account may keep. */
const BYTES_MAX = 256 * 1024 * 1024

/** A page costs at least this, so that the number of small ones ends too: 1024. */
const PAGE_BYTES_MIN = 256 * 1024

/** As long as a node hands on reads. */
const PERIOD_MS = 15 * 60_000

const ACCOUNTS_MAX = 10_000

interface Spent {
  readonly sinceMs: number
  bytes: number
}

export class PageBudget {
  readonly #spent = new Map<AccountId, Spent>()

  /** @param bytes - of the page that is to be followed by another. @returns whether it may be */
  spend(account: AccountId, bytes: number, elapsedMs: number): boolean {
    const spent = this.#of(account, elapsedMs)
    spent.bytes += Math.max(bytes, PAGE_BYTES_MIN)
    return spent.bytes <= BYTES_MAX
  }

  #of(account: AccountId, elapsedMs: number): Spent {
    const known = this.#spent.get(account)
    if (known !== undefined && elapsedMs - known.sinceMs < PERIOD_MS) return known
    const [oldest] = this.#spent.keys()
    if (oldest !== undefined && this.#spent.size >= ACCOUNTS_MAX) this.#spent.delete(oldest)
    const fresh = { sinceMs: elapsedMs, bytes: 0 }
    this.#spent.delete(account)
    this.#spent.set(account, fresh)
    return fresh
  }
}
