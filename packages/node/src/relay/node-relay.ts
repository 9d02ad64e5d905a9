/**
 * Passes the rest of an onion on to the next node, with a bound for each neighbour.
 * Source: docs/protocol/onion-requests.md §5, §7; docs/protocol/waiting.md §4.
 * @module
 */

import { type GuardRequest, type PlainAnswer, plainAnswers } from '@starling/onion/peel'
import { type ServiceNodeRecord, TransportError, type TransportResponse } from '@starling/ports'
import { encodePeerOnion } from '@starling/wire/peer'
import type { Caller } from '../caller.ts'
import type { NodeContext } from '../context.ts'
import { type DoorAnswer, textAnswer } from '../doors/answer.ts'
import type { NodeMetrics } from '../telemetry/node-metrics.ts'
import { RelayBounds } from './relay-bounds.ts'

/** Each hop waits so long for the next. */
const RELAY_TIMEOUT_MS = 30_000

/** Held calls of many clients share a neighbour, so that this is generous; it bounds memory. */
const BOUNDS = { eachMax: 4_096, allMax: 20_000, bytesMax: Number.POSITIVE_INFINITY } as const

/** So long a neighbour whose connection broke has to show that it is there. */
const PROBE_MS_MAX = 1_000

/** Statuses that a relay passes on; any other becomes 500. */
const KNOWN_STATUSES: ReadonlySet<number> = new Set([
  200, 400, 401, 403, 404, 406, 410, 413, 421, 429, 500, 502, 503, 504,
])

export class NodeRelay {
  readonly #ctx: Pick<NodeContext, 'network' | 'peers' | 'metrics'>
  readonly #bounds = new RelayBounds(BOUNDS)
  /** Neighbours that are being looked at, and whether they are there. */
  readonly #probes = new Map<string, Promise<boolean>>()

  constructor(ctx: Pick<NodeContext, 'network' | 'peers' | 'metrics'>) {
    this.#ctx = ctx
  }

  /** Layers passed on whose answer has not come yet. */
  get underWay(): number {
    return this.#bounds.underWay
  }

  /**
   * Never rejects for what a neighbour does. While the neighbour thinks, nothing of the layer is kept here.
   * @param next - Ed25519 key, 64 lower-case hex digits
   * @param layer - `hopNo` is already the next node's
   */
  pass(next: string, layer: GuardRequest, caller: Caller): Promise<DoorAnswer> | DoorAnswer {
    const { network, peers, metrics } = this.#ctx
    const peer = network.find(next)
    if (peer === undefined) {
      countRelay(metrics, 'not_found')
      return plain(plainAnswers.nextNodeNotFound(next))
    }
    if (!this.#bounds.enter(next, 0)) return busy(metrics)
    const { blob: data, encType, ephemeralKey, hopNo } = layer
    const body = encodePeerOnion({ data, encType, ephemeralKey, hopNo })
    const { signal } = caller
    const options = { timeoutMs: RELAY_TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) }
    const answer = this.#answer(peer, peers.request(peer, 'onion', body, options))
    caller.onWaiting?.()
    return answer
  }

  async #answer(peer: ServiceNodeRecord, asked: Promise<TransportResponse>): Promise<DoorAnswer> {
    try {
      const response = await asked
      countRelay(this.#ctx.metrics, 'answered')
      const status = KNOWN_STATUSES.has(response.status) ? response.status : 500
      return { status, body: response.body, contentType: 'text/plain' }
    } catch (error) {
      if (!(error instanceof TransportError)) throw error
      return await this.#failure(error, peer)
    } finally {
      this.#bounds.leave(peer.ed25519, 0)
    }
  }

  async #failure({ code }: TransportError, peer: ServiceNodeRecord): Promise<DoorAnswer> {
    const { metrics } = this.#ctx
    if (code === 'overloaded') return busy(metrics)
    // A broken connection is not a dead node: naming it makes clients drop it at once.
    if (code === 'unreachable' && !(await this.#isThere(peer))) {
      countRelay(metrics, 'not_found')
      return plain(plainAnswers.nextNodeNotFound(peer.ed25519))
    }
    countRelay(metrics, 'timeout')
    return plain(plainAnswers.timedOut())
  }

  /** One look for all relays whose connection broke. */
  #isThere(peer: ServiceNodeRecord): Promise<boolean> {
    const { ed25519 } = peer
    let probe = this.#probes.get(ed25519)
    if (probe === undefined) {
      probe = this.#ctx.peers.request(peer, 'ping', NOTHING, { timeoutMs: PROBE_MS_MAX }).then(
        () => true,
        () => false,
      )
      this.#probes.set(ed25519, probe)
      void probe.then(() => this.#probes.delete(ed25519))
    }
    return probe
  }
}

const NOTHING = new Uint8Array(0)

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
