/**
 * Reads a request's body and stops at the limit: before reading where the length is announced, while reading elsewhere.
 * Source: docs/protocol/storage-rpc.md §1.1.
 * @module
 */

import { concatBytes } from '@starling/base'
import { REQUEST_BYTES_MAX } from '@starling/protocol'
import { type DoorAnswer, textAnswer } from './answer.ts'

/** Never rejects: a client that goes away in the middle is no failure of the node. */
export async function readBody(request: Request): Promise<Uint8Array | DoorAnswer> {
  try {
    return await read(request)
  } catch {
    return textAnswer(400, 'request body ended early')
  }
}

async function read(request: Request): Promise<Uint8Array | DoorAnswer> {
  const announced = request.headers.get('content-length')
  if (announced !== null) {
    if (!/^\d{1,15}$/.test(announced)) return textAnswer(400, 'invalid Content-Length')
    if (Number(announced) > REQUEST_BYTES_MAX) return tooLarge()
    const body = new Uint8Array(await request.arrayBuffer())
    return body.length > REQUEST_BYTES_MAX ? tooLarge() : body
  }
  return request.body === null ? new Uint8Array(0) : readStream(request.body)
}

async function readStream(stream: ReadableStream<Uint8Array>): Promise<Uint8Array | DoorAnswer> {
  const chunks: Uint8Array[] = []
  let length = 0
  const reader = stream.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return concatBytes(...chunks)
    length += value.length
    if (length > REQUEST_BYTES_MAX) {
      // What is still coming is thrown away with the connection.
      await reader.cancel()
      return tooLarge()
    }
    chunks.push(value)
  }
}

function tooLarge(): DoorAnswer {
  return textAnswer(413, 'Request body too large')
}
