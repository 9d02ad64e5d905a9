/**
 * Nearly every group of writes is stores of messages of which nothing is known. It is written on this assumption, by one
 * statement that looks for itself: where something is known after all it changes nothing, and the group takes the usual way.
 * Source: docs/architecture.md §4; docs/decisions/0033.
 * @module
 */

import { isPublicOutbox } from '@starling/protocol'
import type { SqlStatement, SqlValue } from './driver.ts'
import type { LoadedState } from './workspace.ts'
import type { StampedWrite } from './write.ts'

/** What an assumption starts from. */
export const NOTHING_KNOWN: LoadedState = {
  rows: [],
  histories: [],
  marks: new Map(),
  revocations: new Map(),
  remembered: new Map(),
}

/** Groups that are not tried after a row of assumptions that did not hold. */
const PAUSE_MAX = 32

/** Decides whether to assume: an assumption that does not hold costs a statement, so that after each the pause is longer. */
export class Assumption {
  #pause = 0
  #left = 0

  /** @returns whether this group is to be written on the assumption */
  mayHold(writes: readonly StampedWrite[]): boolean {
    if (!writes.every(isPlainStore)) return false
    if (this.#left === 0) return true
    this.#left--
    return false
  }

  held(): void {
    this.#pause = 0
  }

  failed(): void {
    this.#pause = Math.min(PAUSE_MAX, Math.max(1, 2 * this.#pause))
    this.#left = this.#pause
  }
}

/**
 * Of the messages, and of the accounts whose marks may forbid them. A list in a statement costs as much as what is looked up by it, and most
 * groups have one message.
 */
const areUnknown = (hashes: string, accounts: string) => `NOT EXISTS (SELECT 1 FROM messages WHERE hash ${hashes})
  AND NOT EXISTS (SELECT 1 FROM histories WHERE hash ${hashes})
  AND NOT EXISTS (SELECT 1 FROM marks WHERE account ${accounts})`
const ONE_IS_UNKNOWN = areUnknown('= ?', '= unhex(?)')
const ALL_ARE_UNKNOWN = areUnknown('IN (SELECT value FROM json_each(?))', 'IN (SELECT unhex(value) FROM json_each(?))')

/**
 * @param insert - inserts all messages of the group; ends with its WHERE
 * @returns whether it did
 * @throws {StoreError} of the statement
 */
export async function insertUnknown(
  run: (sql: string, params: readonly SqlValue[]) => Promise<{ readonly changes: number }>,
  insert: SqlStatement,
  writes: readonly StampedWrite[],
): Promise<boolean> {
  const hashes = new Set<string>()
  const accounts = new Set<string>()
  for (const write of writes) {
    if (write.kind !== 'store') continue
    hashes.add(write.message.hash)
    accounts.add(write.message.account)
  }
  const isOne = hashes.size === 1 && accounts.size === 1
  const named = isOne ? [...hashes, ...hashes, ...accounts] : [hashes, hashes, accounts].map(jsonOf)
  const { changes } = await run(`${insert.sql} AND ${isOne ? ONE_IS_UNKNOWN : ALL_ARE_UNKNOWN}`, [
    ...(insert.params ?? []),
    ...named,
  ])
  return changes > 0
}

function jsonOf(names: ReadonlySet<string>): string {
  return JSON.stringify([...names])
}

/** Nothing but its row is to be written. */
function isPlainStore(write: StampedWrite): boolean {
  if (write.kind !== 'store' || write.request !== undefined) return false
  return (write.hints ?? []).length === 0 && !isPublicOutbox(write.message.namespace)
}
