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

import { concatBytes, toHex } from '@starling/base'
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

/** A piece, as it is read: a list, and all data in a row, null without any. */
interface Answer {
  readonly part: number
  readonly list: string
  readonly data: Uint8Array | null
}

type Listed = [id: number, hash: string, timestamp: number, expiry: number, bytes: number]

/** @param told - to be called for each lie, with the account that it was about; empty where it was told to the sender */
export function tamperingOf(variant: DiskLie, random: SeededRandom, told: (account: string) => void): Tampering {
  const honest: Tampering = { keeps: () => true, reads: (_statement, rows) => rows }
  const onPages = (
    change: (account: AccountId, rows: readonly PageRow[], namespace: number) => readonly PageRow[],
  ) => ({
    ...honest,
    reads: (statement: SqlStatement, rows: readonly object[]) => {
      if (!isOfPages(statement)) return rows
      // The statement that is being answered selects these columns.
      return (rows as readonly Answer[]).map((answer) => {
        const { account, namespace } = mailboxOf(statement, answer.part)
        return { part: answer.part, ...gather(change(account, rowsOf(answer), namespace)) }
      })
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
        if (before.length > 0) told(account)
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

/** Whether it reads pieces of mailboxes: one or several, each a row. Source: packages/node/src/storage/page-steps.ts */
function isOfPages({ sql }: SqlStatement): boolean {
  return sql.includes('FROM (SELECT id, hash, timestamp, expiry, data FROM messages')
}

/** Parameters of a piece; the first two are its mailbox. */
const PARAMS_PER_PART = 9

function mailboxOf({ params = [] }: SqlStatement, part: number): { account: AccountId; namespace: number } {
  const [account, namespace] = params.slice(part * PARAMS_PER_PART)
  if (!(account instanceof Uint8Array) || typeof namespace !== 'number')
    throw new Error('pieces of mailboxes are read by another statement')
  return { account: toHex(account) as AccountId, namespace }
}

function rowsOf({ list, data }: Answer): readonly PageRow[] {
  let at = 0
  return (JSON.parse(list) as Listed[]).map(([id, hash, timestamp, expiry, bytes]) => {
    const start = at
    at += bytes
    return { id, hash, timestamp, expiry, data: (data as Uint8Array).slice(start, at) }
  })
}

function gather(rows: readonly PageRow[]): Omit<Answer, 'part'> {
  const list = rows.map(({ id, hash, timestamp, expiry, data }): Listed => [id, hash, timestamp, expiry, data.length])
  return { list: JSON.stringify(list), data: concatBytes(...rows.map(({ data }) => data)) }
}
