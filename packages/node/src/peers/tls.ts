/**
 * TLS 1.3 with both keys shown. Certificates are checked against the registry, not against authorities: whoever uses a
 * socket from here has to ask `peerKeyOf` before anything else.
 * Source: docs/protocol/waiting.md §5.
 * @module
 */

import type { Socket } from 'node:net'
import { createServer, type TLSSocket, connect as tlsConnect } from 'node:tls'
import { type Clock, type ServiceNodeRecord, TransportError } from '@starling/ports'
import { type NodeCertificate, peerKeyOf } from './certificate.ts'

/** For TCP, TLS and the greeting together. */
export const DIAL_TIMEOUT_MS = 5_000

/** Connections of others at once; a network of 2,100 nodes opens some 500 to each. */
const INCOMING_MAX = 2_048

/**
 * A socket whose other end holds the key of `peer`. Nothing has been sent over it.
 * @throws {TransportError} `unreachable`, also for a wrong key
 */
export async function dial(
  peer: ServiceNodeRecord,
  own: NodeCertificate,
  clock: Clock,
  signal: AbortSignal,
): Promise<TLSSocket> {
  if (peer.peerPort === 0 || peer.publicIp === '0.0.0.0') throw unreachable('peer has no address')
  const socket = tlsConnect({
    host: peer.publicIp,
    port: peer.peerPort,
    cert: own.cert,
    key: own.key,
    minVersion: 'TLSv1.3',
    rejectUnauthorized: false,
  })
  socket.setNoDelay(true)
  const limit = new AbortController()
  const give = (): void => void socket.destroy(unreachable('connecting was given up'))
  signal.addEventListener('abort', give, { once: true })
  clock.sleep(DIAL_TIMEOUT_MS, limit.signal).then(give, () => {})
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('secureConnect', resolve)
      socket.once('error', reject)
      socket.once('close', () => reject(unreachable('connection was closed')))
    })
  } catch (cause) {
    socket.destroy()
    throw cause instanceof TransportError ? cause : unreachable('peer cannot be reached', cause)
  } finally {
    limit.abort()
    signal.removeEventListener('abort', give)
  }
  if (peerKeyOf(socket) !== peer.ed25519) {
    socket.destroy()
    throw unreachable('peer has another key than the registry says')
  }
  return socket
}

export interface TlsListener {
  readonly port: number
  /** Ends all connections, those in a handshake too. */
  close(): Promise<void>
}

/** @param onSocket - gets each socket after its handshake, with the key its other end holds */
export async function serve(
  own: NodeCertificate,
  host: string,
  port: number,
  onSocket: (socket: TLSSocket, ed25519: string) => void,
): Promise<TlsListener> {
  const server = createServer(
    {
      cert: own.cert,
      key: own.key,
      minVersion: 'TLSv1.3',
      requestCert: true,
      rejectUnauthorized: false,
      noDelay: true,
      handshakeTimeout: DIAL_TIMEOUT_MS,
    },
    (socket) => {
      const ed25519 = peerKeyOf(socket)
      if (ed25519 === undefined) socket.destroy()
      else onSocket(socket, ed25519)
    },
  )
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.maxConnections = INCOMING_MAX
  // Whoever does not speak TLS is dropped by node:tls; there is nothing to answer.
  server.on('tlsClientError', (_, socket) => socket.destroy())
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function unreachable(message: string, cause?: unknown): TransportError {
  return new TransportError('unreachable', message, cause === undefined ? {} : { cause })
}
