/**
 * Reads a request's body and stops at the limit. What came is kept once, in an array that grows with what has really come:
 * neither an announced length nor a million tiny pieces cost more memory than that.
 * Source: docs/protocol/storage-rpc.md §1.1.
 * @module
 */

import type { Readable } from 'node:stream'
import type { BodyFault, BodyRoom } from '../doors/http-exchange.ts'
import type { BodyPace, PacedBody } from './body-pace.ts'

/**
 * Never rejects: a client that goes away in the middle is no failure of the node.
 * @param announcedBytes - what the client says that it sends; `NaN` when it does not
 * @param pace - at which it has to come
 */
export function readBody(
  stream: Readable,
  announcedBytes: number,
  room: BodyRoom,
  pace: Pick<BodyPace, 'enter' | 'leave'>,
): Promise<Uint8Array | BodyFault> {
  return new Promise((resolve) => {
    // Whichever comes first counts; a stream that ends also closes.
    const settle = (result: Uint8Array | BodyFault): void => {
      pace.leave(body)
      resolve(result)
    }
    const refuse = (fault: BodyFault): void => {
      body.drop()
      stream.off('data', take)
      // What is still coming is thrown away.
      stream.resume()
      settle(fault)
    }
    const take = (chunk: Uint8Array): void => {
      const fault = body.add(chunk)
      if (fault !== undefined) refuse(fault)
    }
    const body = new GrowingBody(announcedBytes, room, () => refuse('too_slow'))
    const endEarly = (): void => settle('ended_early')
    pace.enter(body)
    stream.on('data', take)
    stream.on('end', () => settle(body.finish()))
    stream.on('error', endEarly)
    stream.on('close', endEarly)
  })
}

const NOTHING = new Uint8Array(0)
const FIRST_BYTES = 16_384

class GrowingBody implements PacedBody {
  ageMs = 0
  readonly cut: () => void
  readonly #announcedBytes: number
  readonly #room: BodyRoom
  #buffer: Uint8Array = NOTHING
  #length = 0

  constructor(announcedBytes: number, room: BodyRoom, cut: () => void) {
    this.#announcedBytes = announcedBytes
    this.#room = room
    this.cut = cut
  }

  get receivedBytes(): number {
    return this.#length
  }

  add(chunk: Uint8Array): BodyFault | undefined {
    const length = this.#length + chunk.length
    if (length > this.#room.bytesMax) return 'too_large'
    if (length === this.#announcedBytes && this.#length === 0) return this.#takeWhole(chunk)
    if (length > this.#buffer.length && !this.#grow(length)) return 'no_room'
    this.#buffer.set(chunk, this.#length)
    this.#length = length
    return undefined
  }

  finish(): Uint8Array {
    return this.#buffer.subarray(0, this.#length)
  }

  drop(): void {
    this.#buffer = NOTHING
  }

  /** Most bodies come in one piece. A plain array: a buffer of Node's has methods that share memory where others copy. */
  #takeWhole(chunk: Uint8Array): BodyFault | undefined {
    if (!this.#room.hasRoomFor(chunk.length, true)) return 'no_room'
    this.#buffer = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length)
    this.#length = chunk.length
    return undefined
  }

  /** To twice as much as before, but to no more than can come. */
  #grow(length: number): boolean {
    const most = Math.min(this.#room.bytesMax, this.#announcedBytes || this.#room.bytesMax)
    const size = Math.max(length, Math.min(most, Math.max(FIRST_BYTES, this.#buffer.length * 2)))
    if (!this.#room.hasRoomFor(size - this.#buffer.length)) return false
    const larger = new Uint8Array(size)
    larger.set(this.#buffer.subarray(0, this.#length))
    this.#buffer = larger
    return true
  }
}
