/**
 * Rows of the database as items: a message by its account, namespace, hash and stores, without its data.
 * Source: docs/protocol/replication.md §3.
 * @module
 */

import { fromHex, toHex, utf8Encode } from '@starling/base'
import { type AccountId, accountBytes, type MessageHash } from '@starling/protocol'
import type { StoreEvent } from '../merge/history.ts'
import { parseHistory } from '../merge/history-text.ts'
import type { HashBytes, Item } from '../reconcile/item.ts'
import type { SqlDriver, SqlValue } from './driver.ts'

/** What is compared of a message. */
export interface MessageItem {
  readonly account: AccountId
  readonly namespace: number
  readonly hash: MessageHash
  /** Oldest first. */
  readonly stores: readonly StoreEvent[]
}

export interface MessageItemRow extends MessageItem {
  readonly id: number
  readonly dataBytes: number
}

export interface RequestItemRow extends Item {
  readonly account: AccountId
  readonly bodyBytes: number
}

const PREFIX = utf8Encode('starling message')

export function itemOfMessage(hash: HashBytes, message: MessageItem): Item {
  const { account, namespace, stores } = message
  const fixed = PREFIX.length + 33 + 2 + 64
  const bytes = new Uint8Array(fixed + stores.length * 56)
  const view = new DataView(bytes.buffer)
  bytes.set(PREFIX)
  bytes.set(accountBytes(account), PREFIX.length)
  view.setInt16(PREFIX.length + 33, namespace)
  bytes.set(utf8Encode(message.hash), PREFIX.length + 35)
  let at = fixed
  for (const { stamp, timestampMs, expiryMs } of stores) {
    view.setFloat64(at, stamp.ms)
    bytes.set(stamp.node, at + 8)
    view.setFloat64(at + 40, timestampMs)
    view.setFloat64(at + 48, expiryMs)
    at += 56
  }
  return { ms: stores.at(-1)?.stamp.ms ?? 0, id: hash(bytes, 32) }
}

/** @param where - over `messages` as m, with order and limit */
export async function readMessageItems(
  driver: SqlDriver,
  where: string,
  params: readonly SqlValue[],
): Promise<readonly MessageItemRow[]> {
  const rows = await driver.all<{
    id: number
    account: Uint8Array
    namespace: number
    hash: MessageHash
    timestamp: number
    expiry: number
    stamp_ms: number
    stamp_node: Uint8Array
    bytes: number
    history: string | null
  }>(
    `SELECT m.id, m.account, m.namespace, m.hash, m.timestamp, m.expiry, m.stamp_ms, m.stamp_node,
       length(m.data) AS bytes, h.history
     FROM messages AS m LEFT JOIN histories AS h ON h.hash = m.hash AND h.account = m.account WHERE ${where}`,
    params,
  )
  return rows.map((row) => {
    const stamp = { ms: row.stamp_ms, node: row.stamp_node }
    const plain = [{ stamp, timestampMs: row.timestamp, expiryMs: row.expiry }]
    return {
      id: row.id,
      // Written from an account id, and the column takes nothing else.
      account: toHex(row.account) as AccountId,
      namespace: row.namespace,
      hash: row.hash,
      stores: row.history === null ? plain : parseHistory(row.history).stores,
      dataBytes: row.bytes,
    }
  })
}

/** @param where - over `requests` */
export async function readRequestItems(
  driver: SqlDriver,
  where: string,
  params: readonly SqlValue[],
): Promise<readonly RequestItemRow[]> {
  const rows = await driver.all<{ id: string; account: Uint8Array; stamp_ms: number; bytes: number }>(
    `SELECT id, account, stamp_ms, length(body) AS bytes FROM requests WHERE ${where}`,
    params,
  )
  return rows.map((row) => ({
    ms: row.stamp_ms,
    id: fromHex(row.id),
    account: toHex(row.account) as AccountId,
    bodyBytes: row.bytes,
  }))
}
