/**
 * One connection that is kept open and carries one request at a time: less work per request than any general client, so
 * that the processor belongs to the nodes.
 * @module
 */

import net from 'node:net'
import tls from 'node:tls'
import { utf8Encode } from '@starling/base'
import { BenchError } from '../errors.ts'
import { type HttpReply, HttpReplyReader } from './reply-reader.ts'

const CONNECT_MS_MAX = 10_000

interface Pending {
  readonly resolve: (reply: HttpReply) => void
  readonly reject: (error: Error) => void
}

export class HttpConnection {
  readonly #host: string
  readonly #socket: net.Socket
  readonly #reader = new HttpReplyReader()
  #pending: Pending | undefined

  private constructor(host: string, socket: net.Socket) {
    this.#host = host
    this.#socket = socket
    socket.on('data', (piece: Uint8Array) => this.#read(piece))
    socket.on('error', (cause) => this.#fail(cause))
    socket.on('close', () => this.#fail(new BenchError('connection_closed', 'connection was closed')))
  }

  /**
   * Certificates are not verified: nodes sign their own.
   *
   * @param localAddress - where the connection comes from; any unless given
   * @throws {Error} of the system
   */
  static async open(url: URL, localAddress?: string): Promise<HttpConnection> {
    const secure = url.protocol === 'https:'
    const options = {
      host: url.hostname,
      port: Number(url.port || (secure ? 443 : 80)),
      noDelay: true,
      ...(localAddress === undefined ? {} : { localAddress }),
    }
    const socket = secure ? tls.connect({ ...options, rejectUnauthorized: false }) : net.connect(options)
    await new Promise<void>((resolve, reject) => {
      socket.setTimeout(CONNECT_MS_MAX, () => socket.destroy(new Error('no connection in time')))
      socket.once('error', reject)
      socket.once(secure ? 'secureConnect' : 'connect', () => {
        socket.setTimeout(0)
        socket.off('error', reject)
        resolve()
      })
    })
    return new HttpConnection(url.host, socket)
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed && this.#socket.writable
  }

  /** @throws {BenchError} `connection_closed` | `invalid_reply`; {Error} of the system */
  post(path: string, body: Uint8Array): Promise<HttpReply> {
    if (this.#pending !== undefined) throw new Error('a request is under way on this connection')
    if (!this.isOpen) return Promise.reject(new BenchError('connection_closed', 'connection is closed'))
    const head = `POST ${path} HTTP/1.1\r\nHost: ${this.#host}\r\nContent-Length: ${body.length}\r\n\r\n`
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject }
      this.#socket.write(Buffer.concat([utf8Encode(head), body]))
    })
  }

  /** A request under way fails. */
  close(): void {
    this.#socket.destroy()
  }

  #read(piece: Uint8Array): void {
    let reply: HttpReply | undefined
    try {
      reply = this.#reader.push(piece)
    } catch (error) {
      this.#socket.destroy(error as Error)
      return
    }
    if (reply === undefined) return
    const pending = this.#pending
    this.#pending = undefined
    pending?.resolve(reply)
  }

  #fail(error: Error): void {
    const pending = this.#pending
    this.#pending = undefined
    pending?.reject(error)
  }
}
