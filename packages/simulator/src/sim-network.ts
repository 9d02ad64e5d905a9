/**
 * The network between simulated nodes and clients: latency, jitter, loss, nodes that are cut off. An object, never a
 * module: two networks run side by side. Source: docs/architecture.md, "The simulator".
 * @module
 */

import type {
  ClientTransport,
  PeerAnswer,
  PeerTransport,
  RequestOptions,
  ServiceNodeRecord,
  TransportResponse,
} from '@starling/ports'
import { TransportError } from '@starling/ports'
import type { SeededRandom } from './seeded-random.ts'
import type { Sightings } from './sightings.ts'
import type { Trace } from './trace.ts'
import type { VirtualTime } from './virtual-clock.ts'

/** What a node offers to the network. */
export interface SimEndpoint {
  readonly name: string
  readonly url: string
  readonly ed25519: string
  readonly answerClient: (
    path: string,
    body: Uint8Array,
    address: string,
    signal: AbortSignal,
  ) => Promise<TransportResponse>
  readonly answerPeer: PeerAnswer
}

export interface SimNetworkOptions {
  /** One way, milliseconds. */
  readonly latencyMs: number
  /** Added one way, uniform in [0, jitterMs). */
  readonly jitterMs: number
  /** Probability that a message on its way is lost. */
  readonly lossRate: number
}

const DEFAULT_TIMEOUT_MS = 30_000

interface Exchange {
  readonly from: string
  readonly to: SimEndpoint
  readonly kind: string
  readonly body: Uint8Array
  readonly options: RequestOptions
  readonly answer: (signal: AbortSignal) => Promise<TransportResponse>
}

export class SimNetwork {
  readonly #time: VirtualTime
  readonly #random: SeededRandom
  readonly #trace: Trace
  readonly #sightings: Sightings
  readonly #options: SimNetworkOptions
  readonly #byUrl = new Map<string, SimEndpoint>()
  readonly #byKey = new Map<string, SimEndpoint>()
  readonly #down = new Set<string>()
  readonly #pending = new Map<string, Set<(error: TransportError) => void>>()

  constructor(time: VirtualTime, random: SeededRandom, trace: Trace, sightings: Sightings, options: SimNetworkOptions) {
    this.#time = time
    this.#random = random
    this.#trace = trace
    this.#sightings = sightings
    this.#options = options
  }

  add(endpoint: SimEndpoint): void {
    this.#byUrl.set(endpoint.url, endpoint)
    this.#byKey.set(endpoint.ed25519, endpoint)
  }

  /** Cuts a node off: its connections break at once and new ones are refused until `heal`. */
  cut(name: string): void {
    this.#down.add(name)
    const broken = [...(this.#pending.get(name) ?? [])]
    this.#pending.delete(name)
    for (const fail of broken) fail(new TransportError('unreachable', 'connection broke', { data: { node: name } }))
  }

  heal(name: string): void {
    this.#down.delete(name)
  }

  isCut(name: string): boolean {
    return this.#down.has(name)
  }

  /** The transport of one client, whose address the guards see. */
  clientTransport(client: string, address: string): ClientTransport {
    return {
      request: (baseUrl, path, body, options = {}) => {
        const to = this.#byUrl.get(baseUrl)
        if (to === undefined) return Promise.reject(new TransportError('unreachable', `no node at ${baseUrl}`))
        return this.#exchange({
          from: client,
          to,
          kind: path,
          body,
          options,
          answer: (signal) =>
            this.#sightings.fromClient(to.name, () => {
              this.#sightings.clear(to.name, body)
              return to.answerClient(path, body, address, signal)
            }),
        })
      },
    }
  }

  /** The transport of one node, `from` being its Ed25519 key. */
  peerTransport(name: string, from: string): PeerTransport {
    return {
      request: (peer, kind, body, options = {}) => {
        const to = this.#byKey.get(peer.ed25519)
        if (to === undefined || this.isCut(name)) {
          return Promise.reject(new TransportError('unreachable', `no node ${peer.ed25519}`))
        }
        const resume = kind === 'onion' ? this.#sightings.capture() : this.#sightings.outside()
        return this.#exchange({
          from: name,
          to,
          kind,
          body,
          options,
          answer: (signal) =>
            resume(() => {
              this.#sightings.clear(to.name, body)
              return to.answerPeer(from, kind, body, signal)
            }),
        })
      },
      isUp: (peer: ServiceNodeRecord) => {
        const to = this.#byKey.get(peer.ed25519)
        return to !== undefined && !this.isCut(to.name)
      },
    }
  }

  #exchange(exchange: Exchange): Promise<TransportResponse> {
    const { to, options } = exchange
    return new Promise((resolve, reject) => {
      if (options.signal?.aborted === true) return reject(abortedError())
      const remote = new AbortController()
      let open = true
      const finish = (settle: () => void) => {
        if (!open) return
        open = false
        cancelTimeout()
        this.#pending.get(to.name)?.delete(fail)
        options.signal?.removeEventListener('abort', onAbort)
        settle()
      }
      const fail = (error: TransportError) => {
        remote.abort(error)
        finish(() => reject(error))
      }
      const onAbort = () => fail(abortedError())
      const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS
      const cancelTimeout = this.#time.schedule(timeoutMs, () =>
        fail(new TransportError('timeout', 'no answer in time', { data: { timeoutMs } })),
      )
      options.signal?.addEventListener('abort', onAbort, { once: true })
      const pending = this.#pending.get(to.name) ?? new Set()
      this.#pending.set(to.name, pending.add(fail))

      this.#travel(() => {
        if (!open) return
        if (this.isCut(to.name)) return fail(new TransportError('unreachable', 'connection refused'))
        this.#trace.add(this.#time.nowMs, exchange.from, to.name, exchange.kind, exchange.body)
        exchange.answer(remote.signal).then(
          (response) =>
            this.#travel(() => {
              if (!open || this.isCut(to.name)) return
              this.#trace.add(
                this.#time.nowMs,
                to.name,
                exchange.from,
                `${exchange.kind} ${response.status}`,
                response.body,
              )
              finish(() => resolve(response))
            }),
          (cause) => fail(new TransportError('unreachable', 'node failed', { cause })),
        )
      })
    })
  }

  /** Delivers after the one-way delay, or never. */
  #travel(deliver: () => void): void {
    const { latencyMs, jitterMs, lossRate } = this.#options
    const delayMs = latencyMs + Math.floor(this.#random.fraction() * jitterMs)
    const isLost = this.#random.fraction() < lossRate
    if (!isLost) this.#time.schedule(delayMs, deliver)
  }
}

function abortedError(): TransportError {
  return new TransportError('aborted', 'request was aborted')
}
