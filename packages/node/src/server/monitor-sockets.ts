/**
 * The monitor door over WebSocket: upgrades of one path of a listener. HTTP/1.1 only, as browsers and bots ask for it.
 * Source: docs/protocol/monitor.md §1; RFC 6455.
 * @module
 */

import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import { type DoorAnswer, textAnswer } from '../doors/answer.ts'
import type { HttpDoor } from '../doors/http-door.ts'
import type { MonitorDoor } from '../doors/monitor.ts'
import type { CloseReason } from '../monitor/subscriptions.ts'
import type { AnyServer } from './connections.ts'

const MONITOR_PATH = '/monitor/v1'

export interface MonitorSocketLimits {
  /** Of one message of a subscriber. */
  readonly messageBytes: number
  /** Notifications that one subscriber has not taken yet. */
  readonly unsentBytes: number
  /** Of all subscribers together. */
  readonly unsentBytesOfAll: number
  /** Between pings; who answers none of two is gone. */
  readonly pingMs: number
}

export const MONITOR_SOCKET_LIMITS: MonitorSocketLimits = {
  messageBytes: 1024 * 1024,
  unsentBytes: 16 * 1024 * 1024,
  unsentBytesOfAll: 128 * 1024 * 1024,
  pingMs: 30_000,
}

const MISSED_PINGS_MAX = 2

/** Source: docs/protocol/monitor.md §1. */
const CLOSE_CODES: Readonly<Record<CloseReason, number>> = {
  shutting_down: 1001,
  refused_too_often: 1008,
  too_slow: 1013,
  moved_away: 4421,
}

export interface MonitoredNode {
  readonly monitor: Pick<MonitorDoor, 'refusal' | 'open'>
  readonly http: Pick<HttpDoor, 'clientOf'>
}

/** Serves until it is disposed. */
export function serveMonitor(
  server: AnyServer,
  { monitor: door, http }: MonitoredNode,
  limits: MonitorSocketLimits,
): Disposable {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: limits.messageBytes, perMessageDeflate: false })
  const open = new Set<MonitorSocket>()
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
      serveWithoutUpgrade(server, request, socket, head)
      return
    }
    const path = request.url?.split('?', 1)[0]
    const refusal = path === MONITOR_PATH ? door.refusal() : notFound(path)
    if (refusal !== undefined) {
      refuse(socket, refusal)
      return
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const address = http.clientOf(request.socket.remoteAddress ?? '', request.headers)
      const unsentOfOthers = () => [...open].reduce((sum, { unsentBytes }) => sum + unsentBytes, 0)
      const peer = new MonitorSocket(webSocket, address, limits, unsentOfOthers)
      open.add(peer)
      webSocket.on('close', () => open.delete(peer))
      peer.serve(door)
    })
  })
  const pings = setInterval(() => {
    for (const peer of open) peer.ping()
  }, limits.pingMs)
  return { [Symbol.dispose]: () => clearInterval(pings) }
}

class MonitorSocket {
  readonly address: string
  readonly #socket: WebSocket
  readonly #limits: MonitorSocketLimits
  readonly #unsentOfAll: () => number
  #unanswered = 0

  constructor(socket: WebSocket, address: string, limits: MonitorSocketLimits, unsentOfAll: () => number) {
    this.address = address
    this.#socket = socket
    this.#limits = limits
    this.#unsentOfAll = unsentOfAll
  }

  get unsentBytes(): number {
    return this.#socket.bufferedAmount
  }

  serve(door: Pick<MonitorDoor, 'open'>): void {
    const session = door.open(this)
    const socket = this.#socket
    let turn = Promise.resolve()
    socket.on('message', (data: RawData) => {
      // One after the other; what comes meanwhile stays with the system.
      socket.pause()
      turn = turn.then(() => session.receive(bytesOf(data))).then(() => socket.resume())
    })
    socket.on('pong', () => {
      this.#unanswered = 0
    })
    // What it cannot read ends the connection, with a reason of its own.
    socket.on('error', () => undefined)
    socket.on('close', () => session.end())
  }

  /** Who takes nothing misses nothing without knowing: it is closed. */
  send(bytes: Uint8Array): void {
    const unsent = this.unsentBytes + bytes.length
    const isTooMuch = unsent > this.#limits.unsentBytes || (unsent > bytes.length && this.#isTooMuchOfAll(bytes.length))
    if (isTooMuch) this.close('too_slow')
    else this.#socket.send(bytes, { binary: true }, () => undefined)
  }

  close(reason: CloseReason): void {
    if (reason === 'too_slow') this.#socket.terminate()
    else this.#socket.close(CLOSE_CODES[reason], reason)
  }

  ping(): void {
    if (this.#unanswered >= MISSED_PINGS_MAX) this.#socket.terminate()
    this.#unanswered++
    this.#socket.ping(undefined, undefined, () => undefined)
  }

  #isTooMuchOfAll(bytes: number): boolean {
    return this.#unsentOfAll() + bytes > this.#limits.unsentBytesOfAll
  }
}

/**
 * Whoever offers another protocol, such as clients that would like HTTP/2 without TLS, is answered in HTTP/1.1. The platform
 * has let go of the request by now: it is put back without the offer.
 */
function serveWithoutUpgrade(server: AnyServer, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const lines = [`${request.method} ${request.url} HTTP/1.1`]
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    const [name = '', value = ''] = request.rawHeaders.slice(i, i + 2)
    if (!UPGRADE_HEADERS.has(name.toLowerCase())) lines.push(`${name}: ${value}`)
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]))
  server.emit('encrypted' in socket ? 'secureConnection' : 'connection', socket)
}

const UPGRADE_HEADERS: ReadonlySet<string> = new Set(['upgrade', 'connection', 'http2-settings'])

function bytesOf(data: RawData): Uint8Array {
  const buffer = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length)
}

function notFound(path: string | undefined): DoorAnswer {
  return textAnswer(404, `get ${path ?? ''} Not Found`)
}

function refuse(socket: Duplex, { status, body, contentType }: DoorAnswer): void {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    `Content-Type: ${contentType}`,
    `Content-Length: ${body.length}`,
  ]
  socket.on('error', () => undefined)
  socket.end(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]), () => socket.destroy())
}
