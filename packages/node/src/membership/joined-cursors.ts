/**
 * What goes with the hash after which a client reads on, where pages of several nodes were joined before it.
 * Source: docs/protocol/replication.md §4; docs/decisions/0040.
 * @module
 */

import type { AccountId, MessageHash } from '@starling/protocol'
import { OWN, type Positions } from './joined-page.ts'

export interface Mailbox {
  readonly account: AccountId
  readonly namespace: number
}

/** Of half a kilobyte each. */
const CURSORS_MAX = 10_000

/** After the last one was given out: twice as long as a node hands on reads. */
const REMEMBER_MS = 30 * 60_000

export class JoinedCursors {
  readonly #positions = new Map<string, Positions>()
  #latestMs = 0

  /** @returns undefined for a hash with which no joined page has ended, as far as is remembered */
  find(mailbox: Mailbox, hash: string | undefined, elapsedMs: number): Positions | undefined {
    if (this.#positions.size === 0 || hash === undefined) return undefined
    if (elapsedMs - this.#latestMs > REMEMBER_MS) this.#positions.clear()
    return this.#positions.get(keyOf(mailbox, hash))
  }

  /** Whether nothing else is remembered of it: two clients may come to one message by different ways. */
  isFree(mailbox: Mailbox, hash: MessageHash, positions: Positions): boolean {
    const known = this.#positions.get(keyOf(mailbox, hash))
    return known === undefined || areEqual(known, positions)
  }

  /** In place of what was remembered before: who has come here by another way may miss what this node is given later. */
  remember(mailbox: Mailbox, hash: MessageHash, reached: Positions, elapsedMs: number): void {
    const key = keyOf(mailbox, hash)
    const ownBefore = this.#positions.get(key)?.get(OWN)
    // What the node has itself would not come again. A page that shows some of it ends with the last of that; on others what was
    // remembered before counts, and is shown twice rather than never.
    const isOld = ownBefore !== undefined && reached.get(OWN) !== hash
    const positions = isOld ? new Map(reached).set(OWN, ownBefore) : reached
    this.#positions.delete(key)
    const [oldest] = this.#positions.keys()
    if (oldest !== undefined && this.#positions.size >= CURSORS_MAX) this.#positions.delete(oldest)
    this.#positions.set(key, positions)
    this.#latestMs = elapsedMs
  }
}

function keyOf({ account, namespace }: Mailbox, hash: string): string {
  return `${account} ${namespace} ${hash}`
}

function areEqual(left: Positions, right: Positions): boolean {
  return left.size === right.size && [...left].every(([reader, hash]) => right.get(reader) === hash)
}
