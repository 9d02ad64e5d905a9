/**
 * One request's share of what the public port carries: first of what is still coming, then of what is being worked on.
 * Source: docs/protocol/storage-rpc.md §1.1, "Overload".
 * @module
 */

import { assert } from '@starling/base'
import type { TooMuch } from '../telemetry/metrics.ts'
import type { BodyRoom } from './http-exchange.ts'
import type { Carried, PortLoad } from './port-load.ts'

/** Given back when the request is answered, or when it begins to wait: by then its body is gone. */
export class RequestPlace implements Pick<BodyRoom, 'hasRoomFor'> {
  readonly #load: PortLoad
  readonly #client: string
  readonly #ofClient: Carried
  #stage: 'arriving' | 'requests' | 'left' = 'arriving'
  #bytes = 0
  #countedAs: 'arrivingBytes' | 'bodyBytes' = 'arrivingBytes'
  #countedBytes = 0

  /** By `PortLoad.enter`, which has counted it as arriving. @param client - its name there */
  constructor(load: PortLoad, client: string, ofClient: Carried) {
    this.#load = load
    this.#client = client
    this.#ofClient = ofClient
  }

  /** What has come whole lies in memory anyway: only if it is large it needs room. */
  hasRoomFor(bytes: number, isWhole = false): boolean {
    if (this.#stage !== 'arriving') return false
    const all = this.#bytes + bytes
    const hasRoom = all > this.#load.smallBodyBytes ? this.#countAsLarge(all) : isWhole || this.#count(bytes)
    if (hasRoom) this.#bytes = all
    return hasRoom
  }

  /** The body is there. @returns what there is too much of */
  begin(): TooMuch | undefined {
    assert(this.#stage === 'arriving', 'a request begins once')
    const refusal = this.#load.take('requests', this.#ofClient, 1)
    if (refusal !== undefined) return refusal === 'client' ? 'client_share' : 'requests'
    this.#load.give('arriving', this.#ofClient, 1)
    this.#stage = 'requests'
    if (this.#countedAs === 'arrivingBytes') this.#uncount()
    return undefined
  }

  /** May be called again. */
  leave(): void {
    if (this.#stage === 'left') return
    this.#load.give(this.#stage, this.#ofClient, 1)
    this.#stage = 'left'
    this.#uncount()
    this.#load.leave(this.#client, this.#ofClient)
  }

  #count(bytes: number): boolean {
    if (this.#load.take(this.#countedAs, this.#ofClient, bytes) !== undefined) return false
    this.#countedBytes += bytes
    return true
  }

  /** From its first byte on. */
  #countAsLarge(all: number): boolean {
    if (this.#countedAs === 'bodyBytes') return this.#count(all - this.#countedBytes)
    if (this.#load.take('bodyBytes', this.#ofClient, all) !== undefined) return false
    this.#uncount()
    this.#countedAs = 'bodyBytes'
    this.#countedBytes = all
    return true
  }

  #uncount(): void {
    if (this.#countedBytes === 0) return
    this.#load.give(this.#countedAs, this.#ofClient, this.#countedBytes)
    this.#countedBytes = 0
  }
}
