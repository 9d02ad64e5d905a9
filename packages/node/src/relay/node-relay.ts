/**
 * Passes the rest of an onion on to the next node, with a bound for each neighbour.
 * Source: docs/protocol/onion-requests.md §5, §7; docs/protocol/waiting.md §4.
 * @module
 */

import { type GuardRequest, type PlainAnswer, plainAnswers } from '@starling/onion/peel'
import { TransportError, type TransportResponse } from '@starling/ports'
import { encodePeerOnion } from '@starling/wire/peer'
import type { NodeContext } from '../context.ts'
import { type DoorAnswer, textAnswer } from '../doors/answer.ts'
import type { NodeMetrics } from '../telemetry/node-metrics.ts'

/** Each hop waits so long for the next. */
const RELAY_TIMEOUT_MS = 30_000

/** Held calls of many clients share a neighbour, so that this is generous; it bounds memory. */
const RELAYS_PER_NEIGHBOUR_MAX = 4_096

/** Statuses that a relay passes on; any other becomes 500. */
const KNOWN_STATUSES: ReadonlySet<number> = new Set([
  200, 400, 401, 403, 404, 406, 410, 413, 421, 429, 500, 502, 503, 504,
])

export class NodeRelay {
  readonly #ctx: Pick<NodeContext, 'network' | 'peers' | 'metrics'>
  readonly #underWay = new Map<string, number>()
  #underWayTotal = 0

  constructor(ctx: Pick<NodeContext, 'network' | 'peers' | 'metrics'>) {
    this.#ctx = ctx
  }

  /** Layers passed on whose answer has not come yet. */
  get underWay(): number {
    return this.#underWayTotal
  }

  /**
   * Never rejects for what a neighbour does. While the neighbour thinks, nothing of the layer is kept here.
   * @param next - Ed25519 key, 64 lower-case hex digits
   * @param layer - `hopNo` is already the next node's
   */
  pass(next: string, layer: GuardRequest, signal: AbortSignal | undefined): Promise<DoorAnswer> {
    const { network, peers, metrics } = this.#ctx
    const peer = network.find(next)
    if (peer === undefined) {
      countRelay(metrics, 'not_found')
      return Promise.resolve(plain(plainAnswers.nextNodeNotFound(next)))
    }
    if (!this.#enter(next)) return Promise.resolve(busy(metrics))
    const { blob: data, encType, ephemeralKey, hopNo } = layer
    const body = encodePeerOnion({ data, encType, ephemeralKey, hopNo })
    const options = { timeoutMs: RELAY_TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) }
    return this.#answer(next, peers.request(peer, 'onion', body, options))
  }

  async #answer(next: string, asked: Promise<TransportResponse>): Promise<DoorAnswer> {
    try {
      const response = await asked
      countRelay(this.#ctx.metrics, 'answered')
      const status = KNOWN_STATUSES.has(response.status) ? response.status : 500
      return { status, body: response.body, contentType: 'text/plain' }
    } catch (error) {
      if (!(error instanceof TransportError)) throw error
      return this.#failure(error, next)
    } finally {
      this.#leave(next)
    }
  }

  #failure(error: TransportError, next: string): DoorAnswer {
    const { metrics } = this.#ctx
    switch (error.code) {
      case 'unreachable':
        countRelay(metrics, 'not_found')
        return plain(plainAnswers.nextNodeNotFound(next))
      case 'overloaded':
        return busy(metrics)
      default:
        countRelay(metrics, 'timeout')
        return plain(plainAnswers.timedOut())
    }
  }

  #enter(next: string): boolean {
    const underWay = this.#underWay.get(next) ?? 0
    if (underWay >= RELAYS_PER_NEIGHBOUR_MAX) return false
    this.#underWay.set(next, underWay + 1)
    this.#underWayTotal++
    return true
  }

  #leave(next: string): void {
    this.#underWayTotal--
    const underWay = (this.#underWay.get(next) ?? 1) - 1
    if (underWay === 0) this.#underWay.delete(next)
    else this.#underWay.set(next, underWay)
  }
}

function plain({ status, text }: PlainAnswer): DoorAnswer {
  return textAnswer(status, text)
}

function countRelay(metrics: NodeMetrics, outcome: 'answered' | 'not_found' | 'timeout' | 'overloaded'): void {
  metrics.count('starling_onion_relays_total', { target: 'node', outcome })
}

function busy(metrics: NodeContext['metrics']): DoorAnswer {
  countRelay(metrics, 'overloaded')
  return textAnswer(503, 'Server busy, try again later')
}
