/**
 * Reads a request's body and stops at the limit: before reading where the length is announced, while reading elsewhere.
 * Source: docs/protocol/storage-rpc.md §1.1.
 * @module
 */

import { concatBytes } from '@starling/base'
import { REQUEST_BYTES_MAX } from '@starling/protocol'
import { type DoorAnswer, textAnswer } from './answer.ts'
import { SMALL_BODY_BYTES } from './body-budget.ts'

/** Asks for room for so many bytes more; false when there is none. Small bodies need not ask. */
export type Reserve = (bytes: number) => boolean

/** Never rejects: a client that goes away in the middle is no failure of the node. */
export async function readBody(request: Request, reserve: Reserve): Promise<Uint8Array | DoorAnswer> {
  try {
    return await read(request, reserve)
  } catch {
    return textAnswer(400, 'request body ended early')
  }
}

async function read(request: Request, reserve: Reserve): Promise<Uint8Array | DoorAnswer> {
  const announced = request.headers.get('content-length')
  if (announced !== null) {
    if (!/^\d{1,15}$/.test(announced)) return textAnswer(400, 'invalid Content-Length')
    if (Number(announced) > REQUEST_BYTES_MAX) return tooLarge()
    if (Number(announced) > SMALL_BODY_BYTES && !reserve(Number(announced))) return busy()
    const body = new Uint8Array(await request.arrayBuffer())
    return body.length > REQUEST_BYTES_MAX ? tooLarge() : body
  }
  return request.body === null ? new Uint8Array(0) : readStream(request.body, reserve)
}

async function readStream(stream: ReadableStream<Uint8Array>, reserve: Reserve): Promise<Uint8Array | DoorAnswer> {
  const chunks: Uint8Array[] = []
  let length = 0
  let reserved = 0
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
    if (length > SMALL_BODY_BYTES) {
      if (!reserve(length - reserved)) {
        await reader.cancel()
        return busy()
      }
      reserved = length
    }
    chunks.push(value)
  }
}

function tooLarge(): DoorAnswer {
  return textAnswer(413, 'Request body too large')
}

function busy(): DoorAnswer {
  return textAnswer(503, 'Server busy, try again later')
}
