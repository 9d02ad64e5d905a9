/** @module Bytes over a socket, for what no HTTP client would send. */

import net from 'node:net'
import tls from 'node:tls'

export interface RawConnection {
  write(bytes: string | Uint8Array): void
  /** Everything that came until the other side closed. */
  readonly closed: Promise<string>
  /** Fulfils when so much text has come. */
  heard(pattern: RegExp): Promise<string>
  destroy(): void
  /** Takes nothing from the other side any more. */
  pause(): void
}

export async function rawConnection(
  port: number,
  options: { readonly secure?: boolean; readonly alpn?: string } = {},
): Promise<RawConnection> {
  const at = { host: '127.0.0.1', port }
  const alpn = options.alpn === undefined ? {} : { ALPNProtocols: [options.alpn] }
  const socket = options.secure === true ? tls.connect({ ...at, ...alpn, rejectUnauthorized: false }) : net.connect(at)
  let text = ''
  const waiting = new Set<() => void>()
  socket.on('data', (data) => {
    text += data.toString('latin1')
    for (const look of waiting) look()
  })
  // Being cut off is what these tests are about.
  socket.on('error', () => undefined)
  const closed = new Promise<string>((resolve) => socket.on('close', () => resolve(text)))
  await new Promise((resolve) => {
    socket.once(options.secure === true ? 'secureConnect' : 'connect', resolve)
    socket.once('close', resolve)
  })
  return {
    write: (bytes) => void socket.write(bytes),
    closed,
    heard: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!pattern.test(text)) return
          waiting.delete(look)
          resolve(text)
        }
        waiting.add(look)
        socket.once('close', () => reject(new Error(`closed after ${JSON.stringify(text)}`)))
        look()
      }),
    destroy: () => void socket.destroy(),
    pause: () => void socket.pause(),
  }
}
