/**
 * What a member shows that lies with its disk: the production node above a database that is not what it says.
 *
 * - `drop`: signs what it is told to store, and keeps none of it.
 * - `hide`: keeps messages, and shows none.
 * - `replay`: shows everything from the beginning each time, whatever the cursor.
 * - `forge`: shows messages of its own making under hashes that are right.
 * - `swap`: shows one account the messages of another.
 * @module
 */

import { toHex } from '@starling/base'
import { native } from '@starling/crypto/native'
import type { SqlStatement } from '@starling/node'
import { type AccountId, messageHash } from '@starling/protocol'
import type { Tampering } from '../disk/sim-disk.ts'
import type { SeededRandom } from '../seeded-random.ts'

export const DISK_LIES = ['drop', 'hide', 'replay', 'forge', 'swap'] as const

export type DiskLie = (typeof DISK_LIES)[number]

interface PageRow {
  readonly id: number
  readonly hash: string
  readonly timestamp: number
  readonly expiry: number
  readonly data: Uint8Array
}

/** @param told - to be called for each lie, with the account that it was about; empty where it was told to the sender */
export function tamperingOf(variant: DiskLie, random: SeededRandom, told: (account: string) => void): Tampering {
  const honest: Tampering = { keeps: () => true, reads: (_statement, rows) => rows }
  const onPages = (
    change: (account: AccountId, rows: readonly PageRow[], namespace: number) => readonly PageRow[],
  ) => ({
    ...honest,
    reads: (statement: SqlStatement, rows: readonly object[]) => {
      const page = pageOf(statement)
      // The statement that is being answered selects these columns.
      return page === undefined ? rows : change(page.account, rows as readonly PageRow[], page.namespace)
    },
  })
  switch (variant) {
    case 'drop':
      return {
        ...honest,
        keeps: ({ sql }) => {
          const isStore = /^\s*INSERT INTO messages/i.test(sql)
          if (isStore) told('')
          return !isStore
        },
      }
    case 'hide':
      return onPages((account, rows) => {
        if (rows.length > 0) told(account)
        return []
      })
    case 'replay': {
      const shown = new Map<AccountId, PageRow[]>()
      return onPages((account, rows) => {
        const before = shown.get(account) ?? []
        if (before.length > 0 && rows.length > 0) told(account)
        shown.set(account, [...before, ...rows].slice(-20))
        return [...before, ...rows]
      })
    }
    case 'forge':
      return onPages((account, rows, namespace) =>
        rows.map((row) => {
          told(account)
          const data = random.bytes(row.data.length)
          return { ...row, data, hash: messageHash(native, account, namespace, data) }
        }),
      )
    case 'swap': {
      let other: PageRow | undefined
      return onPages((account, rows, namespace) =>
        rows.map((row) => {
          const data = other?.data ?? row.data
          other = row
          if (data !== row.data) told(account)
          return { ...row, data, hash: messageHash(native, account, namespace, data) }
        }),
      )
    }
  }
}

/** The mailbox whose page the statement reads; undefined for other statements. */
function pageOf({ sql, params = [] }: SqlStatement): { account: AccountId; namespace: number } | undefined {
  const [account, namespace] = params
  if (!sql.startsWith('SELECT id, hash, timestamp, expiry, data FROM messages')) return undefined
  if (!(account instanceof Uint8Array) || typeof namespace !== 'number') return undefined
  return { account: toHex(account) as AccountId, namespace }
}
