/**
 * Listeners: plain HTTP, or TLS with HTTP/2 by ALPN and HTTP/1.1 beside it.
 * Source: docs/protocol/storage-rpc.md §1.1; docs/protocol/waiting.md §2.
 * @module
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type ServerHttp2Session,
} from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import type { ServiceNode } from './service-node.ts'

export interface ListenOptions {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** PEM texts. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /** Which doors are behind the port; `operator` belongs on a loopback address. */
  readonly doors?: 'public' | 'operator'
}

export interface Listener extends AsyncDisposable {
  readonly port: number
  /** From now on for new connections; those that stand go on. @throws {Error} when key and certificate do not belong together */
  renewCertificate(tls: { readonly cert: string; readonly key: string }): void
}

/** A client that needs longer for its headers, or for the whole request, is cut off. */
const HEADERS_TIMEOUT_MS = 10_000
const REQUEST_TIMEOUT_MS = 60_000
/** Between two requests on one connection. */
const KEEP_ALIVE_MS = 75_000
/** Requests under way get so long to end when the listener closes. */
const CLOSE_GRACE_MS = 5_000
const HEADER_BYTES_MAX = 16_384
const MIN_TLS = 'TLSv1.2'

/** @throws {Error} of the system when the port cannot be had */
export async function listen(
  node: Pick<ServiceNode, 'fetch' | 'operatorFetch'>,
  options: ListenOptions,
): Promise<Listener> {
  const answer = async (request: Request, incoming: IncomingMessage | Http2ServerRequest) => {
    const response = await (options.doors === 'operator'
      ? node.operatorFetch(request, incoming.socket.remoteAddress ?? '')
      : node.fetch(request, incoming.socket.remoteAddress ?? ''))
    // HTTP/2 has no such header; its connections outlive a refused request.
    if (incoming.httpVersionMajor === 2) response.headers.delete('connection')
    return response
  }
  const onRequest = getRequestListener((request, env) => answer(request, env.incoming), {
    // The adapter's lighter Request and Response save a third of the cost of a small call.
    overrideGlobalObjects: true,
  })
  const server = options.tls === undefined ? plainServer(onRequest) : secureServer(onRequest, options.tls)
  const open = trackConnections(server)
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
    [Symbol.asyncDispose]: () => close(server, open),
  }
}

type OnRequest = ReturnType<typeof getRequestListener>

const LIMITS = {
  headersTimeout: HEADERS_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  keepAliveTimeout: KEEP_ALIVE_MS,
  maxHeaderSize: HEADER_BYTES_MAX,
} as const

function plainServer(onRequest: OnRequest): Server {
  const server = createServer(
    LIMITS,
    (request: IncomingMessage, response: ServerResponse) => void onRequest(request, response),
  )
  server.on('clientError', refuseMalformed)
  return server
}

/** What the platform cannot read never becomes a request. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy(error)
    return
  }
  const [status, text] = REFUSALS[error.code ?? ''] ?? ['400 Bad Request', 'Bad Request\n']
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${text.length}\r\n\r\n${text}`,
  )
}

/** By the platform's codes. Source of the first text: docs/protocol/storage-rpc.md §1.1. */
const REFUSALS: Readonly<Record<string, readonly [string, string]>> = {
  HPE_INVALID_CONTENT_LENGTH: ['400 Bad Request', 'invalid Content-Length'],
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'Request Header Fields Too Large\n'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'Request Timeout\n'],
}

function secureServer(onRequest: OnRequest, tls: { readonly cert: string; readonly key: string }): Http2SecureServer {
  const server = createSecureServer(
    { ...tls, allowHTTP1: true, minVersion: MIN_TLS, maxSessionMemory: 64, ...LIMITS },
    (request, response) => void onRequest(request, response),
  )
  // What the plain server takes as options, this one only takes as properties.
  Object.assign(server, LIMITS)
  server.on('clientError', refuseMalformed)
  // Without a listener a broken session would end the process.
  server.on('sessionError', () => undefined)
  server.on('session', (session) => session.setTimeout(KEEP_ALIVE_MS, () => session.close()))
  return server
}

interface OpenConnections {
  readonly sockets: ReadonlySet<Socket>
  readonly sessions: ReadonlySet<ServerHttp2Session>
}

function trackConnections(server: Server | Http2SecureServer): OpenConnections {
  const sockets = new Set<Socket>()
  const sessions = new Set<ServerHttp2Session>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('session', (session: ServerHttp2Session) => {
    sessions.add(session)
    session.once('close', () => sessions.delete(session))
  })
  return { sockets, sessions }
}

/** Takes no new connections, lets requests end, then cuts what is left. */
async function close(server: Server | Http2SecureServer, { sockets, sessions }: OpenConnections): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  for (const session of sessions) session.close()
  if ('closeIdleConnections' in server) server.closeIdleConnections()
  const grace = setTimeout(() => {
    for (const socket of sockets) socket.destroy()
  }, CLOSE_GRACE_MS)
  await closed
  clearTimeout(grace)
}
