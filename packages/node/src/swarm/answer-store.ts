/**
 * The other end of a forwarded store: check everything again, commit, sign, do not forward.
 * Source: docs/protocol/storage-rpc.md §3.3; docs/protocol/swarms.md §5.1; docs/protocol/replication.md §2.
 * @module
 */

import { equalBytes, fromHex, utf8Encode } from '@starling/base'
import type { TransportResponse } from '@starling/ports'
import { type MessageHash, messageHash } from '@starling/protocol'
import { invalidRequest, RpcError, type StoreInput } from '@starling/storage-api'
import { decodeForwardedStore, encodeStoreReply, type ForwardedStore, type Stamp, WireError } from '@starling/wire/peer'
import { checkStore } from '../auth/check-store.ts'
import type { NodeContext } from '../context.ts'
import { errorReply } from '../error-reply.ts'
import { commitOwn } from '../own-store.ts'
import type { StampClock } from '../stamp-clock.ts'
import type { MemberStoreResult } from '../swarm-store.ts'
import { toInput } from './forwarded-input.ts'

export type AnswerStoreContext = Pick<NodeContext, 'clock' | 'crypto' | 'identity' | 'logger' | 'messages' | 'network'>

/**
 * @param from - Ed25519 key of the node that forwards, 64 hex digits, authenticated
 * @returns 200 with the bencoded result, or the status and text of the refusal. Never rejects.
 */
export async function answerForwardedStore(
  ctx: AnswerStoreContext,
  stamps: StampClock,
  from: string,
  body: Uint8Array,
): Promise<TransportResponse> {
  try {
    const forwarded = decode(body)
    const input = toInput(forwarded)
    const stamp = acceptStamp(stamps, from, forwarded)
    checkStore(ctx, input, true)
    return await keep(ctx, input, stamp)
  } catch (error) {
    const reply = errorReply(ctx.logger, error)
    const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body)
    return { status: reply.status, body: utf8Encode(text) }
  }
}

async function keep(ctx: AnswerStoreContext, input: StoreInput, stamp: Stamp): Promise<TransportResponse> {
  const hash = messageHash(ctx.crypto, input.account, input.namespace, input.data)
  const result = await commitOwn(ctx, input, hash, stamp)
  if (result.kind === 'stored') return { status: 200, body: encodeStoreReply(replyOf(hash, result)) }
  const reason = result.kind === 'query_failure' ? result.reason : undefined
  return { status: 500, body: utf8Encode(reason ?? 'store failed') }
}

function replyOf(hash: MessageHash, result: MemberStoreResult & { readonly kind: 'stored' }) {
  return { already: result.already, expiryMs: result.expiryMs, hash, signature: result.signature }
}

/** @throws {RpcError} `invalid_request` */
function decode(body: Uint8Array): ForwardedStore {
  try {
    return decodeForwardedStore(body)
  } catch (cause) {
    throw cause instanceof WireError ? invalidRequest('forwarded request cannot be read') : cause
  }
}

/**
 * The stamp of the entry node, which is who forwards; an original node gives none.
 * @throws {RpcError} `invalid_request` for a stamp in another node's name, `clock_out_of_sync` for one too far ahead
 */
function acceptStamp(stamps: StampClock, from: string, { stamp }: ForwardedStore): Stamp {
  const forwarder = fromHex(from)
  if (stamp === undefined) return { ms: stamps.next(), node: forwarder }
  if (!equalBytes(stamp.node, forwarder)) throw invalidRequest('stamp is not of the forwarding node')
  if (!stamps.isAcceptable(stamp.ms)) throw new RpcError('clock_out_of_sync', 'stamp lies too far ahead')
  stamps.observe(stamp.ms)
  return stamp
}
