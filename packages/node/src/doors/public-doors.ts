/**
 * The public port's doors without HTTP: what `fetch` calls, and what a simulation calls directly.
 * Source: docs/protocol/storage-rpc.md §1.1, §5.
 * @module
 */

import type { Caller } from '../caller.ts'
import type { Door } from '../telemetry/metrics.ts'
import { countDoor } from '../telemetry/node-metrics.ts'
import { type DoorAnswer, textAnswer } from './answer.ts'
import { ClientRate } from './client-rate.ts'
import { answerJsonRpc } from './json-rpc.ts'
import { answerGuard, type OnionDoor } from './onion.ts'
import { handleStorageRpc, storageRpcAnswer } from './storage-rpc.ts'

export interface ClientContext extends Caller {
  /** Of the client, for the rate limit; never logged. */
  readonly address: string
}

export interface PublicDoors {
  /** @returns undefined for a path that is no door */
  handle(path: string, body: Uint8Array, client: ClientContext): Promise<DoorAnswer> | undefined
}

export interface PublicDoorParts {
  readonly onion: OnionDoor
  readonly reasonsNotReady: () => readonly string[]
}

export const CLIENT_PATHS = ['/storage_rpc/v1', '/onion_req/v2', '/json_rpc'] as const

export function makePublicDoors({ onion, reasonsNotReady }: PublicDoorParts): PublicDoors {
  const { ctx, dispatch } = onion
  const rate = ctx.profile.rateLimit ? new ClientRate(ctx.clock) : undefined

  const notReady = (): DoorAnswer | undefined => {
    const reasons = reasonsNotReady()
    return reasons.length === 0 ? undefined : notReadyAnswer(reasons)
  }

  const storageRpc = (body: Uint8Array, client: ClientContext): Promise<DoorAnswer> | DoorAnswer => {
    const refusal = notReady()
    if (refusal !== undefined) return refusal
    if (rate !== undefined && !rate.allow(client.address)) {
      ctx.metrics.count('starling_rate_limited_requests_total')
      return TOO_MANY
    }
    return handleStorageRpc(ctx, dispatch, body, client).then(storageRpcAnswer)
  }

  const onionRequest = (body: Uint8Array, client: ClientContext): Promise<DoorAnswer> | DoorAnswer =>
    notReady() ?? answerGuard(onion, body, client)

  const counted = async (door: Door, answer: Promise<DoorAnswer> | DoorAnswer): Promise<DoorAnswer> => {
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
          return counted('json_rpc', answerJsonRpc(ctx, body))
        default:
          return undefined
      }
    },
  }
}

export function notReadyAnswer(reasons: readonly string[]): DoorAnswer {
  return textAnswer(503, `Service node is not ready: ${reasons.join('; ')}\n`)
}

const TOO_MANY = textAnswer(429, 'Too Many Requests\n')
