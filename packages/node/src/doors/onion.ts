/**
 * The onion door: a client's onion at the guard, and layers that come from other nodes. Peel, then relay or answer.
 * Source: docs/protocol/onion-requests.md §2, §4, §5, §7.
 * @module
 */

import { concatBytes } from '@starling/base'
import {
  decodeGuardRequest,
  encodeNodeReply,
  exceedsPathLength,
  type GuardRequest,
  OnionError,
  type Peeled,
  type PlainAnswer,
  parseEncType,
  peel,
  plainAnswers,
  sealRefusal,
  sealReply,
} from '@starling/onion/peel'
import type { TransportResponse } from '@starling/ports'
import { WireError } from '@starling/wire/onion-frame'
import { decodePeerOnion } from '@starling/wire/peer'
import type { NodeContext } from '../context.ts'
import type { Dispatch } from '../dispatch.ts'
import type { NodeRelay } from '../relay/node-relay.ts'
import { relayToServer } from '../relay/server-relay.ts'
import type { OnionHop, OnionOutcome } from '../telemetry/metrics.ts'
import { type DoorAnswer, textAnswer } from './answer.ts'
import { paddingOfHeldReply } from './held-padding.ts'
import { handleStorageRpc, type RpcCaller } from './storage-rpc.ts'

export interface OnionDoor {
  readonly ctx: NodeContext
  readonly dispatch: Dispatch
  readonly relay: NodeRelay
  readonly isReady: () => boolean
}

/** `POST /onion_req/v2`. Never rejects. */
export async function answerGuard(door: OnionDoor, body: Uint8Array, caller: RpcCaller): Promise<DoorAnswer> {
  let request: GuardRequest
  try {
    request = decodeGuardRequest(body)
  } catch (error) {
    if (!(error instanceof OnionError)) throw error
    return onionCounter(door.ctx)('none', 'malformed', plain(plainAnswers.parseFailure(error.message)))
  }
  return answerLayer(door, request, caller, 'guard')
}

/** Kind `onion` of the channel between nodes. Never rejects. */
export async function answerPeerOnion(
  door: OnionDoor,
  body: Uint8Array,
  caller: RpcCaller,
): Promise<TransportResponse> {
  const request = decodePeerRequest(body)
  if (!('text' in request)) return answerLayer(door, request, caller, 'middle')
  return onionCounter(door.ctx)('none', 'malformed', plain(request))
}

function decodePeerRequest(body: Uint8Array): GuardRequest | PlainAnswer {
  try {
    const { data, encType: name, ephemeralKey, hopNo } = decodePeerOnion(body)
    const encType = parseEncType(name)
    if (encType === undefined) return plainAnswers.internalParseFailure('enc_type is not known')
    return { blob: data, encType, ephemeralKey, hopNo }
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    return plainAnswers.internalParseFailure(error.message)
  }
}

async function answerLayer(
  door: OnionDoor,
  request: GuardRequest,
  caller: RpcCaller,
  place: 'guard' | 'middle',
): Promise<DoorAnswer> {
  const { ctx } = door
  const counted = onionCounter(ctx)
  if (!door.isReady()) return counted('none', 'not_ready', plain(plainAnswers.notReady(ctx.identity.ed25519)))
  if (exceedsPathLength(request.hopNo)) return counted('none', 'path_too_long', plain(plainAnswers.pathTooLong()))
  const peeled = peel(ctx.crypto, ctx.identity.x25519Secret, request)
  switch (peeled.kind) {
    case 'destination':
      return counted('destination', 'answered', await answerDestination(door, peeled, caller))
    case 'relay': {
      const { next, ...layer } = peeled
      const hopNo = request.hopNo + 1
      if (next === ctx.identity.ed25519) return answerLayer(door, { ...layer, hopNo }, caller, 'middle')
      const answer = await door.relay.pass(next, { ...layer, hopNo }, caller.signal())
      return counted(place, answer.status === 200 ? 'answered' : 'failed', answer)
    }
    case 'server': {
      const answer = await relayToServer(ctx, peeled, caller.signal())
      return counted('server', answer.status < 500 ? 'answered' : 'failed', answer)
    }
    case 'invalid_json':
      return counted('none', 'malformed', sealed(sealRefusal(ctx.crypto, ctx.random, peeled.replyKey, 'Invalid json')))
    case 'invalid_url':
      return counted('server', 'malformed', sealed(sealRefusal(ctx.crypto, ctx.random, peeled.replyKey, 'Invalid url')))
    case 'undecryptable':
      return counted('none', 'undecryptable', plain(plainAnswers.undecryptable()))
  }
}

async function answerDestination(
  { ctx, dispatch }: OnionDoor,
  { body, json, base64, replyKey }: Extract<Peeled, { kind: 'destination' }>,
  caller: RpcCaller,
): Promise<DoorAnswer> {
  const reply = await handleStorageRpc(ctx, dispatch, body, caller)
  const plaintext = encodeNodeReply(reply.status, reply.body, { json: json && reply.isJson })
  const padded = reply.isHeld ? concatBytes(plaintext, paddingOfHeldReply(plaintext.length)) : plaintext
  return sealed(sealReply(ctx.crypto, ctx.random, replyKey, padded, { base64 }))
}

/** Counts a layer when its answer is there, and passes that on. */
function onionCounter(ctx: Pick<NodeContext, 'clock' | 'metrics'>) {
  const startedMs = ctx.clock.elapsed()
  return (hop: OnionHop, outcome: OnionOutcome, answer: DoorAnswer): DoorAnswer => {
    ctx.metrics.count('starling_onion_requests_total', { hop, outcome })
    ctx.metrics.observe('starling_onion_request_seconds', (ctx.clock.elapsed() - startedMs) / 1000, { hop })
    return answer
  }
}

function plain({ status, text }: PlainAnswer): DoorAnswer {
  return textAnswer(status, text)
}

/** A sealed answer is opaque to HTTP: deployed nodes call it text. */
function sealed(body: Uint8Array): DoorAnswer {
  return { status: 200, body, contentType: 'text/plain' }
}
