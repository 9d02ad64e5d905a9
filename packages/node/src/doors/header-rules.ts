/**
 * What the headers of a request tell before anything of its body is read.
 * Source: docs/protocol/storage-rpc.md §1.1.
 * @module
 */

import { REQUEST_BYTES_MAX } from '@starling/protocol'
import { type DoorAnswer, textAnswer } from './answer.ts'
import type { HttpRequest } from './http-exchange.ts'

export const TOO_LARGE = textAnswer(413, 'Request body too large')
export const LONG_POLL_IS_GONE = textAnswer(410, 'long polling is no longer supported, client upgrade required')
const BAD_LENGTH = textAnswer(400, 'invalid Content-Length')

/** Of a refused body so much is read and thrown away, to keep the connection. */
const DRAINED_BYTES_MAX = 65_536

type Headers = HttpRequest['headers']

export function refusalByHeaders(path: string, headers: Headers): DoorAnswer | undefined {
  if (path === '/storage_rpc/v1' && headers['x-loki-long-poll']) return LONG_POLL_IS_GONE
  const announced = headers['content-length']
  if (announced === undefined) return undefined
  if (typeof announced !== 'string' || !/^\d{1,15}$/.test(announced)) return BAD_LENGTH
  return Number(announced) > REQUEST_BYTES_MAX ? TOO_LARGE : undefined
}

/** An unknown length counts as much, and so does a body that waits to be asked for: it may come or not. */
export function isMuchToCome(headers: Headers): boolean {
  return headers['expect'] !== undefined || !(Number(headers['content-length'] ?? Number.NaN) <= DRAINED_BYTES_MAX)
}
