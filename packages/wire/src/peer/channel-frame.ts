/**
 * Frames of the channel between nodes. Source: docs/protocol/waiting.md §5.
 *
 * ```text
 * u32be length of what follows ‖ u32be id ‖ u8 type ‖ body
 * ```
 * @module
 */

import { WireError } from '../errors.ts'

export type ChannelFrameType = 'hello' | 'request' | 'reply' | 'error' | 'cancel' | 'window'

export interface ChannelFrame {
  /** Of 32 bits: which request this belongs to. */
  readonly id: number
  readonly type: ChannelFrameType
  readonly body: Uint8Array
}

/** In the order of their numbers on the wire. */
const TYPES: readonly ChannelFrameType[] = ['hello', 'request', 'reply', 'error', 'cancel', 'window']

const LENGTH_BYTES = 4
const HEADER_BYTES = 5

/** Largest value of the length field: the largest body of a request, and room for what surrounds it. */
export const CHANNEL_FRAME_BYTES_MAX = 10 * 1024 * 1024 + 1024

/** A frame on its way out: its body may come in two pieces, so that nobody copies it only to put something before it. */
export interface OutgoingFrame extends ChannelFrame {
  /** The first bytes of the body. */
  readonly head?: Uint8Array
}

/** @throws {WireError} `invalid_frame` when the id has more than 32 bits or the body is too long for a frame */
export function encodeChannelFrame(frame: OutgoingFrame): Uint8Array {
  return encodeChannelFrames([frame])
}

/** All of them in one piece of memory. @throws {WireError} `invalid_frame` */
export function encodeChannelFrames(frames: readonly OutgoingFrame[]): Uint8Array {
  let size = 0
  for (const frame of frames) size += LENGTH_BYTES + lengthOf(frame)
  const out = new Uint8Array(size)
  const view = new DataView(out.buffer)
  let at = 0
  for (const frame of frames) {
    at = putHeader(view, at, frame)
    if (frame.head !== undefined) {
      out.set(frame.head, at)
      at += frame.head.length
    }
    out.set(frame.body, at)
    at += frame.body.length
  }
  return out
}

/** Everything of a frame but its body, which is to follow. @throws {WireError} `invalid_frame` */
export function encodeChannelFrameStart(frame: OutgoingFrame): Uint8Array {
  const head = frame.head ?? NOTHING
  const length = lengthOf(frame)
  const out = new Uint8Array(LENGTH_BYTES + length - frame.body.length)
  out.set(head, putHeader(new DataView(out.buffer), 0, frame))
  return out
}

const NOTHING = new Uint8Array(0)

function lengthOf({ id, head, body }: OutgoingFrame): number {
  const length = HEADER_BYTES + (head?.length ?? 0) + body.length
  if (length > CHANNEL_FRAME_BYTES_MAX) throw new WireError('invalid_frame', 'frame is too long', { data: { length } })
  if (id >>> 0 !== id) throw new WireError('invalid_frame', 'id is beyond 32 bits')
  return length
}

/** @returns where the body begins */
function putHeader(view: DataView, at: number, frame: OutgoingFrame): number {
  view.setUint32(at, lengthOf(frame))
  view.setUint32(at + 4, frame.id)
  view.setUint8(at + 8, TYPES.indexOf(frame.type))
  return at + LENGTH_BYTES + HEADER_BYTES
}

/**
 * Cuts a stream of bytes into frames, however the bytes arrive. After an error the stream is lost: every further push
 * throws it again.
 */
export class ChannelFrameReader {
  #chunks: Uint8Array[] = []
  #buffered = 0
  /** The length field of the frame that is arriving, once it has been read. */
  #length: number | undefined
  #error: WireError | undefined

  /** Of frames that are not complete yet. */
  get bufferedBytes(): number {
    return this.#buffered
  }

  /**
   * @param bytes - kept until its frames are complete; bodies share its memory
   * @returns the frames that these bytes complete, in order
   * @throws {WireError} `invalid_frame` for a length beyond the limits and for an unknown type
   */
  push(bytes: Uint8Array): ChannelFrame[] {
    if (this.#error !== undefined) throw this.#error
    // A plain view, so that bodies are plain arrays even when `bytes` is an instance of a subclass.
    if (bytes.length > 0) this.#chunks.push(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    this.#buffered += bytes.length
    const frames: ChannelFrame[] = []
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) frames.push(frame)
    return frames
  }

  #next(): ChannelFrame | undefined {
    if (this.#length === undefined) {
      if (this.#buffered < LENGTH_BYTES) return undefined
      this.#length = this.#checkedLength(viewOf(this.#take(LENGTH_BYTES)).getUint32(0))
    }
    if (this.#buffered < this.#length) return undefined
    const frame = this.#take(this.#length)
    this.#length = undefined
    const type = TYPES[frame[4] as number]
    if (type === undefined) throw this.#fail('frame has an unknown type')
    return { id: viewOf(frame).getUint32(0), type, body: frame.subarray(HEADER_BYTES) }
  }

  #checkedLength(length: number): number {
    if (length < HEADER_BYTES) throw this.#fail('frame is too short')
    if (length > CHANNEL_FRAME_BYTES_MAX) throw this.#fail('frame is too long')
    return length
  }

  #fail(message: string): WireError {
    this.#error = new WireError('invalid_frame', message)
    this.#chunks = []
    this.#buffered = 0
    return this.#error
  }

  /** Removes the first `length` buffered bytes: a view when one chunk holds them all, else a copy. */
  #take(length: number): Uint8Array {
    this.#buffered -= length
    const first = this.#chunks[0] as Uint8Array
    if (first.length > length) {
      this.#chunks[0] = first.subarray(length)
      return first.subarray(0, length)
    }
    if (first.length === length) return this.#chunks.shift() as Uint8Array
    return this.#gather(length)
  }

  #gather(length: number): Uint8Array {
    const out = new Uint8Array(length)
    let filled = 0
    let used = 0
    while (filled < length) {
      const chunk = this.#chunks[used] as Uint8Array
      const part = chunk.subarray(0, length - filled)
      out.set(part, filled)
      filled += part.length
      if (part.length < chunk.length) this.#chunks[used] = chunk.subarray(part.length)
      else used++
    }
    this.#chunks.splice(0, used)
    return out
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
