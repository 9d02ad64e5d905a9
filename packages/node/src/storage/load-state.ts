/**
 * Reads what a group of writes needs to know, with one statement per question for all of them.
 * @module
 */

import { toHex } from '@starling/base'
import {
  type AccountId,
  accountBytes,
  isPublicOutbox,
  type MessageHash,
  type NamespaceSelector,
} from '@starling/protocol'
import { parseHistory } from '../merge/history-text.ts'
import type { Mark } from '../merge/marks.ts'
import type { Revocation } from '../merge/revocations.ts'
import type { SqlDriver } from './driver.ts'
import { quotaClass, storedSizesBytes } from './quota.ts'
import type { Sizes } from './usage.ts'
import type { LoadedHistory, LoadedRow, LoadedState } from './workspace.ts'
import type { StampedWrite } from './write.ts'

/** Runs within the write queue, so what is read stays true until it is written. */
export async function loadState(driver: SqlDriver, writes: readonly StampedWrite[]): Promise<LoadedState> {
  const needs = needsOf(writes)
  const hashes = JSON.stringify([...needs.hashes])
  const [named, histories, marks, revocations, remembered, ...listed] = await Promise.all([
    needs.hashes.size === 0 ? [] : readRows(driver, `hash IN (SELECT value FROM json_each(?))`, [hashes]),
    needs.hashes.size === 0 ? [] : readHistories(driver, `hash IN (SELECT value FROM json_each(?))`, [hashes]),
    readMarks(driver, needs.accounts),
    readRevocations(driver, needs.revoking),
    countHistories(driver, needs.naming),
    ...needs.mailboxes.map(({ account, scope }) => readMailbox(driver, account, scope)),
  ])
  const rows = new Map([...named, ...listed.flatMap((mailbox) => mailbox.rows)].map((row) => [row.hash, row]))
  return {
    rows: [...rows.values()],
    histories: [...histories, ...listed.flatMap((mailbox) => mailbox.histories)],
    marks,
    revocations,
    remembered,
  }
}

/** Everything that accounts keep, expired messages that are not swept yet included. */
export async function readSizes(
  driver: SqlDriver,
  accounts: readonly AccountId[],
): Promise<ReadonlyMap<AccountId, Sizes>> {
  const sizes = new Map<AccountId, { public: number; own: number }>(
    accounts.map((account) => [account, { public: 0, own: 0 }]),
  )
  const rows = await byAccount<{ account: Uint8Array; namespace: number; count: number; bytes: number }>(
    driver,
    accounts,
    (list) => `SELECT account, namespace, count(*) AS count, sum(length(data)) AS bytes FROM messages
      WHERE account IN (${list}) GROUP BY account, namespace`,
  )
  for (const { account, namespace, count, bytes } of rows) {
    const size = sizes.get(idOf(account))
    if (size !== undefined) size[quotaClass(namespace)] += storedSizesBytes(count, bytes)
  }
  return sizes
}

export function readRevocations(
  driver: SqlDriver,
  accounts: readonly AccountId[],
): Promise<ReadonlyMap<AccountId, readonly Revocation[]>> {
  return grouped<{ account: Uint8Array; token: Uint8Array; revoked_ms: number; unrevoked_ms: number }, Revocation>(
    driver,
    accounts,
    (list) => `SELECT account, token, revoked_ms, unrevoked_ms FROM revocations WHERE account IN (${list})`,
    (row) => ({ token: toHex(row.token), revokedMs: row.revoked_ms, unrevokedMs: row.unrevoked_ms }),
  )
}

interface Needs {
  /** Of messages named one by one. */
  readonly hashes: ReadonlySet<MessageHash>
  /** Mailboxes that are needed whole. */
  readonly mailboxes: readonly { readonly account: AccountId; readonly scope: NamespaceSelector }[]
  readonly accounts: readonly AccountId[]
  /** Accounts whose writes may name what nobody knows. */
  readonly naming: readonly AccountId[]
  readonly revoking: readonly AccountId[]
}

function needsOf(writes: readonly StampedWrite[]): Needs {
  const hashes = new Set<MessageHash>()
  const mailboxes = new Map<string, { account: AccountId; scope: NamespaceSelector }>()
  const accounts = new Set<AccountId>()
  const naming = new Set<AccountId>()
  const revoking = new Set<AccountId>()
  const whole = (account: AccountId, scope: NamespaceSelector) => mailboxes.set(account + scope, { account, scope })
  for (const write of writes) {
    const account = write.kind === 'store' ? write.message.account : write.account
    switch (write.kind) {
      case 'store':
        hashes.add(write.message.hash)
        if (isPublicOutbox(write.message.namespace)) whole(account, write.message.namespace)
        break
      case 'delete':
      case 'expire':
        for (const hash of write.hashes) hashes.add(hash)
        naming.add(account)
        break
      case 'delete_range':
      case 'expire_range':
        whole(account, write.scope)
        break
      case 'revoke':
      case 'unrevoke':
        revoking.add(account)
        continue
    }
    accounts.add(account)
  }
  return {
    hashes,
    mailboxes: [...mailboxes.values()],
    accounts: [...accounts],
    naming: [...naming],
    revoking: [...revoking],
  }
}

async function readMailbox(driver: SqlDriver, account: AccountId, scope: NamespaceSelector) {
  const where = scope === 'all' ? 'account = ?' : 'account = ? AND namespace = ?'
  const params = scope === 'all' ? [accountBytes(account)] : [accountBytes(account), scope]
  const [rows, histories] = await Promise.all([
    readRows(driver, where, params),
    readHistories(driver, `hash IN (SELECT hash FROM messages WHERE ${where})`, params),
  ])
  return { rows, histories }
}

type Params = NonNullable<Parameters<SqlDriver['all']>[1]>

async function readRows(driver: SqlDriver, where: string, params: Params): Promise<readonly LoadedRow[]> {
  const rows = await driver.all<{
    hash: MessageHash
    account: Uint8Array
    namespace: number
    timestamp: number
    expiry: number
    stamp_ms: number
    stamp_node: Uint8Array
    bytes: number
  }>(
    `SELECT hash, account, namespace, timestamp, expiry, stamp_ms, stamp_node, length(data) AS bytes
     FROM messages WHERE ${where}`,
    params,
  )
  return rows.map((row) => ({
    hash: row.hash,
    account: idOf(row.account),
    namespace: row.namespace,
    timestampMs: row.timestamp,
    expiryMs: row.expiry,
    stamp: { ms: row.stamp_ms, node: row.stamp_node },
    dataBytes: row.bytes,
  }))
}

async function readHistories(driver: SqlDriver, where: string, params: Params): Promise<readonly LoadedHistory[]> {
  const rows = await driver.all<{ hash: MessageHash; account: Uint8Array; history: string; keep_until: number }>(
    `SELECT hash, account, history, keep_until FROM histories WHERE ${where}`,
    params,
  )
  return rows.map((row) => ({
    hash: row.hash,
    account: idOf(row.account),
    history: parseHistory(row.history),
    keepUntilMs: row.keep_until,
  }))
}

interface MarkRow {
  readonly account: Uint8Array
  readonly kind: Mark['kind']
  readonly scope: string
  readonly stamp_ms: number
  readonly stamp_node: Uint8Array
  readonly limit_ms: number | null
  readonly hash: MessageHash | null
}

function readMarks(
  driver: SqlDriver,
  accounts: readonly AccountId[],
): Promise<ReadonlyMap<AccountId, readonly Mark[]>> {
  return grouped<MarkRow, Mark>(
    driver,
    accounts,
    (list) => `SELECT account, kind, scope, stamp_ms, stamp_node, limit_ms, hash FROM marks WHERE account IN (${list})`,
    markOfRow,
  )
}

function markOfRow({ kind, scope, stamp_ms, stamp_node, limit_ms, hash }: MarkRow): Mark {
  const ranged = {
    scope: scope === 'all' ? ('all' as const) : Number(scope),
    stamp: { ms: stamp_ms, node: stamp_node },
  }
  // Each kind was written with its own column.
  if (kind === 'delete') return { ...ranged, kind, untilMs: limit_ms as number }
  if (kind === 'expire') return { ...ranged, kind, expiryMs: limit_ms as number }
  return { ...ranged, kind, hash: hash as MessageHash }
}

async function countHistories(
  driver: SqlDriver,
  accounts: readonly AccountId[],
): Promise<ReadonlyMap<AccountId, number>> {
  const rows = await byAccount<{ account: Uint8Array; count: number }>(
    driver,
    accounts,
    (list) => `SELECT account, count(*) AS count FROM histories WHERE account IN (${list}) GROUP BY account`,
  )
  return new Map(rows.map((row) => [idOf(row.account), row.count]))
}

async function grouped<Row extends { readonly account: Uint8Array }, Item>(
  driver: SqlDriver,
  accounts: readonly AccountId[],
  sql: (placeholders: string) => string,
  itemOf: (row: Row) => Item,
): Promise<ReadonlyMap<AccountId, readonly Item[]>> {
  const items = new Map<AccountId, Item[]>()
  for (const row of await byAccount<Row>(driver, accounts, sql)) {
    const account = idOf(row.account)
    const list = items.get(account)
    if (list === undefined) items.set(account, [itemOf(row)])
    else list.push(itemOf(row))
  }
  return items
}

async function byAccount<Row extends object>(
  driver: SqlDriver,
  accounts: readonly AccountId[],
  sql: (placeholders: string) => string,
): Promise<readonly Row[]> {
  if (accounts.length === 0) return []
  return driver.all<Row>(sql(accounts.map(() => '?').join()), accounts.map(accountBytes))
}

function idOf(account: Uint8Array): AccountId {
  // Written from an account id, and the column takes nothing else.
  return toHex(account) as AccountId
}
