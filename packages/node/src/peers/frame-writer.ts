/**
 * Frames on their way to one neighbour: all of one turn of the event loop leave together, in one piece. A write costs as
 * much as its encryption, whatever it holds.
 * Source: docs/protocol/waiting.md §5.
 * @module
 */

import type { Duplex } from 'node:stream'
import { encodeChannelFrameStart, encodeChannelFrames, type OutgoingFrame } from '@starling/wire/peer'
import type { ChannelLoad } from './channel-load.ts'

/** A body beyond this is not copied to lie beside others. */
const COPIED_BYTES_MAX = 32_768

export class FrameWriter {
  readonly #socket: Duplex
  readonly #load: Pick<ChannelLoad, 'add'>
  #frames: OutgoingFrame[] = []
  #bytes = 0

  constructor(socket: Duplex, load: Pick<ChannelLoad, 'add'>) {
    this.#socket = socket
    this.#load = load
  }

  /** Bytes that the network has not taken yet. */
  get unsentBytes(): number {
    return this.#bytes + this.#socket.writableLength
  }

  /** @param frame - its bytes are not to be changed any more */
  send(frame: OutgoingFrame): void {
    if (this.#frames.length === 0) setImmediate(() => this.#flush())
    this.#frames.push(frame)
    this.#bytes += frame.body.length
  }

  #flush(): void {
    const frames = this.#frames
    this.#frames = []
    this.#bytes = 0
    // Whoever closed the connection has thrown away what was not sent.
    if (this.#socket.destroyed) return
    let small: OutgoingFrame[] = []
    for (const frame of frames) {
      if (frame.body.length <= COPIED_BYTES_MAX) {
        small.push(frame)
        continue
      }
      if (small.length > 0) this.#write(encodeChannelFrames(small))
      small = []
      this.#write(encodeChannelFrameStart(frame))
      this.#write(frame.body)
    }
    if (small.length > 0) this.#write(encodeChannelFrames(small))
  }

  #write(bytes: Uint8Array): void {
    this.#load.add(bytes.length)
    // Called when they are gone, and when the connection is.
    this.#socket.write(bytes, () => this.#load.add(-bytes.length))
  }
}
