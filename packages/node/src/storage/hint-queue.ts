/**
 * What members have not confirmed, to be sent to them when they are back. It names a message or a request, not its bytes:
 * what has ended or counts no longer until then needs no sending.
 * Source: docs/protocol/replication.md §1, §3.
 * @module
 */

import { toHex } from '@starling/base'
import type { MessageHash } from '@starling/protocol'
import type { HashBytes } from '../reconcile/item.ts'
import type { SqlDriver, SqlStatement, SqlValue } from './driver.ts'
import type { WriteQueue } from './write-queue.ts'

export type HintedThing = { readonly hash: MessageHash } | { readonly request: Uint8Array }

export interface Hint {
  /** Ed25519 key in hex. */
  readonly member: string
  readonly what: HintedThing
}

export interface QueuedHint {
  readonly id: number
  /** One of both. */
  readonly hash: MessageHash | null
  /** Id of a request, in hex. */
  readonly request: string | null
}

/** For one member. Beyond it nothing is noted: reconciliation finds the rest, and what is more. */
const HINTS_MAX = 50_000

export class HintQueue {
  readonly #driver: SqlDriver
  readonly #queue: WriteQueue
  readonly #counts = new Map<string, number>()
  readonly #listeners = new Set<() => void>()

  constructor(driver: SqlDriver, queue: WriteQueue) {
    this.#driver = driver
    this.#queue = queue
  }

  /** Reads what was left by the run before. @throws {StoreError} */
  async load(): Promise<void> {
    const rows = await this.#driver.all<{ member: string; count: number }>(
      'SELECT member, count(*) AS count FROM hints GROUP BY member',
    )
    for (const { member, count } of rows) this.#counts.set(member, count)
  }

  /** Hints that wait, by member. */
  get waiting(): ReadonlyMap<string, number> {
    return this.#counts
  }

  /** Called when there is something that waits, after a commit. */
  onWaiting(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  hasRoom(member: string): boolean {
    return (this.#counts.get(member) ?? 0) < HINTS_MAX
  }

  /** By a transaction of its own, for what failed after the commit of the write. @throws {StoreError} */
  async add(hints: readonly Hint[], hash: HashBytes): Promise<void> {
    const rows = hints.filter(({ member }) => this.hasRoom(member))
    if (rows.length === 0) return
    await this.#queue.exclusive(() => this.#queue.runAll([hintStatement(rows.map((hint) => rowOf(hint, hash)))]))
    this.noteCommitted(rows)
  }

  /** To be called after the commit. */
  noteCommitted(hints: readonly { readonly member: string }[]): void {
    for (const { member } of hints) this.#counts.set(member, (this.#counts.get(member) ?? 0) + 1)
    if (hints.length > 0) for (const listener of this.#listeners) listener()
  }

  /** The oldest ones. @throws {StoreError} */
  next(member: string, limit: number): Promise<readonly QueuedHint[]> {
    return this.#driver.all<QueuedHint>('SELECT id, hash, request FROM hints WHERE member = ? ORDER BY id LIMIT ?', [
      member,
      limit,
    ])
  }

  /** The member has signed for them. @throws {StoreError} */
  async remove(member: string, ids: readonly number[]): Promise<void> {
    const sql = 'DELETE FROM hints WHERE id IN (SELECT value FROM json_each(?))'
    const { changes } = await this.#queue.exclusive(() => this.#driver.run(sql, [JSON.stringify(ids)]))
    this.#less(member, changes)
  }

  /** The member has left the swarm. @throws {StoreError} */
  async forget(member: string): Promise<void> {
    if (!this.#counts.has(member)) return
    await this.#queue.exclusive(() => this.#driver.run('DELETE FROM hints WHERE member = ?', [member]))
    this.#counts.delete(member)
  }

  #less(member: string, by: number): void {
    const left = (this.#counts.get(member) ?? 0) - by
    if (left > 0) this.#counts.set(member, left)
    else this.#counts.delete(member)
  }
}

export interface HintRow {
  readonly member: string
  readonly hash: MessageHash | null
  readonly request: string | null
}

export function rowOf({ member, what }: Hint, hash: HashBytes): HintRow {
  if ('hash' in what) return { member, hash: what.hash, request: null }
  return { member, hash: null, request: toHex(hash(what.request, 32)) }
}

export function hintStatement(rows: readonly HintRow[]): SqlStatement {
  const params = rows.flatMap(({ member, hash, request }): SqlValue[] => [member, hash, request])
  return { sql: `INSERT INTO hints (member, hash, request) VALUES ${rows.map(() => '(?, ?, ?)').join(', ')}`, params }
}
