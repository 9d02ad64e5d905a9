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
  type ReplyKey,
  sealRefusal,
  sealReply,
} from '@starling/onion/peel'
import { WireError } from '@starling/wire/onion-frame'
import { decodePeerOnion } from '@starling/wire/peer'
import type { Caller } from '../caller.ts'
import type { NodeContext } from '../context.ts'
import type { Dispatch } from '../dispatch.ts'
import type { NodeRelay } from '../relay/node-relay.ts'
import type { ServerRelay } from '../relay/server-relay.ts'
import type { OnionHop, OnionOutcome } from '../telemetry/metrics.ts'
import { type DoorAnswer, textAnswer } from './answer.ts'
import { paddingOfHeldReply } from './held-padding.ts'
import { handleStorageRpc } from './storage-rpc.ts'

export interface OnionDoor {
  readonly ctx: NodeContext
  readonly dispatch: Dispatch
  readonly relay: NodeRelay
  readonly servers: ServerRelay
  readonly isReady: () => boolean
}

/** `POST /onion_req/v2`. */
export function answerGuard(door: OnionDoor, body: Uint8Array, caller: Caller): Promise<DoorAnswer> | DoorAnswer {
  const request = decodeGuard(body)
  if (!('text' in request)) return answerLayer(door, request, caller, 'guard')
  return new LayerCount(door.ctx).done('none', 'malformed', plain(request))
}

/** Kind `onion` of the channel between nodes. */
export function answerPeerOnion(door: OnionDoor, body: Uint8Array, caller: Caller): Promise<DoorAnswer> | DoorAnswer {
  const request = decodePeerRequest(body)
  if (!('text' in request)) return answerLayer(door, request, caller, 'middle')
  return new LayerCount(door.ctx).done('none', 'malformed', plain(request))
}

function decodeGuard(body: Uint8Array): GuardRequest | PlainAnswer {
  try {
    return decodeGuardRequest(body)
  } catch (error) {
    if (!(error instanceof OnionError)) throw error
    return plainAnswers.parseFailure(error.message)
  }
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

/** Nothing here is `async`: a frame that waits would keep the layer, and thousands of calls wait at once. */
function answerLayer(
  door: OnionDoor,
  request: GuardRequest,
  caller: Caller,
  place: 'guard' | 'middle',
): Promise<DoorAnswer> | DoorAnswer {
  const { ctx } = door
  const count = new LayerCount(ctx)
  if (!door.isReady()) return count.done('none', 'not_ready', plain(plainAnswers.notReady(ctx.identity.ed25519)))
  if (exceedsPathLength(request.hopNo)) return count.done('none', 'path_too_long', plain(plainAnswers.pathTooLong()))
  const peeled = peel(ctx.crypto, ctx.identity.x25519Secret, request)
  switch (peeled.kind) {
    case 'destination':
      return count.whenAnswered('destination', answerDestination(door, peeled, caller))
    case 'relay': {
      const { next, ...layer } = peeled
      const hopNo = request.hopNo + 1
      if (next === ctx.identity.ed25519) return answerLayer(door, { ...layer, hopNo }, caller, 'middle')
      return count.whenAnswered(place, door.relay.pass(next, { ...layer, hopNo }, caller))
    }
    case 'server':
      return count.whenAnswered('server', door.servers.pass(peeled, caller))
    case 'invalid_json':
      return count.done('none', 'malformed', sealedRefusal(ctx, peeled.replyKey, 'Invalid json'))
    case 'invalid_url':
      return count.done('server', 'malformed', sealedRefusal(ctx, peeled.replyKey, 'Invalid url'))
    case 'undecryptable':
      return count.done('none', 'undecryptable', plain(plainAnswers.undecryptable()))
  }
}

function answerDestination(
  { ctx, dispatch }: OnionDoor,
  { body, json, base64, replyKey }: Extract<Peeled, { kind: 'destination' }>,
  caller: Caller,
): Promise<DoorAnswer> {
  return handleStorageRpc(ctx, dispatch, body, caller).then((reply) => {
    const plaintext = encodeNodeReply(reply.status, reply.body, { json: json && reply.isJson })
    const padded = reply.isHeld ? concatBytes(plaintext, paddingOfHeldReply(plaintext.length)) : plaintext
    return sealed(sealReply(ctx.crypto, ctx.random, replyKey, padded, { base64 }))
  })
}

type CountContext = Pick<NodeContext, 'clock' | 'metrics'>

/** Counts a layer when its answer is there, and passes that on. */
class LayerCount {
  readonly #ctx: CountContext
  readonly #startedMs: number

  constructor(ctx: CountContext) {
    this.#ctx = ctx
    this.#startedMs = ctx.clock.elapsed()
  }

  done(hop: OnionHop, outcome: OnionOutcome, answer: DoorAnswer): DoorAnswer {
    const { clock, metrics } = this.#ctx
    metrics.count('starling_onion_requests_total', { hop, outcome })
    metrics.observe('starling_onion_request_seconds', (clock.elapsed() - this.#startedMs) / 1000, { hop })
    return answer
  }

  /** A server's refusal is an answer; a relay's is a failure of the path. */
  async whenAnswered(hop: OnionHop, answered: Promise<DoorAnswer> | DoorAnswer): Promise<DoorAnswer> {
    const answer = await answered
    const isAnswer = hop === 'server' ? answer.status < 500 : answer.status === 200
    return this.done(hop, isAnswer ? 'answered' : 'failed', answer)
  }
}

function sealedRefusal(
  ctx: Pick<NodeContext, 'crypto' | 'random'>,
  replyKey: ReplyKey,
  reason: 'Invalid json' | 'Invalid url',
): DoorAnswer {
  return sealed(sealRefusal(ctx.crypto, ctx.random, replyKey, reason))
}

function plain({ status, text }: PlainAnswer): DoorAnswer {
  return textAnswer(status, text)
}

/** A sealed answer is opaque to HTTP: deployed nodes call it text. */
function sealed(body: Uint8Array): DoorAnswer {
  return { status: 200, body, contentType: 'text/plain' }
}
