/**
 * Records of another member → writes to the own store, with the stamps they have. A request is checked again, at the time
 * of its stamp: no member can delete, shorten or revoke what the account has not. A message carries no proof, as in a
 * public inbox: what a member adds is bounded, and clients decrypt only what was meant for them.
 * Source: docs/protocol/replication.md §3.
 * @module
 */

import { CodedError, toHex } from '@starling/base'
import {
  isNamespace,
  MESSAGE_BYTES_MAX,
  maxTtlMs,
  messageHash,
  parseAccountId,
  STORE_TOLERANCE_MS,
} from '@starling/protocol'
import { invalidRequest, RpcError } from '@starling/storage-api'
import { decodeForwardedWrite, type SyncRecord } from '@starling/wire/peer'
import type { CheckContext } from '../auth/check-context.ts'
import { requireOwnSwarm } from '../auth/wrong-swarm.ts'
import type { NodeContext } from '../context.ts'
import type { StampClock } from '../stamp-clock.ts'
import { StoreError } from '../storage/errors.ts'
import type { Stamp, StampedMessage } from '../storage/message.ts'
import type { StampedWrite, StoreWrite } from '../storage/write.ts'
import { checkDecisions, checkSwarmWrite, requireNothingElse } from '../swarm/answer-forwarded.ts'
import { toSwarmWrite } from '../swarm/forwarded-write-input.ts'
import { checkReplaceRequest } from '../swarm/replace-request.ts'
import { stampedWriteOf } from '../swarm/stamped-writes.ts'

export type ApplyContext = Pick<
  NodeContext,
  'clock' | 'crypto' | 'keys' | 'logger' | 'messages' | 'metrics' | 'network'
>

export interface Applied {
  readonly taken: number
  readonly refused: number
}

/** More stores of one message than members tell apart are not to be found at any. */
const STORES_MAX = 8

/**
 * All that can be taken is; what cannot is counted and left.
 * @param isBounded - messages only as far as the account's quota leaves room for them
 * @throws {StoreError} when the database cannot take it
 */
export async function applyRecords(
  ctx: ApplyContext,
  stamps: StampClock,
  records: readonly SyncRecord[],
  isBounded = false,
): Promise<Applied> {
  let refused = 0
  const results = await Promise.allSettled(
    records.map(async (record) => {
      if (record.kind === 'message') await storeAll(ctx, storesOf(ctx, stamps, record), isBounded)
      else await ctx.messages.write(await requestOf(ctx, stamps, record))
    }),
  )
  for (const result of results) {
    if (result.status === 'fulfilled') continue
    const isOfDatabase = result.reason instanceof StoreError && result.reason.code !== 'quota'
    if (isOfDatabase || !(result.reason instanceof CodedError)) throw result.reason
    refused++
    ctx.logger.debug('repair.refused', { code: result.reason.code, reason: result.reason.message })
  }
  return { taken: records.length - refused, refused }
}

/** @throws {CodedError} */
async function storeAll({ messages }: ApplyContext, stores: readonly StoreWrite[], isBounded: boolean): Promise<void> {
  const results = await Promise.all(stores.map((store) => messages.write({ ...store, isBounded })))
  if (results.some(({ outcome }) => outcome === 'quota')) throw new RpcError('unavailable', 'mailbox is full')
}

/** @throws {CodedError} */
function storesOf(
  ctx: ApplyContext,
  stamps: StampClock,
  record: Extract<SyncRecord, { readonly kind: 'message' }>,
): readonly StoreWrite[] {
  const { namespace, data, stores } = record
  const account = parseAccountId(toHex(record.account))
  requireOwnSwarm(ctx, account)
  if (!isNamespace(namespace) || data.length > MESSAGE_BYTES_MAX || stores.length > STORES_MAX)
    throw invalidRequest('record is beyond the limits')
  const hash = messageHash(ctx.crypto, account, namespace, data)
  return stores.map(({ stamp, timestampMs, expiryMs }) => {
    acceptStamp(stamps, stamp)
    if (timestampMs > stamp.ms + STORE_TOLERANCE_MS) throw invalidRequest('record comes from the future')
    if (expiryMs > timestampMs + maxTtlMs(namespace)) throw invalidRequest('record lives too long')
    const message: StampedMessage = { account, namespace, hash, timestampMs, expiryMs, data, stamp }
    return { kind: 'store', message, isRepair: true }
  })
}

/** @throws {CodedError} as the members that carried it out first would have */
async function requestOf(
  ctx: ApplyContext,
  stamps: StampClock,
  { body }: Extract<SyncRecord, { readonly kind: 'request' }>,
): Promise<StampedWrite> {
  const forwarded = decodeForwardedWrite(body)
  requireNothingElse(forwarded, body)
  const { stamp } = forwarded
  if (stamp === undefined) throw invalidRequest('request has no stamp')
  acceptStamp(stamps, stamp)
  const then = contextAt(ctx, stamp.ms)
  if (forwarded.method === 'replace')
    return { ...(await checkReplaceRequest(then, forwarded, stamp)), request: body, isRepair: true }
  const write = toSwarmWrite(forwarded)
  await checkSwarmWrite(then, write)
  const decisions = forwarded.method === 'expire' ? forwarded.decisions : undefined
  if (write.method === 'expire' && decisions !== undefined) checkDecisions(write.input, decisions, stamp.ms)
  return { ...stampedWriteOf(write, stamp, stamp.ms, decisions), request: body, isRepair: true }
}

/** A token that was revoked since could still sign then. */
function contextAt({ crypto, keys, messages, network }: ApplyContext, atMs: number): CheckContext {
  return {
    crypto,
    keys,
    network,
    clock: { now: () => atMs },
    messages: { isRevoked: (account, token) => messages.wasRevoked(account, token, atMs) },
  }
}

/** What is written here from now on is newer. @throws {RpcError} `invalid_request` */
function acceptStamp(stamps: StampClock, stamp: Stamp): void {
  if (!stamps.isAcceptable(stamp.ms)) throw invalidRequest('stamp lies too far ahead')
  stamps.observe(stamp.ms)
}
