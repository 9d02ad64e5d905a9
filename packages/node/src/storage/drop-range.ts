/**
 * What there is of accounts that others keep now, and the deletion of everything of them. Source: docs/protocol/replication.md §4.
 * @module
 */

import { toHex } from '@starling/base'
import type { AccountId } from '@starling/protocol'
import { type AccountRange, containsAccount } from './account-range.ts'
import type { SqlDriver } from './driver.ts'
import type { WriteQueue } from './write-queue.ts'

/** Accounts of one step. */
const STEP_ACCOUNTS = 100

const TABLES = ['messages', 'histories', 'marks', 'revocations', 'requests'] as const

/** @returns how many messages. @throws {StoreError} */
export async function dropRange(driver: SqlDriver, queue: WriteQueue, range: AccountRange): Promise<number> {
  const rows = await driver.all<{ account: Uint8Array }>(
    TABLES.map((table) => `SELECT account FROM ${table}`).join(' UNION '),
  )
  const accounts = rows.map(accountOf).filter((each) => containsAccount(range, each))
  let messages = 0
  for (let start = 0; start < accounts.length; start += STEP_ACCOUNTS) {
    const step = JSON.stringify(accounts.slice(start, start + STEP_ACCOUNTS))
    await queue.exclusive(async () => {
      for (const table of TABLES) {
        const sql = `DELETE FROM ${table} WHERE account IN (SELECT unhex(value) FROM json_each(?))`
        const { changes } = await driver.run(sql, [step])
        if (table === 'messages') messages += changes
      }
    })
  }
  return messages
}

/** @throws {StoreError} */
export async function hasMessages(driver: SqlDriver, range: AccountRange): Promise<boolean> {
  const rows = await driver.all<{ account: Uint8Array }>('SELECT DISTINCT account FROM messages')
  return rows.some((row) => containsAccount(range, accountOf(row)))
}

function accountOf({ account }: { readonly account: Uint8Array }): AccountId {
  // Written from an account id, and the columns take nothing else.
  return toHex(account) as AccountId
}
