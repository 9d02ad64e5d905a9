/**
 * The reading statements of the message store: one per question, never one per row.
 * Source: docs/protocol/storage-rpc.md §4.2, §4.11.
 * @module
 */

import type { MessageHash } from '@starling/protocol'
import type { SqlDriver } from './driver.ts'
import type { MailboxHead } from './heads.ts'
import { type RetrievedMessage, type RetrievedPage, type RetrieveLimits, retrievedSizeBytes } from './message.ts'
import type { PageSteps } from './page-steps.ts'

export interface PageQuery {
  /** 33 bytes. */
  readonly account: Uint8Array
  readonly namespace: number
  readonly afterHash: string | undefined
  readonly limits: RetrieveLimits
  readonly nowMs: number
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
export async function readPage(steps: Pick<PageSteps, 'read'>, query: PageQuery): Promise<RetrievedPage> {
  const { account, namespace, nowMs } = query
  const mailbox = { account, namespace, nowMs }
  const { maxSizeBytes, maxCount = Number.POSITIVE_INFINITY } = query.limits
  const messages: RetrievedMessage[] = []
  let sizeBytes = 0
  let afterId: number | undefined
  let stepRows = FIRST_STEP_ROWS
  for (;;) {
    // One row more than may be taken tells whether more follow.
    const wanted = Math.min(stepRows, maxCount - messages.length + 1)
    // The first step starts after the cursor, each next one where the step before ended.
    const after = afterId === undefined ? { hash: query.afterHash } : { id: afterId }
    const rows = await steps.read({ ...mailbox, after, rowsMax: wanted })
    for (const row of rows) {
      sizeBytes += retrievedSizeBytes(row.message)
      if (messages.length > 0 && (messages.length >= maxCount || sizeBytes > maxSizeBytes))
        return { messages, more: true }
      messages.push(row.message)
    }
    if (rows.length < wanted) return { messages, more: false }
    afterId = rows.at(-1)?.id
    const averageBytes = sizeBytes / messages.length
    stepRows = Math.max(1, Math.min(STEP_ROWS_MAX, Math.ceil((maxSizeBytes - sizeBytes) / averageBytes) + 1))
  }
}
