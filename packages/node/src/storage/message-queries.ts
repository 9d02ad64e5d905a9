/**
 * The reading statements of the message store: one per question, never one per row.
 * Source: docs/protocol/storage-rpc.md §4.2, §4.11.
 * @module
 */

import type { MessageHash } from '@starling/protocol'
import type { SqlDriver } from './driver.ts'
import type { MailboxHead } from './heads.ts'
import { type RetrievedMessage, type RetrievedPage, type RetrieveLimits, retrievedSizeBytes } from './message.ts'

export interface PageQuery {
  /** 33 bytes. */
  readonly account: Uint8Array
  readonly namespace: number
  readonly afterHash: string | undefined
  readonly limits: RetrieveLimits
  readonly nowMs: number
}

interface MessageRow {
  readonly id: number
  readonly hash: MessageHash
  readonly timestamp: number
  readonly expiry: number
  readonly data: Uint8Array
}

/** Rows of the first step: most mailboxes have fewer news. */
const FIRST_STEP_ROWS = 32

/** Rows of the largest step. */
const STEP_ROWS_MAX = 512

/** The newest live message of a mailbox. */
export async function readHead(
  driver: SqlDriver,
  account: Uint8Array,
  namespace: number,
  nowMs: number,
): Promise<MailboxHead | undefined> {
  const [row] = await driver.all<{ hash: string; expiry: number }>(
    `SELECT hash, expiry FROM messages WHERE account = ? AND namespace = ? AND expiry > ? ORDER BY id DESC LIMIT 1`,
    [account, namespace, nowMs],
  )
  return row === undefined ? undefined : { hash: row.hash, expiryMs: row.expiry }
}

/** Of the account's live messages among `hashes`. */
export async function readExpiries(
  driver: SqlDriver,
  account: Uint8Array,
  hashes: readonly string[],
  nowMs: number,
): Promise<ReadonlyMap<MessageHash, number>> {
  // One JSON parameter keeps the statement's text the same for any number of hashes.
  const rows = await driver.all<{ hash: MessageHash; expiry: number }>(
    `SELECT hash, expiry FROM messages
     WHERE hash IN (SELECT value FROM json_each(?)) AND account = ? AND expiry > ?`,
    [JSON.stringify(hashes), account, nowMs],
  )
  return new Map(rows.map((row) => [row.hash, row.expiry]))
}

/**
 * Walks the mailbox in steps, so that a page costs about what it holds: the first step is small, and each next one is as
 * long as the space that is left suggests.
 */
export async function readPage(driver: SqlDriver, query: PageQuery): Promise<RetrievedPage> {
  const { maxSizeBytes, maxCount = Number.POSITIVE_INFINITY } = query.limits
  const messages: RetrievedMessage[] = []
  let sizeBytes = 0
  let afterId: number | undefined
  let stepRows = FIRST_STEP_ROWS
  for (;;) {
    // One row more than may be taken tells whether more follow.
    const wanted = Math.min(stepRows, maxCount - messages.length + 1)
    const rows: MessageRow[] = await readStep(driver, query, afterId, wanted)
    for (const row of rows) {
      sizeBytes += retrievedSizeBytes(row)
      if (messages.length > 0 && (messages.length >= maxCount || sizeBytes > maxSizeBytes))
        return { messages, more: true }
      messages.push({ hash: row.hash, timestampMs: row.timestamp, expiryMs: row.expiry, data: row.data })
    }
    if (rows.length < wanted) return { messages, more: false }
    afterId = rows.at(-1)?.id
    const averageBytes = sizeBytes / messages.length
    stepRows = Math.max(1, Math.min(STEP_ROWS_MAX, Math.ceil((maxSizeBytes - sizeBytes) / averageBytes) + 1))
  }
}

/** @param afterId - where the step before ended; undefined for the first step, which starts after the cursor */
function readStep(
  driver: SqlDriver,
  query: PageQuery,
  afterId: number | undefined,
  rows: number,
): Promise<MessageRow[]> {
  const { account, namespace, nowMs } = query
  const columns = 'SELECT id, hash, timestamp, expiry, data FROM messages'
  const mailbox = 'WHERE account = ? AND namespace = ? AND expiry > ? AND id >'
  const order = 'ORDER BY id LIMIT ?'
  if (afterId !== undefined || query.afterHash === undefined) {
    return driver.all(`${columns} ${mailbox} ? ${order}`, [account, namespace, nowMs, afterId ?? 0, rows])
  }
  // "An unknown last_hash (deleted, expired, other namespace) counts as absent."
  const cursor =
    'coalesce((SELECT id FROM messages WHERE hash = ? AND account = ? AND namespace = ? AND expiry > ?), 0)'
  return driver.all(`${columns} ${mailbox} ${cursor} ${order}`, [
    account,
    namespace,
    nowMs,
    query.afterHash,
    account,
    namespace,
    nowMs,
    rows,
  ])
}
