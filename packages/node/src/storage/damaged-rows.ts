/**
 * Takes rows out whose data is not what was stored: then the next store or repair brings the message back whole, instead of
 * finding that it is there already.
 * Source: docs/protocol/replication.md §7.
 * @module
 */

import { type AccountId, accountBytes, type MessageHash } from '@starling/protocol'
import type { SqlDriver } from './driver.ts'
import { readMessageItems } from './item-rows.ts'
import type { ItemStore } from './item-store.ts'
import type { IsIntact } from './message.ts'
import type { WriteQueue } from './write-queue.ts'

interface SuspectedRow {
  readonly account: AccountId
  readonly namespace: number
  readonly hash: MessageHash
}

/**
 * Reads the row once more before it deletes it: what was damaged on the way here is not damaged on the disk.
 * @returns the bytes of data that were deleted, undefined when nothing was
 * @throws {StoreError}
 */
export function discardDamaged(
  driver: SqlDriver,
  queue: WriteQueue,
  items: ItemStore,
  { account, namespace, hash }: SuspectedRow,
  isIntact: IsIntact,
): Promise<number | undefined> {
  return queue.exclusive(async () => {
    const [row] = await driver.all<{ id: number; data: Uint8Array }>(
      'SELECT id, data FROM messages WHERE account = ? AND namespace = ? AND hash = ?',
      [accountBytes(account), namespace, hash],
    )
    if (row === undefined || isIntact(account, namespace, row.data, hash)) return undefined
    const lost = await readMessageItems(driver, 'm.id = ?', [row.id])
    await driver.run('DELETE FROM messages WHERE id = ?', [row.id])
    items.swept(lost, [])
    return row.data.length
  })
}
