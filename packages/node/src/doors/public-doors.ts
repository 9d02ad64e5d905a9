/**
 * The public port's doors without HTTP: what `fetch` calls, and what a simulation calls directly.
 * Source: docs/protocol/storage-rpc.md §1.1, §5.
 * @module
 */

import type { NodeContext } from '../context.ts'
import type { Dispatch } from '../dispatch.ts'
import type { NodeRelay } from '../relay/node-relay.ts'
import type { Door } from '../telemetry/metrics.ts'
import { countDoor } from '../telemetry/node-metrics.ts'
import { type DoorAnswer, textAnswer } from './answer.ts'
import { ClientRate } from './client-rate.ts'
import { answerJsonRpc } from './json-rpc.ts'
import { answerGuard } from './onion.ts'
import { handleStorageRpc, type RpcReply, storageRpcAnswer } from './storage-rpc.ts'

export interface ClientContext {
  /** Of the client, for the rate limit; never logged. */
  readonly address: string
  /** Ends held calls. May be a getter: it is read only by calls that wait or pass something on. */
  readonly signal?: AbortSignal | undefined
}

export interface PublicDoors {
  /** @returns undefined for a path that is no door. Never rejects for what a client sent. */
  handle(path: string, body: Uint8Array, client: ClientContext): Promise<DoorAnswer> | undefined
}

export interface PublicDoorParts {
  readonly ctx: NodeContext
  readonly dispatch: Dispatch
  readonly relay: NodeRelay
  readonly reasonsNotReady: () => readonly string[]
}

export const CLIENT_PATHS = ['/storage_rpc/v1', '/onion_req/v2', '/json_rpc'] as const

export function makePublicDoors({ ctx, dispatch, relay, reasonsNotReady }: PublicDoorParts): PublicDoors {
  const rate = ctx.profile.rateLimit ? new ClientRate(ctx.clock) : undefined
  const onion = { ctx, dispatch, relay, isReady: () => reasonsNotReady().length === 0 }

  const notReady = (): DoorAnswer | undefined => {
    const reasons = reasonsNotReady()
    return reasons.length === 0 ? undefined : notReadyAnswer(reasons)
  }

  const storageRpc = (body: Uint8Array, client: ClientContext): Promise<DoorAnswer> => {
    const refusal = notReady()
    if (refusal !== undefined) return Promise.resolve(refusal)
    if (rate !== undefined && !rate.allow(client.address)) {
      ctx.metrics.count('starling_rate_limited_requests_total')
      return Promise.resolve(textAnswer(429, 'Too Many Requests\n'))
    }
    return answered(handleStorageRpc(ctx, dispatch, body, { signal: () => client.signal }))
  }

  const onionRequest = (body: Uint8Array, client: ClientContext): Promise<DoorAnswer> => {
    const refusal = notReady()
    return refusal !== undefined ? Promise.resolve(refusal) : answerGuard(onion, body, { signal: () => client.signal })
  }

  const counted = async (door: Door, answer: Promise<DoorAnswer>): Promise<DoorAnswer> => {
    const done = await answer
    countDoor(ctx.metrics, door, done.status)
    return done
  }

  return {
    handle(path, body, client) {
      switch (path) {
        case '/storage_rpc/v1':
          return counted('storage_rpc', storageRpc(body, client))
        case '/onion_req/v2':
          return counted('onion', onionRequest(body, client))
        case '/json_rpc':
          return counted('json_rpc', Promise.resolve(answerJsonRpc(ctx, body)))
        default:
          return undefined
      }
    },
  }
}

export function notReadyAnswer(reasons: readonly string[]): DoorAnswer {
  return textAnswer(503, `Service node is not ready: ${reasons.join('; ')}\n`)
}

async function answered(reply: Promise<RpcReply>): Promise<DoorAnswer> {
  return storageRpcAnswer(await reply)
}
