/**
 * The connections of a listener: how many there may be, of all clients and of one, and how they end.
 * Source: docs/protocol/storage-rpc.md §1.1.
 * @module
 */

import type { Server } from 'node:http'
import type { Http2SecureServer, ServerHttp2Session } from 'node:http2'
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
  #isClosing = false

  /** @param isOneClient - whether connections from an address belong to one client */
  constructor(server: AnyServer, limits: ListenLimits, isOneClient: (address: string) => boolean) {
    this.#server = server
    this.#limits = limits
    this.#isOneClient = isOneClient
    server.maxConnections = limits.connections
    server.on('connection', (socket: Socket) => this.#take(socket))
    server.on('session', (session: ServerHttp2Session) => {
      this.#sessions.add(session)
      session.once('close', () => this.#sessions.delete(session))
    })
  }

  get isClosing(): boolean {
    return this.#isClosing
  }

  /** Takes no new connections, lets requests end, then cuts what is left. */
  async close(): Promise<void> {
    this.#isClosing = true
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const session of this.#sessions) session.close()
    if ('closeIdleConnections' in this.#server) this.#server.closeIdleConnections()
    const grace = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy()
    }, this.#limits.closeGraceMs)
    await closed
    clearTimeout(grace)
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
    socket.once('close', () => {
      this.#sockets.delete(socket)
      if (client !== undefined) this.#leave(client)
    })
  }

  #leave(client: string): void {
    const left = (this.#perClient.get(client) ?? 1) - 1
    if (left === 0) this.#perClient.delete(client)
    else this.#perClient.set(client, left)
  }
}
