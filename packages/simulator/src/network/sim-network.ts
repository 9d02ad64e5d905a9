/**
 * The network between simulated nodes and clients: latency, jitter, loss, nodes that are cut off, halves that do not hear each
 * other. An object, never a module: two networks run side by side. Source: docs/architecture.md, "Ports".
 * @module
 */

import { agreedVersion, bodyIn, isKnownIn } from '@starling/node'
import type { ClientTransport, PeerTransport, ServiceNodeRecord } from '@starling/ports'
import { TransportError } from '@starling/ports'
import type { SeededRandom } from '../seeded-random.ts'
import type { VirtualTime } from '../time/virtual-time.ts'
import type { Sightings } from '../watch/sightings.ts'
import type { Trace } from '../watch/trace.ts'
import type { Endpoint, Service } from './endpoint.ts'
import { Exchange } from './exchange.ts'
import { Figures } from './figures.ts'
import { Weather, type WeatherOptions } from './weather.ts'

/** So long nodes take to notice that a neighbour is silent. Source: docs/protocol/waiting.md §5. */
const SILENCE_MS = 10_000

export interface SimNetworkParts {
  readonly time: VirtualTime
  readonly random: SeededRandom
  readonly trace: Trace
  readonly sightings: Sightings
  readonly weather: WeatherOptions
}

export class SimNetwork {
  readonly time: VirtualTime
  readonly weather: Weather
  readonly figures = new Figures()
  readonly #trace: Trace
  readonly #sightings: Sightings
  readonly #byUrl = new Map<string, Endpoint>()
  readonly #byKey = new Map<string, Endpoint>()
  readonly #endpoints: Endpoint[] = []
  #dividedSinceMs = Number.POSITIVE_INFINITY

  constructor({ time, random, trace, sightings, weather }: SimNetworkParts) {
    this.time = time
    this.weather = new Weather(time, random, weather)
    this.#trace = trace
    this.#sightings = sightings
  }

  add(endpoint: Endpoint): void {
    this.#endpoints.push(endpoint)
    if (endpoint.url !== '') this.#byUrl.set(endpoint.url, endpoint)
    if (endpoint.ed25519 !== '') this.#byKey.set(endpoint.ed25519, endpoint)
  }

  /** Cuts an endpoint off: its connections break at once and new ones are refused until `heal`. */
  cut(endpoint: Endpoint): void {
    endpoint.isCut = true
    endpoint.breakAll(brokenError(endpoint.name))
  }

  heal(endpoint: Endpoint): void {
    endpoint.isCut = false
  }

  /** The node begins to answer, or stops: then its connections break. */
  serve(endpoint: Endpoint, service: Service | undefined): void {
    endpoint.service = service
    if (service === undefined) endpoint.breakAll(brokenError(endpoint.name))
  }

  /** From now on only members of one group hear each other. @param groupOf - a number for each endpoint */
  divide(groupOf: (endpoint: Endpoint) => number): void {
    for (const endpoint of this.#endpoints) endpoint.group = groupOf(endpoint)
    this.#dividedSinceMs = this.time.nowMs
  }

  unite(): void {
    for (const endpoint of this.#endpoints) endpoint.group = 0
    this.#dividedSinceMs = Number.POSITIVE_INFINITY
  }

  /** The transport of one client, whose address the guards see. */
  clientTransport(from: Endpoint, address: string): ClientTransport {
    return {
      request: (baseUrl, path, body, options = {}) => {
        const to = this.#byUrl.get(baseUrl)
        if (to === undefined || from.isCut) {
          return Promise.reject(new TransportError('unreachable', `no node at ${baseUrl}`))
        }
        const answer = (signal: AbortSignal) =>
          this.#sightings.fromClient(to.name, signal, body, () =>
            serviceOf(to).answerClient(path, body, address, signal),
          )
        return Exchange.run(this, { from, to, kind: 'client', body, options, answer })
      },
    }
  }

  /** The transport of one node. */
  peerTransport(from: Endpoint): PeerTransport {
    return {
      request: (peer, kind, body, options = {}) => {
        const to = this.#byKey.get(peer.ed25519)
        if (to === undefined || from.isCut || from.service === undefined) {
          return Promise.reject(new TransportError('unreachable', `no node ${peer.ed25519}`))
        }
        const version = agreedVersion(from.versions, to.versions)
        if (version === undefined) {
          return Promise.reject(new TransportError('unreachable', `no version in common with ${peer.ed25519}`))
        }
        if (!isKnownIn(version, kind)) return Promise.resolve({ status: 400, body: new Uint8Array(0) })
        const said = bodyIn(version, kind, body)
        const answer = (signal: AbortSignal) => {
          const ask = () => serviceOf(to).answerPeer(from.ed25519, kind, said, signal)
          return kind === 'onion'
            ? this.#sightings.relayed(to.name, options.signal, signal, said, ask)
            : this.#sightings.between(to.name, said, ask)
        }
        return Exchange.run(this, { from, to, kind, body: said, options, answer })
      },
      isUp: (peer) => this.#isUp(from, peer),
    }
  }

  /** For exchanges: something has arrived. */
  delivered(from: Endpoint, to: Endpoint, kind: string, body: Uint8Array, status?: number): void {
    this.figures.add(kind, body.length)
    this.#trace.add(this.time.nowMs, from.name, to.name, status === undefined ? kind : `${kind} ${status}`, body)
  }

  #isUp(from: Endpoint, peer: ServiceNodeRecord): boolean {
    const to = this.#byKey.get(peer.ed25519)
    if (to === undefined || to.isCut || to.service === undefined) return false
    return from.group === to.group || this.time.nowMs < this.#dividedSinceMs + SILENCE_MS
  }
}

function serviceOf(endpoint: Endpoint): Service {
  if (endpoint.service === undefined) throw new Error(`${endpoint.name} is off`)
  return endpoint.service
}

function brokenError(name: string): TransportError {
  return new TransportError('unreachable', 'connection broke', { data: { node: name } })
}
