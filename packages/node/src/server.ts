/**
 * Listeners: plain HTTP, or TLS with HTTP/2 by ALPN and HTTP/1.1 beside it.
 * Source: docs/protocol/storage-rpc.md §1.1; docs/protocol/waiting.md §2.
 * @module
 */

import { createServer } from 'node:http'
import { createSecureServer, type Http2SecureServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { answerClientError } from './server/client-error.ts'
import { Connections } from './server/connections.ts'
import { makeExchange } from './server/exchange.ts'
import { LISTEN_LIMITS, type ListenLimits } from './server/limits.ts'
import { MONITOR_SOCKET_LIMITS, type MonitorSocketLimits, serveMonitor } from './server/monitor-sockets.ts'
import type { ServiceNode } from './service-node.ts'

export interface ListenOptions {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** PEM texts. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /** Which doors are behind the port; `operator` belongs on a loopback address. */
  readonly doors?: 'public' | 'operator'
  /** Instead of the usual ones. */
  readonly limits?: Partial<ListenLimits & MonitorSocketLimits>
}

export interface Listener extends AsyncDisposable {
  readonly port: number
  /** From now on for new connections; those that stand go on. @throws {Error} when key and certificate do not belong together */
  renewCertificate(tls: { readonly cert: string; readonly key: string }): void
}

/** @throws {Error} of the system when the port cannot be had */
export async function listen(
  node: Pick<ServiceNode, 'http' | 'monitor' | 'operatorFetch'>,
  options: ListenOptions,
): Promise<Listener> {
  const limits = { ...LISTEN_LIMITS, ...MONITOR_SOCKET_LIMITS, ...options.limits }
  const server = options.tls === undefined ? createServer(settingsOf(limits)) : secureServer(options.tls, limits)
  const isOperators = options.doors === 'operator'
  const isOneClient = (address: string) => !isOperators && node.http.isOneClient(address)
  const connections = new Connections(server, limits, isOneClient)
  if (isOperators) server.on('request', operatorListener(node))
  else server.on('request', makeExchange(node.http, limits, connections))
  const monitor = isOperators ? undefined : serveMonitor(server, node, limits)
  // Whoever listens for upgrades gets all of them: the operator's port knows none.
  if (!isOperators) server.on('upgrade', ({ socket }) => connections.use(socket))
  // A length that is too large is refused before the client is told to go on.
  server.on('checkContinue', (incoming, outgoing) => server.emit('request', incoming, outgoing))
  const headers = isOperators ? [] : node.http.commonHeaders
  server.on('clientError', (error, socket) => answerClientError(error, socket, headers))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return {
    port: (server.address() as AddressInfo).port,
    renewCertificate(tls) {
      if ('setSecureContext' in server) server.setSecureContext({ ...tls, minVersion: MIN_TLS })
    },
    async [Symbol.asyncDispose]() {
      monitor?.[Symbol.dispose]()
      await connections.close()
    },
  }
}

function operatorListener(node: Pick<ServiceNode, 'operatorFetch'>) {
  return getRequestListener((request, env) => node.operatorFetch(request, env.incoming.socket.remoteAddress ?? ''))
}

const MIN_TLS = 'TLSv1.2'

function settingsOf(limits: ListenLimits) {
  return {
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.checkMs,
    keepAliveTimeout: limits.keepAliveMs,
    maxHeaderSize: limits.headerBytes,
    noDelay: true,
  }
}

function secureServer(tls: { readonly cert: string; readonly key: string }, limits: ListenLimits): Http2SecureServer {
  const server = createSecureServer({
    ...tls,
    ...settingsOf(limits),
    allowHTTP1: true,
    minVersion: MIN_TLS,
    handshakeTimeout: limits.handshakeMs,
    maxSessionMemory: 64,
    settings: { enablePush: false, maxConcurrentStreams: limits.streams, maxHeaderListSize: limits.headerBytes },
  })
  // What the plain server takes as options, this one only takes as properties.
  Object.assign(server, settingsOf(limits))
  // No answer reaches who has not greeted: one that is begun would wait for the greeting, and keep the connection for ever.
  server.on('tlsClientError', (_error, socket) => socket.destroy())
  // Without a listener a broken session would end the process.
  server.on('sessionError', () => undefined)
  // Not closed in good order: that waits for the other end to do the same, or to go on with what it has begun.
  server.on('session', (session) => session.setTimeout(limits.keepAliveMs, () => session.destroy()))
  return server
}
