/**
 * The answer to what is no request: bytes that cannot be parsed, headers that are too long, clients that are too slow.
 * Source: docs/protocol/storage-rpc.md §1.1.
 * @module
 */

import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'

/**
 * @param error - as HTTP/1.1's `clientError` gives it
 * @param headers - of every answer of this port: name, value, name, value …
 */
export function answerClientError(error: NodeJS.ErrnoException, socket: Duplex, headers: readonly string[]): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const { status, text } = answerTo(error.code)
  const reason = STATUS_CODES[status]
  const body = text ?? `${reason}\n`
  const all = [...headers, 'Connection', 'close', 'Content-Type', 'text/plain', 'Content-Length', String(body.length)]
  socket.end(`HTTP/1.1 ${status} ${reason}\r\n${headerLines(all)}\r\n${body}`, () => socket.destroy())
}

function headerLines(headers: readonly string[]): string {
  return headers.map((part, at) => (at % 2 === 0 ? `${part}: ` : `${part}\r\n`)).join('')
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
