/**
 * The answer to what is no request: bytes that cannot be parsed, headers that are too long, clients that are too slow.
 * Source: docs/protocol/storage-rpc.md §1.1.
 * @module
 */

import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'

/** @param error - as HTTP/1.1's `clientError` gives it */
export function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const { status, text } = answerTo(error.code)
  const reason = STATUS_CODES[status]
  const body = text ?? `${reason}\n`
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    () => socket.destroy(),
  )
}

function answerTo(code: string | undefined): { readonly status: number; readonly text?: string } {
  switch (code) {
    case 'HPE_INVALID_CONTENT_LENGTH':
      return { status: 400, text: 'invalid Content-Length' }
    case 'HPE_HEADER_OVERFLOW':
      return { status: 431 }
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408 }
    default:
      return { status: 400 }
  }
}
