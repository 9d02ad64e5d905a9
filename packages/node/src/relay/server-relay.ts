/**
 * Passes the payload of a last layer on to a server outside the network.
 * Source: docs/protocol/onion-requests.md §6.
 * @module
 */

import { TransportError } from '@starling/ports'
import type { Caller } from '../caller.ts'
import type { NodeContext } from '../context.ts'
import { type DoorAnswer, textAnswer } from '../doors/answer.ts'
import { RelayBounds } from './relay-bounds.ts'

/** Shorter than the 30 s of the hops before. */
const SERVER_TIMEOUT_MS = 25_000

/** A server that is slow must not take the places of all others. */
const BOUNDS = { eachMax: 128, allMax: 512, bytesMax: 64 * 1024 * 1024 } as const

export interface ServerRequest {
  /** Has passed the filter of targets. */
  readonly url: string
  readonly payload: Uint8Array
}

export class ServerRelay {
  readonly #ctx: Pick<NodeContext, 'servers' | 'metrics' | 'profile' | 'version'>
  readonly #bounds = new RelayBounds(BOUNDS)

  constructor(ctx: Pick<NodeContext, 'servers' | 'metrics' | 'profile' | 'version'>) {
    this.#ctx = ctx
  }

  /** Never rejects for what the server does. */
  async pass(request: ServerRequest, caller: Caller): Promise<DoorAnswer> {
    const { origin } = new URL(request.url)
    const sizeBytes = request.payload.length
    if (!this.#bounds.enter(origin, sizeBytes)) {
      this.#count('overloaded')
      return textAnswer(503, 'Server busy, try again later')
    }
    try {
      const answer = this.#post(request, caller.signal)
      caller.onWaiting?.()
      return await answer
    } catch (error) {
      if (!(error instanceof TransportError)) throw error
      const isTimeout = error.code === 'timeout'
      this.#count(isTimeout ? 'timeout' : 'not_found')
      return textAnswer(isTimeout ? 504 : 502, error.message)
    } finally {
      this.#bounds.leave(origin, sizeBytes)
    }
  }

  async #post({ url, payload }: ServerRequest, signal: AbortSignal | undefined): Promise<DoorAnswer> {
    const { servers, profile, version } = this.#ctx
    const headers = { 'Content-Type': 'application/octet-stream', 'User-Agent': profile.serverHeader(version) }
    const { status, body } = await servers.post(url, payload, { headers, timeoutMs: SERVER_TIMEOUT_MS, signal })
    this.#count('answered')
    // Passed on, a 101 would end HTTP on the connection of whoever asked.
    if (!isFinalStatus(status)) return textAnswer(502, 'server gave no final answer')
    return { status, body, contentType: 'text/plain' }
  }

  #count(outcome: 'answered' | 'not_found' | 'timeout' | 'overloaded'): void {
    this.#ctx.metrics.count('starling_onion_relays_total', { target: 'server', outcome })
  }
}

function isFinalStatus(status: number): boolean {
  return status >= 200 && status <= 599
}
