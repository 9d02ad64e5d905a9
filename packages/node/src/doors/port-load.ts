/**
 * What the public port carries at once: requests that are being worked on, and the bytes of bodies and replies in memory.
 * Whoever comes beyond the bound hears 503 before anything of his is kept.
 * Source: docs/protocol/storage-rpc.md §1.1, "Overload".
 * @module
 */

import { QUEUED_REQUESTS_MAX } from '@starling/protocol'
import { countedClient } from './client-address.ts'

export interface PortLoadOptions {
  readonly requestsMax?: number
  readonly smallBodyBytes?: number
  readonly bodyBytesMax?: number
  readonly clientBodyBytesMax?: number
  readonly replyBytesMax?: number
}

/** Bodies up to this are never refused for their size: an onion around the largest message is half as long. */
const SMALL_BODY_BYTES = 262_144
/** Of larger bodies of all clients together. */
const BODY_BYTES_MAX = 256 * 1024 * 1024
/** And of one client: six of the largest. */
const CLIENT_BODY_BYTES_MAX = 64 * 1024 * 1024
const REPLY_BYTES_MAX = 128 * 1024 * 1024

export class PortLoad {
  readonly smallBodyBytes: number
  readonly #requestsMax: number
  readonly #bodyBytesMax: number
  readonly #clientBodyBytesMax: number
  readonly #replyBytesMax: number
  readonly #bodyBytesOf = new Map<string, number>()
  #requests = 0
  #bodyBytes = 0
  #replyBytes = 0

  constructor(options: PortLoadOptions = {}) {
    this.smallBodyBytes = options.smallBodyBytes ?? SMALL_BODY_BYTES
    this.#requestsMax = options.requestsMax ?? QUEUED_REQUESTS_MAX
    this.#bodyBytesMax = options.bodyBytesMax ?? BODY_BYTES_MAX
    this.#clientBodyBytesMax = options.clientBodyBytesMax ?? CLIENT_BODY_BYTES_MAX
    this.#replyBytesMax = options.replyBytesMax ?? REPLY_BYTES_MAX
  }

  /** Requests that are being read or worked on; those that only wait are not among them. */
  get requests(): number {
    return this.#requests
  }

  get bodyBytes(): number {
    return this.#bodyBytes
  }

  get replyBytes(): number {
    return this.#replyBytes
  }

  /** @returns undefined when too much is being worked on */
  enter(client: ClientOfRequest): RequestPlace | undefined {
    if (this.#requests >= this.#requestsMax) return undefined
    this.#requests++
    return new RequestPlace(this, client)
  }

  /** For places. @returns false when there is no room for so much of large bodies */
  takeBody(client: string, bytes: number): boolean {
    const ofClient = (this.#bodyBytesOf.get(client) ?? 0) + bytes
    if (ofClient > this.#clientBodyBytesMax || this.#bodyBytes + bytes > this.#bodyBytesMax) return false
    this.#bodyBytesOf.set(client, ofClient)
    this.#bodyBytes += bytes
    return true
  }

  /** For places. */
  leave(client: string, bodyBytes: number): void {
    this.#requests--
    if (bodyBytes === 0) return
    this.#bodyBytes -= bodyBytes
    const ofClient = (this.#bodyBytesOf.get(client) ?? 0) - bodyBytes
    if (ofClient > 0) this.#bodyBytesOf.set(client, ofClient)
    else this.#bodyBytesOf.delete(client)
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

/** Who sends a request: looked at for large bodies only. */
export interface ClientOfRequest {
  readonly address: string
}

/** One request's share. Given back when it is answered, or when it begins to wait: by then its body is gone. */
export class RequestPlace {
  readonly #load: PortLoad
  readonly #client: ClientOfRequest
  #bytes = 0
  #countedBytes = 0
  #countedFor = ''
  #isLeft = false

  constructor(load: PortLoad, client: ClientOfRequest) {
    this.#load = load
    this.#client = client
  }

  /** @returns false when there is no room for so many bytes more of its body, and after it has left */
  hasRoomFor(bytes: number): boolean {
    if (this.#isLeft) return false
    const all = this.#bytes + bytes
    if (all > this.#load.smallBodyBytes && !this.#count(all - this.#countedBytes)) return false
    this.#bytes = all
    return true
  }

  /** May be called again. */
  leave(): void {
    if (this.#isLeft) return
    this.#isLeft = true
    this.#load.leave(this.#countedFor, this.#countedBytes)
  }

  #count(bytes: number): boolean {
    if (this.#countedFor === '') this.#countedFor = countedClient(this.#client.address)
    if (!this.#load.takeBody(this.#countedFor, bytes)) return false
    this.#countedBytes += bytes
    return true
  }
}
