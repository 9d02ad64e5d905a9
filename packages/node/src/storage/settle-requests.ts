/**
 * Which signed requests are worth keeping after a group of writes: those of which something still counts. That is decided by
 * what is known and not by the order in which it came, so that all members keep the same.
 * Source: docs/protocol/replication.md §3.
 * @module
 */

import { compareBytes, toHex } from '@starling/base'
import { type AccountId, accountBytes, type MessageHash } from '@starling/protocol'
import { decodeForwardedWrite, type ForwardedWrite } from '@starling/wire/peer'
import { type History, NO_HISTORY } from '../merge/history.ts'
import { parseHistory } from '../merge/history-text.ts'
import { compareStamps, type Stamp } from '../merge/stamp.ts'
import type { HashBytes, Item } from '../reconcile/item.ts'
import type { SqlDriver, SqlStatement } from './driver.ts'
import { REMEMBER_MS, type Workspace } from './workspace.ts'

/** What a request speaks of, and so what keeps it alive. */
type RequestKind = 'message' | 'mark' | 'revocation'

interface SignedRequest extends Item {
  readonly account: AccountId
  readonly kind: RequestKind
  readonly stamp: Stamp
  readonly body: Uint8Array
  readonly write: ForwardedWrite
}

export interface SettledRequests {
  readonly added: readonly SignedRequest[]
  readonly removed: readonly SignedRequest[]
}

export const NO_REQUESTS: SettledRequests = { added: [], removed: [] }

/** Revocations count until newer ones come, whatever their age. */
const NEVER_MS = Number.MAX_SAFE_INTEGER

/** @throws {WireError} when a body is no request */
function describeRequest(hash: HashBytes, body: Uint8Array): SignedRequest {
  const write = decodeForwardedWrite(body)
  const stamp = write.stamp ?? { ms: 0, node: new Uint8Array(32) }
  // Written from an account id by the entry node, and checked by every other one.
  const account = toHex(write.account) as AccountId
  return { id: hash(body, 32), ms: stamp.ms, account, kind: kindOf(write), stamp, body, write }
}

/** Runs within the write queue, between the work on a group and its statements. */
export async function settleRequests(driver: SqlDriver, work: Workspace, hash: HashBytes): Promise<SettledRequests> {
  const fresh = new Map(work.requests.map((body) => describeRequest(hash, body)).map((each) => [toHex(each.id), each]))
  const lostMs = lostStamps(work)
  // What is said once more changes nothing, and is to be compared with who said it first all the same.
  const revoking = [...fresh.values()].filter(({ kind }) => kind === 'revocation').map(({ account }) => account)
  const accounts = {
    mark: [...work.changedMarks.keys()],
    revocation: [...new Set([...work.changedRevocations.keys(), ...revoking])],
  }
  if (fresh.size + lostMs.length + accounts.mark.length + accounts.revocation.length === 0) return NO_REQUESTS

  const dropped = new Set(work.dropped.map((body) => toHex(hash(body, 32))))
  const stored = new Map<string, SignedRequest>()
  const found = await Promise.all([
    readBodies(driver, 'id IN (SELECT value FROM json_each(?))', [JSON.stringify([...fresh.keys(), ...dropped])]),
    lostMs.length === 0
      ? []
      : readBodies(driver, `kind = 'message' AND stamp_ms IN (SELECT value FROM json_each(?))`, [
          JSON.stringify(lostMs),
        ]),
    ...(['mark', 'revocation'] as const).flatMap((kind) =>
      accounts[kind].map((account) => readBodies(driver, 'account = ? AND kind = ?', [accountBytes(account), kind])),
    ),
  ])
  for (const body of found.flat()) {
    const request = describeRequest(hash, body)
    stored.set(toHex(request.id), request)
  }
  const isAlive = await livenessOf(driver, work, [...new Map([...stored, ...fresh]).values()])
  return {
    added: [...fresh].filter(([id, request]) => !stored.has(id) && isAlive(request)).map(([, request]) => request),
    removed: [...stored].filter(([id, request]) => dropped.has(id) || !isAlive(request)).map(([, request]) => request),
  }
}

/** Those that count for messages of an account: their newest deletion and expiry, and the marks on its mailboxes. @throws {StoreError} */
export async function requestsFor(
  driver: SqlDriver,
  account: AccountId,
  hashes: readonly MessageHash[],
): Promise<readonly Uint8Array[]> {
  const histories = await readHistories(driver, hashes)
  const stampsMs = hashes.flatMap((hash) => {
    const { expire, deleted } = histories.get(account + hash) ?? NO_HISTORY
    return [expire?.stamp, deleted].flatMap((stamp) => stamp?.ms ?? [])
  })
  const found = await Promise.all([
    readBodies(driver, `account = ? AND kind = 'mark'`, [accountBytes(account)]),
    stampsMs.length === 0
      ? []
      : readBodies(driver, `account = ? AND kind = 'message' AND stamp_ms IN (SELECT value FROM json_each(?))`, [
          accountBytes(account),
          JSON.stringify(stampsMs),
        ]),
  ])
  return found.flat()
}

export function requestStatements({ added, removed }: SettledRequests): readonly SqlStatement[] {
  return [
    ...added.map(({ id, account, kind, ms, body }) => ({
      sql: 'INSERT INTO requests (id, account, kind, stamp_ms, body, keep_until) VALUES (?, ?, ?, ?, ?, ?)',
      params: [toHex(id), accountBytes(account), kind, ms, body, kind === 'revocation' ? NEVER_MS : ms + REMEMBER_MS],
    })),
    ...(removed.length === 0
      ? []
      : [
          {
            sql: 'DELETE FROM requests WHERE id IN (SELECT value FROM json_each(?))',
            params: [JSON.stringify(removed.map(({ id }) => toHex(id)))],
          },
        ]),
  ]
}

function kindOf({ method }: ForwardedWrite): RequestKind {
  if (method === 'delete' || method === 'expire') return 'message'
  return method === 'revoke_subaccount' || method === 'unrevoke_subaccount' ? 'revocation' : 'mark'
}

/** Milliseconds of stamps that histories no longer name. */
function lostStamps(work: Workspace): readonly number[] {
  const lost = new Set<number>()
  for (const { history, originalHistory: before } of work.entries) {
    if (history === before) continue
    for (const stamp of [before.expire?.stamp, before.deleted]) if (stamp && !names(history, stamp)) lost.add(stamp.ms)
  }
  return [...lost]
}

function names({ expire, deleted }: History, stamp: Stamp): boolean {
  return [expire?.stamp, deleted].some((known) => known !== undefined && compareStamps(known, stamp) === 0)
}

async function livenessOf(
  driver: SqlDriver,
  work: Workspace,
  candidates: readonly SignedRequest[],
): Promise<(request: SignedRequest) => boolean> {
  const others = candidates.flatMap(({ account, kind, write }) =>
    kind === 'message' ? hashesOf(write).filter((hash) => !work.isLoaded(account, hash)) : [],
  )
  const histories = others.length === 0 ? new Map<string, History>() : await readHistories(driver, others)
  const firsts = firstRevocations(candidates)
  const historyOf = (account: AccountId, hash: MessageHash) =>
    work.isLoaded(account, hash) ? work.entry(account, hash).history : histories.get(account + hash)
  return (request) => {
    const { account, kind, stamp, write } = request
    switch (kind) {
      case 'message':
        return hashesOf(write).some((hash) => {
          const history = historyOf(account, hash)
          return history !== undefined && names(history, stamp)
        })
      case 'mark':
        return work.marksOf(account).some((mark) => compareStamps(mark.stamp, stamp) === 0)
      case 'revocation':
        return isNewestRevocation(work, request, firsts)
    }
  }
}

/** Of one of its tokens; where the same was signed and sent twice, the first one counts. */
function isNewestRevocation(
  work: Workspace,
  request: SignedRequest,
  firsts: ReadonlyMap<string, SignedRequest>,
): boolean {
  const { account, write } = request
  const known = new Map(work.revocationsOf(account).map((each) => [each.token, each]))
  return tokensOf(write).some((token) => {
    const times = known.get(token)
    const isNewest = signedMsOf(write) === (isRevoke(write) ? times?.revokedMs : times?.unrevokedMs)
    return isNewest && firsts.get(signedKey(request, token)) === request
  })
}

/** For each token and time, of those that say the same of it the first: each is looked at once, however many were signed for one moment. */
function firstRevocations(requests: readonly SignedRequest[]): ReadonlyMap<string, SignedRequest> {
  const firsts = new Map<string, SignedRequest>()
  for (const request of requests) {
    for (const token of tokensOf(request.write)) {
      const key = signedKey(request, token)
      const other = firsts.get(key)
      if (other === undefined || compareRequests(request, other) < 0) firsts.set(key, request)
    }
  }
  return firsts
}

function signedKey({ account, write }: SignedRequest, token: string): string {
  return `${account} ${write.method} ${signedMsOf(write)} ${token}`
}

function compareRequests(left: SignedRequest, right: SignedRequest): number {
  return compareStamps(left.stamp, right.stamp) || compareBytes(left.id, right.id)
}

function isRevoke({ method }: ForwardedWrite): boolean {
  return method === 'revoke_subaccount'
}

function tokensOf(write: ForwardedWrite): readonly string[] {
  return 'tokens' in write ? write.tokens.map(toHex) : []
}

function signedMsOf(write: ForwardedWrite): number | undefined {
  return 'tokens' in write ? write.timestampMs : undefined
}

function hashesOf(write: ForwardedWrite): readonly MessageHash[] {
  // Checked when the request was accepted.
  return 'hashes' in write ? (write.hashes as readonly MessageHash[]) : []
}

type Params = NonNullable<Parameters<SqlDriver['all']>[1]>

async function readBodies(driver: SqlDriver, where: string, params: Params): Promise<readonly Uint8Array[]> {
  const rows = await driver.all<{ body: Uint8Array }>(`SELECT body FROM requests WHERE ${where}`, params)
  return rows.map(({ body }) => body)
}

/** By account and hash. */
async function readHistories(driver: SqlDriver, hashes: readonly string[]): Promise<ReadonlyMap<string, History>> {
  const rows = await driver.all<{ account: Uint8Array; hash: string; history: string }>(
    'SELECT account, hash, history FROM histories WHERE hash IN (SELECT value FROM json_each(?))',
    [JSON.stringify(hashes)],
  )
  return new Map(rows.map(({ account, hash, history }) => [toHex(account) + hash, parseHistory(history)]))
}
