/**
 * Reads the replies of one HTTP/1.1 connection, as they come in pieces of any size.
 * @module
 */

import { concatBytes } from '@starling/base'
import { BenchError } from '../errors.ts'

export interface HttpReply {
  readonly status: number
  readonly body: Uint8Array
}

/** A server that sends more than this is not one of ours. */
const REPLY_BYTES_MAX = 16 * 1_048_576

const EMPTY = new Uint8Array(0)
const CR = 13
const LF = 10

/** One request is under way at a time, so that at most one reply is. */
export class HttpReplyReader {
  #arrived: Uint8Array = EMPTY

  /**
   * Replies are small: what has arrived is read anew with each piece.
   *
   * @param piece - not modified; may be kept until the reply is complete
   * @returns the reply when `piece` completes one
   * @throws {BenchError} `invalid_reply`
   */
  push(piece: Uint8Array): HttpReply | undefined {
    const bytes = this.#arrived.length === 0 ? piece : concatBytes(this.#arrived, piece)
    if (bytes.length > REPLY_BYTES_MAX) throw invalid('reply does not end')
    const reply = parseReply(bytes)
    this.#arrived = reply === undefined ? bytes : EMPTY
    return reply
  }
}

function parseReply(bytes: Uint8Array): HttpReply | undefined {
  const headEnd = indexOfBlankLine(bytes)
  if (headEnd === undefined) return undefined
  const head = latin1(bytes, 0, headEnd)
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1]
  if (status === undefined) throw invalid('reply does not begin with a status line')
  const found = parseBody(bytes, headEnd + 4, head)
  if (found === undefined) return undefined
  if (found.end !== bytes.length) throw invalid('bytes follow the reply that nobody asked for')
  return { status: Number(status), body: found.body }
}

interface FoundBody {
  readonly body: Uint8Array
  readonly end: number
}

function parseBody(bytes: Uint8Array, start: number, head: string): FoundBody | undefined {
  if (/\r\ntransfer-encoding:[ \t]*chunked[ \t]*(?:\r\n|$)/i.test(head)) return parseChunks(bytes, start)
  const length = /\r\ncontent-length:[ \t]*(\d+)[ \t]*(?:\r\n|$)/i.exec(head)?.[1]
  if (length === undefined) throw invalid('reply has neither a length nor chunks')
  const end = start + Number(length)
  return bytes.length < end ? undefined : { body: bytes.subarray(start, end), end }
}

function parseChunks(bytes: Uint8Array, start: number): FoundBody | undefined {
  const chunks: Uint8Array[] = []
  for (let at = start; ; ) {
    const lineEnd = indexOfLineEnd(bytes, at)
    if (lineEnd === undefined) return undefined
    const size = /^([0-9a-f]{1,8})[ \t]*(?:;.*)?$/i.exec(latin1(bytes, at, lineEnd))?.[1]
    if (size === undefined) throw invalid('chunk has no size')
    const chunkStart = lineEnd + 2
    const chunkEnd = chunkStart + Number.parseInt(size, 16)
    if (bytes.length < chunkEnd + 2) return undefined
    if (bytes[chunkEnd] !== CR || bytes[chunkEnd + 1] !== LF) throw invalid('chunk is longer than it says')
    if (chunkEnd === chunkStart) return { body: concatBytes(...chunks), end: chunkEnd + 2 }
    chunks.push(bytes.subarray(chunkStart, chunkEnd))
    at = chunkEnd + 2
  }
}

function indexOfBlankLine(bytes: Uint8Array): number | undefined {
  for (let at = bytes.indexOf(CR); at >= 0; at = bytes.indexOf(CR, at + 1)) {
    if (bytes[at + 1] === LF && bytes[at + 2] === CR && bytes[at + 3] === LF) return at
  }
  return undefined
}

function indexOfLineEnd(bytes: Uint8Array, from: number): number | undefined {
  for (let at = bytes.indexOf(CR, from); at >= 0; at = bytes.indexOf(CR, at + 1)) {
    if (bytes[at + 1] === LF) return at
  }
  return undefined
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1')
}

const invalid = (message: string): BenchError => new BenchError('invalid_reply', message)
