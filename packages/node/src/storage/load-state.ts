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
import { type QuotaClass, quotaClass, storedSizesBytes } from './quota.ts'
import type { Sizes } from './usage.ts'
import type { LoadedHistory, LoadedRow, LoadedState } from './workspace.ts'
import type { StampedWrite } from './write.ts'

/** Runs within the write queue, so what is read stays true until it is written. */
export async function loadState(driver: SqlDriver, writes: readonly StampedWrite[]): Promise<LoadedState> {
  const needs = needsOf(writes)
  const [named, revocations, remembered, ...listed] = await Promise.all([
    readNamed(driver, needs),
    readRevocations(driver, needs.revoking),
    countHistories(driver, needs.naming),
    ...needs.mailboxes.map(({ account, scope }) => readMailbox(driver, account, scope)),
  ])
  const rows = new Map([...named.rows, ...listed.flatMap((mailbox) => mailbox.rows)].map((row) => [row.hash, row]))
  return {
    rows: [...rows.values()],
    histories: [...named.histories, ...listed.flatMap((mailbox) => mailbox.histories)],
    marks: named.marks,
    revocations,
    remembered,
  }
}

/** Everything that accounts keep, expired messages that are not swept yet included. */
export async function readSizes(
  driver: SqlDriver,
  accounts: readonly AccountId[],
): Promise<ReadonlyMap<AccountId, Sizes>> {
  const sizes = new Map(accounts.map((account) => [account, { public: 0, own: 0, requests: 0 }]))
  interface Sum {
    readonly account: Uint8Array
    readonly count: number
    readonly bytes: number
  }
  const [messages, requests] = await Promise.all([
    byAccount<Sum & { readonly namespace: number }>(
      driver,
      accounts,
      (list) => `SELECT account, namespace, count(*) AS count, sum(length(data)) AS bytes FROM messages
        WHERE account IN (${list}) GROUP BY account, namespace`,
    ),
    byAccount<Sum>(
      driver,
      accounts,
      (list) => `SELECT account, count(*) AS count, sum(length(body)) AS bytes FROM requests
        WHERE account IN (${list}) GROUP BY account`,
    ),
  ])
  const add = (name: QuotaClass, { account, count, bytes }: Sum) => {
    const size = sizes.get(idOf(account))
    if (size !== undefined) size[name] += storedSizesBytes(count, bytes)
  }
  for (const sum of messages) add(quotaClass(sum.namespace), sum)
  for (const sum of requests) add('requests', sum)
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
      case 'replace':
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

interface MessageColumns {
  readonly id: number
  readonly hash: MessageHash
  readonly account: Uint8Array
  readonly namespace: number
  readonly timestamp: number
  readonly expiry: number
  readonly stamp_ms: number
  readonly stamp_node: Uint8Array
  readonly bytes: number
}

interface HistoryColumns {
  readonly hash: MessageHash
  readonly account: Uint8Array
  readonly history: string
  readonly keep_until: number
}

interface MarkColumns {
  readonly account: Uint8Array
  readonly kind: Mark['kind']
  readonly scope: string
  readonly stamp_ms: number
  readonly stamp_node: Uint8Array
  readonly limit_ms: number | null
  readonly hash: MessageHash | null
}

type NamedColumns =
  | (MessageColumns & { readonly of: 'messages' })
  | (HistoryColumns & { readonly of: 'histories' })
  | (MarkColumns & { readonly of: 'marks' })

interface Named {
  readonly rows: readonly LoadedRow[]
  readonly histories: readonly LoadedHistory[]
  readonly marks: ReadonlyMap<AccountId, readonly Mark[]>
}

/**
 * What every group of stores has to know; nearly always the answer is: nothing. One call, and two texts whatever is asked: most groups
 * name one message, and a list costs as much as what is looked up by it.
 */
const namedSql = (
  hashes: string,
  accounts: string,
) => `SELECT 'messages' AS of, id, hash, account, namespace, timestamp, expiry, stamp_ms, stamp_node, length(data) AS bytes,
    NULL AS history, NULL AS keep_until, NULL AS kind, NULL AS scope, NULL AS limit_ms
  FROM messages WHERE hash ${hashes}
  UNION ALL
  SELECT 'histories', NULL, hash, account, NULL, NULL, NULL, NULL, NULL, NULL, history, keep_until, NULL, NULL, NULL
  FROM histories WHERE hash ${hashes}
  UNION ALL
  SELECT 'marks', NULL, hash, account, NULL, NULL, NULL, stamp_ms, stamp_node, NULL, NULL, NULL, kind, scope, limit_ms
  FROM marks WHERE account ${accounts}`
const ONE_NAMED_SQL = namedSql('= ?1', '= unhex(?2)')
const ALL_NAMED_SQL = namedSql('IN (SELECT value FROM json_each(?1))', 'IN (SELECT unhex(value) FROM json_each(?2))')

async function readNamed(driver: SqlDriver, { hashes, accounts }: Needs): Promise<Named> {
  const marks = new Map<AccountId, Mark[]>()
  const rows: LoadedRow[] = []
  const histories: LoadedHistory[] = []
  if (accounts.length === 0) return { rows, histories, marks }
  const isOne = hashes.size === 1 && accounts.length === 1
  const params = isOne ? [...hashes, ...accounts] : [JSON.stringify([...hashes]), JSON.stringify(accounts)]
  for (const columns of await driver.all<NamedColumns>(isOne ? ONE_NAMED_SQL : ALL_NAMED_SQL, params)) {
    if (columns.of === 'messages') rows.push(rowOf(columns))
    else if (columns.of === 'histories') histories.push(historyOf(columns))
    else append(marks, idOf(columns.account), markOf(columns))
  }
  return { rows, histories, marks }
}

async function readRows(driver: SqlDriver, where: string, params: Params): Promise<readonly LoadedRow[]> {
  const rows = await driver.all<MessageColumns>(
    `SELECT id, hash, account, namespace, timestamp, expiry, stamp_ms, stamp_node, length(data) AS bytes
     FROM messages WHERE ${where}`,
    params,
  )
  return rows.map(rowOf)
}

function rowOf(row: MessageColumns): LoadedRow {
  return {
    id: row.id,
    hash: row.hash,
    account: idOf(row.account),
    namespace: row.namespace,
    timestampMs: row.timestamp,
    expiryMs: row.expiry,
    stamp: { ms: row.stamp_ms, node: row.stamp_node },
    dataBytes: row.bytes,
  }
}

async function readHistories(driver: SqlDriver, where: string, params: Params): Promise<readonly LoadedHistory[]> {
  const sql = `SELECT hash, account, history, keep_until FROM histories WHERE ${where}`
  return (await driver.all<HistoryColumns>(sql, params)).map(historyOf)
}

function historyOf(row: HistoryColumns): LoadedHistory {
  const { hash, keep_until: keepUntilMs } = row
  return { hash, account: idOf(row.account), history: parseHistory(row.history), keepUntilMs }
}

function markOf({ kind, scope, stamp_ms, stamp_node, limit_ms, hash }: MarkColumns): Mark {
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
    append(items, idOf(row.account), itemOf(row))
  }
  return items
}

function append<Key, Item>(lists: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [item])
  else list.push(item)
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
