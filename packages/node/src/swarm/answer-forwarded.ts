/**
 * The other end of forwarded requests: check everything again, commit, sign, do not forward.
 * Source: docs/protocol/storage-rpc.md §3.3; docs/protocol/swarms.md §5.1; docs/protocol/replication.md §2.
 * @module
 */

import { equalBytes, fromHex, utf8Encode } from '@starling/base'
import type { TransportResponse } from '@starling/ports'
import { FORWARDED_SIGNATURE_TOLERANCE_MS, messageHash, PRIVATE_TTL_MS_MAX } from '@starling/protocol'
import { type ExpireInput, invalidRequest, RpcError } from '@starling/storage-api'
import {
  decodeForwardedStore,
  decodeForwardedWrite,
  encodeForwardedWrite,
  encodeStoreReply,
  encodeWriteReply,
  type ForwardedDecision,
  type ForwardedWrite,
  type Stamp,
  WireError,
} from '@starling/wire/peer'
import type { CheckContext } from '../auth/check-context.ts'
import { checkDelete, checkDeleteAll, checkDeleteBefore } from '../auth/check-delete.ts'
import { checkExpire, checkExpireAll } from '../auth/check-expire.ts'
import { checkRevoke, checkUnrevoke } from '../auth/check-revoke.ts'
import { checkStore } from '../auth/check-store.ts'
import type { NodeContext } from '../context.ts'
import { errorReply } from '../error-reply.ts'
import type { StampClock } from '../stamp-clock.ts'
import type { MemberResult, SwarmWrite } from '../swarm-writes.ts'
import { toStoreInput } from './forwarded-input.ts'
import { toForwardedWrite, toSwarmWrite } from './forwarded-write-input.ts'
import { commitStore } from './own-store.ts'
import { commitWrite } from './own-write.ts'
import { replaceRequestOf } from './replace-request.ts'
import { requestedOf } from './stamped-writes.ts'

export type AnswerForwardedContext = Pick<
  NodeContext,
  'clock' | 'crypto' | 'identity' | 'keys' | 'logger' | 'messages' | 'metrics' | 'network' | 'profile'
>

/**
 * @param from - Ed25519 key of the node that forwards, 64 hex digits, authenticated
 * @returns 200 with the bencoded result, or the status and text of the refusal. Never rejects.
 */
export function answerForwardedStore(
  ctx: AnswerForwardedContext,
  stamps: StampClock,
  from: string,
  body: Uint8Array,
): Promise<TransportResponse> {
  return answer(ctx, encodeStoreReply, async () => {
    const forwarded = decoded(decodeForwardedStore, body)
    const input = toStoreInput(forwarded)
    const stamp = acceptStamp(stamps, from, forwarded.stamp)
    await checkStore(ctx, input, true)
    const hash = messageHash(ctx.crypto, input.account, input.namespace, input.data)
    return commitStore(ctx, input, hash, stamp, { request: replaceRequestOf(input, hash, stamp) })
  })
}

/** As `answerForwardedStore`, for everything else that a swarm does together. */
export function answerForwardedWrite(
  ctx: AnswerForwardedContext,
  stamps: StampClock,
  from: string,
  body: Uint8Array,
): Promise<TransportResponse> {
  return answer(ctx, encodeWriteReply, async () => {
    const forwarded = decoded(decodeForwardedWrite, body)
    if (forwarded.stamp !== undefined) requireNothingElse(forwarded, body)
    const write = toSwarmWrite(forwarded)
    const stamp = acceptStamp(stamps, from, forwarded.stamp)
    await checkSwarmWrite(ctx, write)
    const decisions = forwarded.method === 'expire' ? forwarded.decisions : undefined
    if (write.method === 'expire' && decisions !== undefined) checkDecisions(write.input, decisions, ctx.clock.now())
    // What was forwarded is kept as it came: all members have the same bytes.
    const request =
      forwarded.stamp === undefined ? encodeForwardedWrite(toForwardedWrite(write, stamp, decisions)) : body
    return commitWrite(ctx, write, stamp, { decisions, request })
  })
}

async function answer<Done>(
  ctx: AnswerForwardedContext,
  encode: (done: Done) => Uint8Array,
  work: () => Promise<MemberResult<Done>>,
): Promise<TransportResponse> {
  try {
    const result = await work()
    switch (result.kind) {
      case 'done':
        return { status: 200, body: encode(result.done) }
      case 'refused':
        return { status: Number(result.code), body: utf8Encode(result.reason) }
      case 'query_failure':
        return { status: 500, body: utf8Encode(result.reason ?? 'store failed') }
      default:
        return { status: 500, body: utf8Encode('store failed') }
    }
  } catch (error) {
    const reply = errorReply(ctx.logger, error)
    const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body)
    return { status: reply.status, body: utf8Encode(text) }
  }
}

/** Everything but the time, which is the caller's: `ctx.clock`. */
export function checkSwarmWrite(ctx: CheckContext, write: SwarmWrite): Promise<void> | undefined {
  switch (write.method) {
    case 'delete':
      return checkDelete(ctx, write.input)
    case 'delete_all':
      return checkDeleteAll(ctx, write.input, true)
    case 'delete_before':
      return checkDeleteBefore(ctx, write.input, true)
    case 'expire':
      return checkExpire(ctx, write.input, true)
    case 'expire_all':
      return checkExpireAll(ctx, write.input, true)
    case 'revoke_subaccount':
      return checkRevoke(ctx, write.input, true)
    case 'unrevoke_subaccount':
      return checkUnrevoke(ctx, write.input, true)
  }
}

/**
 * An entry node may decide no more than the account has signed: the expiry that was asked for, or the cap when that was
 * beyond it.
 * @throws {RpcError} `invalid_request`
 */
export function checkDecisions(
  { hashes, expiriesMs }: ExpireInput,
  decisions: readonly ForwardedDecision[],
  nowMs: number,
): void {
  const capMs = nowMs + PRIVATE_TTL_MS_MAX
  const isPossible = (decision: ForwardedDecision, index: number): boolean => {
    if (typeof decision !== 'number') return true
    const askedMs = requestedOf(expiriesMs, index)
    const isCap = decision < askedMs && Math.abs(decision - capMs) <= FORWARDED_SIGNATURE_TOLERANCE_MS
    return decision === askedMs || isCap
  }
  if (decisions.length !== hashes.length || !decisions.every(isPossible))
    throw invalidRequest('decision is not of the request')
}

/**
 * Requests are named by their bytes: what is unknown in them would make any number of one, all kept.
 * @throws {RpcError} `invalid_request`
 */
export function requireNothingElse(request: ForwardedWrite, body: Uint8Array): void {
  if (!equalBytes(encodeForwardedWrite(request), body)) throw invalidRequest('request has more than is known')
}

/** @throws {RpcError} `invalid_request` */
function decoded<Request>(decode: (body: Uint8Array) => Request, body: Uint8Array): Request {
  try {
    return decode(body)
  } catch (cause) {
    throw cause instanceof WireError ? invalidRequest('forwarded request cannot be read') : cause
  }
}

/**
 * The stamp of the entry node, which is who forwards; an original node gives none.
 * @throws {RpcError} `invalid_request` for a stamp in another node's name, `clock_out_of_sync` for one too far ahead
 */
function acceptStamp(stamps: StampClock, from: string, stamp: Stamp | undefined): Stamp {
  const forwarder = fromHex(from)
  if (stamp === undefined) return { ms: stamps.next(), node: forwarder }
  if (!equalBytes(stamp.node, forwarder)) throw invalidRequest('stamp is not of the forwarding node')
  if (!stamps.isAcceptable(stamp.ms)) throw new RpcError('clock_out_of_sync', 'stamp lies too far ahead')
  stamps.observe(stamp.ms)
  return stamp
}
