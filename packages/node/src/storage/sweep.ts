/**
 * Deletes what is over, in small steps between which writes get their turn.
 * Source: docs/protocol/swarms.md §7; docs/protocol/replication.md §2.
 * @module
 */

import { toHex } from '@starling/base'
import type { SqlDriver } from './driver.ts'
import { readMessageItems, readRequestItems } from './item-rows.ts'
import type { ItemStore } from './item-store.ts'
import { quotaClass, storedSizeBytes } from './quota.ts'
import type { Usage } from './usage.ts'
import { REMEMBER_MS } from './workspace.ts'
import type { WriteQueue } from './write-queue.ts'

/** Rows of one step: a few milliseconds. */
const STEP_ROWS = 200

/** Revocations of an account that keeps nothing and has changed none for so long are forgotten. */
const IDLE_REVOCATIONS_MS = 365 * 86_400_000

export interface Sweep {
  readonly driver: SqlDriver
  readonly queue: WriteQueue
  readonly usage: Usage
  readonly items: ItemStore
}

/** @returns how many messages were deleted. @throws {StoreError} `database_failed` | `closed` */
export async function sweep(parts: Sweep, nowMs: number): Promise<number> {
  const { driver, queue } = parts
  const messages = await inSteps(() => queue.exclusive(() => sweepMessages(parts, nowMs)))
  await inSteps(() => queue.exclusive(() => sweepRequests(parts, nowMs)))
  for (const { sql, params } of memoryStatements(nowMs)) {
    await inSteps(async () => (await queue.exclusive(() => driver.run(sql, [...params, STEP_ROWS]))).changes)
  }
  return messages
}

async function inSteps(step: () => Promise<number>): Promise<number> {
  let total = 0
  for (;;) {
    const changes = await step()
    total += changes
    if (changes < STEP_ROWS) return total
  }
}

async function sweepMessages({ driver, usage, items }: Sweep, nowMs: number): Promise<number> {
  const rows = await readMessageItems(driver, 'm.expiry <= ? ORDER BY m.expiry LIMIT ?', [nowMs, STEP_ROWS])
  if (rows.length === 0) return 0
  const ids = JSON.stringify(rows.map(({ id }) => id))
  const { changes } = await driver.run('DELETE FROM messages WHERE id IN (SELECT value FROM json_each(?))', [ids])
  for (const { account, namespace, dataBytes } of rows) {
    usage.add(account, { [quotaClass(namespace)]: -storedSizeBytes(dataBytes) })
  }
  items.swept(rows, [])
  return changes
}

/** By time; those of revocations when the revocations themselves were forgotten. */
async function sweepRequests({ driver, usage, items }: Sweep, nowMs: number): Promise<number> {
  const isOver = `keep_until <= ? OR (kind = 'revocation' AND stamp_ms <= ? AND NOT EXISTS
    (SELECT 1 FROM revocations WHERE revocations.account = requests.account)) LIMIT ?`
  const rows = await readRequestItems(driver, isOver, [nowMs, nowMs - REMEMBER_MS, STEP_ROWS])
  if (rows.length === 0) return 0
  const ids = JSON.stringify(rows.map(({ id }) => toHex(id)))
  const { changes } = await driver.run('DELETE FROM requests WHERE id IN (SELECT value FROM json_each(?))', [ids])
  for (const { account, bodyBytes } of rows) usage.add(account, { requests: -storedSizeBytes(bodyBytes) })
  items.swept([], rows)
  return changes
}

function memoryStatements(nowMs: number) {
  return [
    {
      sql: `DELETE FROM histories WHERE (hash, account) IN
        (SELECT hash, account FROM histories WHERE keep_until <= ? ORDER BY keep_until LIMIT ?)`,
      params: [nowMs],
    },
    {
      sql: `DELETE FROM marks WHERE rowid IN (SELECT rowid FROM marks WHERE keep_until <= ? ORDER BY keep_until LIMIT ?)`,
      params: [nowMs],
    },
    {
      // What was withdrawn is remembered as long as an old revocation may still come; what counts, while it may matter.
      sql: `DELETE FROM revocations WHERE (account, token) IN
        (SELECT account, token FROM revocations AS old
         WHERE (unrevoked_ms >= revoked_ms AND unrevoked_ms <= ?)
           OR (max(revoked_ms, unrevoked_ms) <= ? AND NOT EXISTS
             (SELECT 1 FROM messages WHERE messages.account = old.account))
         LIMIT ?)`,
      params: [nowMs - REMEMBER_MS, nowMs - IDLE_REVOCATIONS_MS],
    },
  ]
}
