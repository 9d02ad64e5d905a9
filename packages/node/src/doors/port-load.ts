/**
 * What the public port carries at once, of all clients and of one: requests whose bodies are still coming, requests that are
 * being worked on, and the bytes of bodies and replies in memory. Whoever comes beyond a bound hears 503 before anything
 * more of his is kept.
 * Source: docs/protocol/storage-rpc.md §1.1, "Overload"; docs/decisions/0042.
 * @module
 */

import { QUEUED_REQUESTS_MAX } from '@starling/protocol'
import type { TooMuch } from '../telemetry/metrics.ts'
import { countedClient } from './client-address.ts'
import { RequestPlace } from './request-place.ts'

export interface PortLoadOptions {
  readonly requestsMax?: number
  readonly arrivingMax?: number
  readonly arrivingBytesMax?: number
  readonly smallBodyBytes?: number
  readonly bodyBytesMax?: number
  readonly clientBodyBytesMax?: number
  readonly replyBytesMax?: number
  /** Whether clients are told apart by their addresses: else one has no share, but of large bodies. */
  readonly limitsClients?: boolean
}

/** Requests whose bodies are still coming: as many as there are connections, so that slow ones alone refuse nobody. */
export const ARRIVING_REQUESTS_MAX = 16_384
/** What has come of small bodies that are not whole yet. */
const ARRIVING_BYTES_MAX = 128 * 1024 * 1024
/** Bodies up to this do not count for the bound of large ones: an onion around the largest message is half as long. */
const SMALL_BODY_BYTES = 262_144
/** Of larger bodies of all clients together. */
const BODY_BYTES_MAX = 256 * 1024 * 1024
/** And of one client: six of the largest. */
const CLIENT_BODY_BYTES_MAX = 64 * 1024 * 1024
const REPLY_BYTES_MAX = 128 * 1024 * 1024

/** One client may have a quarter: many share an address behind a router, and a relay's is that of many too. */
const CLIENTS_MIN = 4

/** What is carried, or may be, of all clients or of one. */
export interface Carried {
  /** Requests whose bodies are still coming. */
  arriving: number
  /** Requests that are being worked on; those that only wait are not among them. */
  requests: number
  /** Of small bodies that are still coming. */
  arrivingBytes: number
  /** Of large bodies, whole or not. */
  bodyBytes: number
}

/** Who sends a request. */
export interface ClientOfRequest {
  readonly address: string
}

export class PortLoad {
  readonly smallBodyBytes: number
  readonly #most: Carried
  readonly #mostOfClient: Carried
  readonly #replyBytesMax: number
  readonly #all: Carried = { arriving: 0, requests: 0, arrivingBytes: 0, bodyBytes: 0 }
  readonly #ofClients = new Map<string, Carried>()
  #replyBytes = 0

  constructor(options: PortLoadOptions = {}) {
    const most = {
      arriving: options.arrivingMax ?? ARRIVING_REQUESTS_MAX,
      requests: options.requestsMax ?? QUEUED_REQUESTS_MAX,
      arrivingBytes: options.arrivingBytesMax ?? ARRIVING_BYTES_MAX,
      bodyBytes: options.bodyBytesMax ?? BODY_BYTES_MAX,
    }
    const clientsMin = options.limitsClients === false ? 1 : CLIENTS_MIN
    this.#most = most
    this.#mostOfClient = {
      arriving: Math.ceil(most.arriving / clientsMin),
      requests: Math.ceil(most.requests / clientsMin),
      arrivingBytes: Math.ceil(most.arrivingBytes / clientsMin),
      bodyBytes: options.clientBodyBytesMax ?? CLIENT_BODY_BYTES_MAX,
    }
    this.smallBodyBytes = options.smallBodyBytes ?? SMALL_BODY_BYTES
    this.#replyBytesMax = options.replyBytesMax ?? REPLY_BYTES_MAX
  }

  get carried(): Readonly<Carried> {
    return this.#all
  }

  /** Of which something is carried. */
  get clients(): number {
    return this.#ofClients.size
  }

  get replyBytes(): number {
    return this.#replyBytes
  }

  /** @returns what there is too much of, before anything of the body is read */
  enter(client: ClientOfRequest): RequestPlace | TooMuch {
    if (this.#all.requests >= this.#most.requests) return 'requests'
    const name = countedClient(client.address)
    const known = this.#ofClients.get(name)
    if (known !== undefined && known.requests >= this.#mostOfClient.requests) return 'client_share'
    const ofClient = known ?? { arriving: 0, requests: 0, arrivingBytes: 0, bodyBytes: 0 }
    const refusal = this.take('arriving', ofClient, 1)
    if (refusal !== undefined) return refusal === 'client' ? 'client_share' : 'bodies'
    if (known === undefined) this.#ofClients.set(name, ofClient)
    return new RequestPlace(this, name, ofClient)
  }

  /** For places. @returns whose bound is reached; then nothing is taken */
  take(what: keyof Carried, ofClient: Carried, amount: number): 'all' | 'client' | undefined {
    const all = this.#all[what] + amount
    if (all > this.#most[what]) return 'all'
    const ofOne = ofClient[what] + amount
    if (ofOne > this.#mostOfClient[what]) return 'client'
    this.#all[what] = all
    ofClient[what] = ofOne
    return undefined
  }

  /** For places. */
  give(what: keyof Carried, ofClient: Carried, amount: number): void {
    this.#all[what] -= amount
    ofClient[what] -= amount
  }

  /** For places that have given everything back. */
  leave(name: string, ofClient: Carried): void {
    if (ofClient.arriving + ofClient.requests === 0) this.#ofClients.delete(name)
  }

  /** @returns false when replies that nobody takes fill the memory; otherwise to be given back with `replyTaken` */
  keepReply(bytes: number): boolean {
    if (this.#replyBytes + bytes > this.#replyBytesMax) return false
    this.#replyBytes += bytes
    return true
  }

  replyTaken(bytes: number): void {
    this.#replyBytes -= bytes
  }
}
