/**
 * One message drawn by lot, and one by name: for tests between nodes.
 * Source: docs/protocol/swarms.md §6.2.
 * @module
 */

import { toHex } from '@starling/base'
import type { Random } from '@starling/ports'
import { type AccountId, accountBytes, type MessageHash, parseAccountId, randomBelow } from '@starling/protocol'
import type { SqlDriver } from './driver.ts'

export interface SampleQuery {
  /** Its stamp is older. */
  readonly storedBeforeMs: number
  /** It has not expired by then. */
  readonly liveAtMs: number
}

export interface MessageSample {
  readonly account: AccountId
  readonly namespace: number
  readonly hash: MessageHash
  readonly data: Uint8Array
}

interface SampleRow {
  readonly account: Uint8Array
  readonly namespace: number
  readonly hash: MessageHash
  readonly data: Uint8Array
}

/** Lots of the draw: finer than any database has rows side by side. */
const LOTS = 0x1_0000_0000
/** Rows looked at from the drawn place on; without one that will do among them, there is none this time. */
const ROWS_MAX = 64

/** Rows whose neighbours were deleted come somewhat more often than others. */
export async function drawMessage(
  driver: SqlDriver,
  random: Random,
  { storedBeforeMs, liveAtMs }: SampleQuery,
): Promise<MessageSample | undefined> {
  const share = randomBelow(random, LOTS) / LOTS
  const [ends] = await driver.all<{ first: number | null; last: number | null }>(
    'SELECT (SELECT min(id) FROM messages) AS first, (SELECT max(id) FROM messages) AS last',
    [],
  )
  if (ends === undefined || ends.first === null || ends.last === null) return undefined
  const from = ends.first + Math.floor(share * (ends.last - ends.first + 1))
  const [row] = await driver.all<SampleRow>(
    `SELECT account, namespace, hash, data FROM
       (SELECT id, account, namespace, hash, data, stamp_ms, expiry FROM messages WHERE id >= ? ORDER BY id LIMIT ?)
     WHERE stamp_ms < ? AND expiry > ? ORDER BY id LIMIT 1`,
    [from, ROWS_MAX, storedBeforeMs, liveAtMs],
  )
  return row === undefined ? undefined : { ...row, account: parseAccountId(toHex(row.account)) }
}

/** Of a live message; undefined when it is not kept. */
export async function readData(
  driver: SqlDriver,
  account: AccountId,
  namespace: number,
  hash: string,
  nowMs: number,
): Promise<Uint8Array | undefined> {
  const [row] = await driver.all<{ data: Uint8Array }>(
    'SELECT data FROM messages WHERE hash = ? AND account = ? AND namespace = ? AND expiry > ?',
    [hash, accountBytes(account), namespace, nowMs],
  )
  return row?.data
}
