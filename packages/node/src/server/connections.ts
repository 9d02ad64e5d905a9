/**
 * The connections of a listener: how many there may be, of all clients and of one, and how they end.
 * Source: docs/protocol/storage-rpc.md §1.1.
 * @module
 */

import type { IncomingMessage, Server } from 'node:http'
import type { Http2SecureServer, Http2ServerRequest, ServerHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'
import { countedClient } from '../doors/client-address.ts'
import type { ListenLimits } from './limits.ts'

export type AnyServer = Server | Http2SecureServer

export class Connections {
  readonly #server: AnyServer
  readonly #limits: ListenLimits
  readonly #isOneClient: (address: string) => boolean
  readonly #sockets = new Set<Socket>()
  readonly #sessions = new Set<ServerHttp2Session>()
  readonly #perClient = new Map<string, number>()
  /** Other ends that have asked something: a connection may be seen as the socket and as what TLS makes of it. */
  readonly #used = new Set<string>()
  /** Those that were looked at already. */
  readonly #known = new WeakSet<object>()
  #isClosing = false

  /** @param isOneClient - whether connections from an address belong to one client */
  constructor(server: AnyServer, limits: ListenLimits, isOneClient: (address: string) => boolean) {
    this.#server = server
    this.#limits = limits
    this.#isOneClient = isOneClient
    server.maxConnections = limits.connections
    server.on('connection', (socket: Socket) => this.#take(socket))
    server.on('request', (incoming: IncomingMessage | Http2ServerRequest) => {
      if (incoming.httpVersionMajor === 1) this.use(incoming.socket)
    })
    server.on('session', (session: ServerHttp2Session) => {
      this.#sessions.add(session)
      this.use(session.socket)
      session.once('close', () => this.#sessions.delete(session))
    })
  }

  get isClosing(): boolean {
    return this.#isClosing
  }

  /** Takes no new connections, cuts idle ones, lets requests end, then cuts what is left. */
  async close(): Promise<void> {
    this.#isClosing = true
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    // To the platform a connection is idle after its first request only: many are opened in advance, or still greet.
    for (const socket of this.#sockets) if (!this.#used.has(placeOf(socket))) socket.destroy()
    for (const session of this.#sessions) session.close()
    if ('closeIdleConnections' in this.#server) this.#server.closeIdleConnections()
    const grace = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy()
    }, this.#limits.closeGraceMs)
    await closed
    clearTimeout(grace)
  }

  /** Something was asked on it. */
  use(socket: Pick<Socket, 'remoteAddress' | 'remotePort'>): void {
    if (this.#known.has(socket)) return
    this.#known.add(socket)
    this.#used.add(placeOf(socket))
  }

  #take(socket: Socket): void {
    const address = socket.remoteAddress ?? ''
    const client = this.#isOneClient(address) ? countedClient(address) : undefined
    const before = client === undefined ? 0 : (this.#perClient.get(client) ?? 0)
    if (before >= this.#limits.connectionsPerClient) {
      socket.destroy()
      return
    }
    this.#sockets.add(socket)
    if (client !== undefined) this.#perClient.set(client, before + 1)
    const place = placeOf(socket)
    socket.once('close', () => {
      this.#sockets.delete(socket)
      this.#used.delete(place)
      if (client !== undefined) this.#leave(client)
    })
  }

  #leave(client: string): void {
    const left = (this.#perClient.get(client) ?? 1) - 1
    if (left === 0) this.#perClient.delete(client)
    else this.#perClient.set(client, left)
  }
}

function placeOf({ remoteAddress, remotePort }: Pick<Socket, 'remoteAddress' | 'remotePort'>): string {
  return `${remoteAddress} ${remotePort}`
}
