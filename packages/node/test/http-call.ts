/** @module A request to the public port as its HTTP door sees it, without a socket. */

import { concatBytes, utf8Decode, utf8Encode } from '@starling/base'
import type { HttpRequest, ServiceNode } from '../src/index.ts'

export interface HttpCall {
  readonly method?: string
  readonly body?: string | Uint8Array
  readonly headers?: Readonly<Record<string, string>>
  readonly remoteAddress?: string
  readonly signal?: AbortSignal
}

export interface HttpSeen {
  readonly status: number
  readonly text: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly closes: boolean
  /** Gives the reply's memory back. */
  readonly taken: () => void
}

export async function callHttp(
  node: Pick<ServiceNode, 'http'>,
  target: string,
  call: HttpCall = {},
): Promise<HttpSeen> {
  const { status, body, headers, closes, taken } = await node.http.answer(httpRequest(target, call))
  const pairs = headers.flatMap((name, index) =>
    index % 2 === 0 ? [[name.toLowerCase(), headers[index + 1] ?? ''] as const] : [],
  )
  return { status, text: utf8Decode(body), headers: Object.fromEntries(pairs), closes, taken: () => taken?.() }
}

/** A POST, unless told; its body comes in two pieces. */
export function httpRequest(target: string, call: HttpCall = {}): HttpRequest {
  const bytes = typeof call.body === 'string' ? utf8Encode(call.body) : (call.body ?? new Uint8Array(0))
  const middle = bytes.length >> 1
  return {
    method: call.method ?? 'POST',
    target,
    headers: { 'content-length': String(bytes.length), ...call.headers },
    remoteAddress: call.remoteAddress ?? '192.0.2.1',
    signal: call.signal ?? new AbortController().signal,
    async readBody(room) {
      const pieces: Uint8Array[] = []
      for (const piece of [bytes.subarray(0, middle), bytes.subarray(middle)]) {
        pieces.push(piece)
        if (pieces.reduce((sum, { length }) => sum + length, 0) > room.bytesMax) return 'too_large'
        if (!room.hasRoomFor(piece.length)) return 'no_room'
      }
      return concatBytes(...pieces)
    },
  }
}
