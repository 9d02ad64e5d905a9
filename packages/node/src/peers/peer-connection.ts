/**
 * One connection to a neighbour whose key has been checked: requests and replies in both directions, many at a time.
 * Source: docs/protocol/waiting.md §5.
 * @module
 */

import type { Duplex } from 'node:stream'
import { assert } from '@starling/base'
import { type Clock, type PeerRequestKind, TransportError, type TransportResponse } from '@starling/ports'
import { CHANNEL_FRAME_BYTES_MAX, type ChannelFrame, ChannelFrameReader, type OutgoingFrame } from '@starling/wire/peer'
import { Deadlines } from '../deadlines.ts'
import type { ChannelLoad } from './channel-load.ts'
import {
  type ChannelRequestKind,
  decodeError,
  decodeHello,
  decodeReply,
  decodeRequest,
  decodeWindow,
  encodeError,
  encodeHello,
  replyHead,
  requestHead,
} from './channel-messages.ts'
import type { ChannelTraffic } from './channel-traffic.ts'
import { agreedVersion, bodyIn, type ChannelVersions, isKnownIn } from './channel-versions.ts'
import { FrameWriter } from './frame-writer.ts'

export interface PeerConnectionOptions {
  /** An open stream to the neighbour; owned by the connection from now on. */
  readonly socket: Duplex
  readonly clock: Clock
  readonly versions: ChannelVersions
  readonly answer: (kind: PeerRequestKind, body: Uint8Array, signal: AbortSignal) => Promise<TransportResponse>
  readonly traffic: ChannelTraffic
  /** Of all connections. */
  readonly load: ChannelLoad
  /** Called once, when nothing more will come. @param isLost - not closed by this side, or dead by the count of pings */
  readonly onClose: (isLost: boolean) => void
}

export interface ConnectionRequestOptions {
  /** When to give up, in the clock's `elapsed()`. */
  readonly deadlineMs: number
  readonly signal?: AbortSignal | undefined
}

interface Pending {
  readonly sizeBytes: number
  readonly resolve: (response: TransportResponse) => void
  readonly reject: (error: TransportError) => void
}

/** Bytes of unanswered requests this node takes from one neighbour: several of the largest, thousands of usual ones. */
const WINDOW_BYTES = 32 * 1024 * 1024

/** Requests under way to one neighbour, and from it. Held ones count, so this is generous. */
const REQUESTS_MAX = 4_096

/** Written but not taken by the network: beyond it nothing new is asked or answered. */
const UNSENT_BYTES_MAX = 32 * 1024 * 1024

/** A frame of which less has come is no burden. */
const ARRIVING_BYTES_MIN = 65_536

/** Pings without a sign of life after which a neighbour is dead. Source: docs/protocol/waiting.md §5. */
const MISSED_PINGS_MAX = 2

const NO_BODY = new Uint8Array(0)

export class PeerConnection {
  readonly #options: PeerConnectionOptions
  readonly #socket: Duplex
  readonly #reader = new ChannelFrameReader()
  readonly #writer: FrameWriter
  readonly #pending = new Map<number, Pending>()
  readonly #serving = new Map<number, AbortController>()
  readonly #deadlines: Deadlines
  readonly #opened: Promise<void>
  #settleOpened: { readonly resolve: () => void; readonly reject: (error: TransportError) => void }
  #peerWindowBytes: number | undefined
  /** Agreed on when the neighbour greets. */
  #version = 0
  #pendingBytes = 0
  #servingBytes = 0
  /** Of a frame that is arriving. */
  #arrivingBytes = 0
  #nextId = 1
  #isClosed = false
  #lastUsedMs: number
  #missedPings = 0
  #hasHeard = true

  /** Greets at once. */
  constructor(options: PeerConnectionOptions) {
    this.#options = options
    this.#socket = options.socket
    this.#writer = new FrameWriter(options.socket, options.load)
    this.#lastUsedMs = options.clock.elapsed()
    this.#deadlines = new Deadlines(options.clock, (id) => this.#giveUp(id, 'timeout', 'no answer in time'))
    const opened = withResolvers()
    this.#opened = opened.promise
    this.#opened.catch(() => {}) // who waits has a promise of his own
    this.#settleOpened = opened
    this.#socket.on('data', (chunk: Uint8Array) => this.#read(chunk))
    this.#socket.on('error', () => this.#end(true))
    this.#socket.on('end', () => this.#end(true))
    this.#socket.on('close', () => this.#end(true))
    this.#send({ id: 0, type: 'hello', body: encodeHello({ ...options.versions, windowBytes: WINDOW_BYTES }) })
  }

  /** Resolves when the neighbour has greeted. @throws {TransportError} `unreachable` when it closed instead */
  opened(): Promise<void> {
    return this.#opened
  }

  /** Whether the neighbour has greeted and the connection still stands. */
  get isOpen(): boolean {
    return !this.#isClosed && this.#peerWindowBytes !== undefined
  }

  /** Since when nothing was asked in either direction, in `elapsed()`; undefined while something is under way. */
  get idleSinceMs(): number | undefined {
    return this.#pending.size + this.#serving.size > 0 ? undefined : this.#lastUsedMs
  }

  /** @throws {TransportError} `unreachable` when the connection breaks | `timeout` | `aborted` | `overloaded` */
  request(kind: PeerRequestKind, body: Uint8Array, options: ConnectionRequestOptions): Promise<TransportResponse> {
    return this.#request(kind, body, options)
  }

  /** To be called each 5 s: counts signs of life and asks for one. */
  tick(): void {
    if (!this.isOpen) return
    this.#missedPings = this.#hasHeard ? 0 : this.#missedPings + 1
    if (this.#missedPings >= MISSED_PINGS_MAX) {
      this.#end(true)
      return
    }
    this.#hasHeard = false
    this.#send({ id: this.#takeId(), type: 'request', head: requestHead('alive'), body: NO_BODY })
  }

  /** Everything under way ends: own requests as `unreachable`, the neighbour's by their signal. */
  close(): void {
    this.#end(false)
  }

  #end(isLost: boolean): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#socket.destroy()
    this.#keepArriving(0)
    const error = new TransportError('unreachable', 'connection to the peer is closed')
    this.#settleOpened.reject(error)
    this.#deadlines.clear()
    for (const pending of [...this.#pending.values()]) pending.reject(error)
    for (const controller of this.#serving.values()) controller.abort(error)
    this.#options.onClose(isLost)
  }

  async #request(
    kind: PeerRequestKind,
    body: Uint8Array,
    { deadlineMs, signal }: ConnectionRequestOptions,
  ): Promise<TransportResponse> {
    assert(body.length + 1024 <= CHANNEL_FRAME_BYTES_MAX, 'body is too long for a frame', { length: body.length })
    if (signal?.aborted) throw new TransportError('aborted', 'request was aborted', { cause: signal.reason })
    if (!this.isOpen) throw new TransportError('unreachable', 'connection to the peer is closed')
    // What the neighbour itself would say.
    if (!isKnownIn(this.#version, kind)) return { status: 400, body: NO_BODY }
    if (!this.#hasRoomFor(body.length)) throw new TransportError('overloaded', 'too many requests to the peer')

    const id = this.#takeId()
    const onAbort = (): void => this.#giveUp(id, 'aborted', 'request was aborted')
    signal?.addEventListener('abort', onAbort, { once: true })
    this.#pendingBytes += body.length
    try {
      return await new Promise((resolve, reject) => {
        this.#pending.set(id, { sizeBytes: body.length, resolve, reject })
        this.#deadlines.add(id, deadlineMs)
        this.#send({ id, type: 'request', head: requestHead(kind), body: bodyIn(this.#version, kind, body) })
      })
    } finally {
      signal?.removeEventListener('abort', onAbort)
      this.#pending.delete(id)
      this.#deadlines.delete(id)
      this.#pendingBytes -= body.length
      this.#lastUsedMs = this.#options.clock.elapsed()
    }
  }

  #hasRoomFor(sizeBytes: number): boolean {
    if (this.#options.load.isFull) return false
    if (this.#pending.size >= REQUESTS_MAX || this.#writer.unsentBytes > UNSENT_BYTES_MAX) return false
    // One request always goes, whatever the window.
    return this.#pendingBytes === 0 || this.#pendingBytes + sizeBytes <= (this.#peerWindowBytes ?? 0)
  }

  /** Ends an own request and lets the neighbour stop working at it. */
  #giveUp(id: number, code: 'timeout' | 'aborted', message: string): void {
    const pending = this.#pending.get(id)
    if (pending === undefined) return
    this.#send({ id, type: 'cancel', body: NO_BODY })
    pending.reject(new TransportError(code, message))
  }

  /** What is not a frame, or not the frame that may come now, ends the connection. */
  #read(chunk: Uint8Array): void {
    this.#hasHeard = true
    try {
      for (const frame of this.#reader.push(chunk)) {
        if (this.#isClosed) return
        this.#options.traffic.count('in', frame.type, frame.body.length)
        this.#take(frame)
      }
    } catch {
      this.#end(true)
      return
    }
    this.#keepArriving(this.#reader.bufferedBytes)
    // What is arriving can only be given up with the connection.
    if (this.#arrivingBytes > ARRIVING_BYTES_MIN && this.#options.load.isFull) this.#end(true)
  }

  #keepArriving(bytes: number): void {
    if (bytes === this.#arrivingBytes) return
    this.#options.load.add(bytes - this.#arrivingBytes)
    this.#arrivingBytes = bytes
  }

  /** @throws {EncodingError | TransportError} when the neighbour does not keep to the protocol */
  #take(frame: ChannelFrame): void {
    if (this.#peerWindowBytes === undefined) {
      this.#takeHello(frame)
      return
    }
    switch (frame.type) {
      case 'hello':
        throw new TransportError('unreachable', 'peer greets twice')
      case 'request':
        this.#takeRequest(frame.id, frame.body)
        break
      case 'reply':
        // An answer to what was given up meets nobody.
        this.#pending.get(frame.id)?.resolve(decodeReply(frame.body))
        break
      case 'error':
        this.#pending.get(frame.id)?.reject(toTransportError(frame.body))
        break
      case 'cancel':
        this.#serving.get(frame.id)?.abort(new TransportError('aborted', 'the peer gave up'))
        break
      case 'window':
        this.#peerWindowBytes = decodeWindow(frame.body)
    }
  }

  #takeHello(frame: ChannelFrame): void {
    if (frame.type !== 'hello') throw new TransportError('unreachable', 'peer does not greet')
    const hello = decodeHello(frame.body)
    const version = agreedVersion(this.#options.versions, hello)
    if (version === undefined) throw new TransportError('unreachable', 'peer speaks no version that is known here')
    this.#version = version
    this.#peerWindowBytes = hello.windowBytes
    this.#settleOpened.resolve()
  }

  #takeRequest(id: number, body: Uint8Array): void {
    const { kind, payload } = decodeRequest(body)
    if (this.#serving.has(id)) throw new TransportError('unreachable', 'peer uses an id twice')
    const isFull =
      this.#options.load.isFull ||
      this.#serving.size >= REQUESTS_MAX ||
      this.#servingBytes > WINDOW_BYTES ||
      this.#writer.unsentBytes > UNSENT_BYTES_MAX
    if (kind === 'alive') this.#reply(id, { status: 200, body: NO_BODY })
    else if (isFull) this.#send({ id, type: 'error', body: encodeError('overloaded') })
    else if (kind === undefined || !isKnownIn(this.#version, kind)) this.#reply(id, { status: 400, body: NO_BODY })
    else void this.#serve(id, kind, payload)
  }

  async #serve(id: number, kind: Exclude<ChannelRequestKind, 'alive'>, payload: Uint8Array): Promise<void> {
    const controller = new AbortController()
    this.#serving.set(id, controller)
    this.#servingBytes += payload.length
    this.#options.load.add(payload.length)
    let response: TransportResponse
    try {
      response = await this.#options.answer(kind, bodyIn(this.#version, kind, payload), controller.signal)
    } catch {
      response = { status: 500, body: NO_BODY }
    }
    this.#serving.delete(id)
    this.#servingBytes -= payload.length
    this.#options.load.add(-payload.length)
    this.#lastUsedMs = this.#options.clock.elapsed()
    if (!controller.signal.aborted) this.#reply(id, response)
  }

  #reply(id: number, response: TransportResponse): void {
    const isTooLong = response.body.length + 1024 > CHANNEL_FRAME_BYTES_MAX
    const { status, body } = isTooLong ? { status: 500, body: NO_BODY } : response
    this.#send({ id, type: 'reply', head: replyHead(status), body })
  }

  #takeId(): number {
    do this.#nextId = (this.#nextId + 1) >>> 0
    while (this.#nextId === 0 || this.#pending.has(this.#nextId))
    return this.#nextId
  }

  #send(frame: OutgoingFrame): void {
    if (this.#isClosed) return
    this.#options.traffic.count('out', frame.type, frame.body.length + (frame.head?.length ?? 0))
    this.#writer.send(frame)
  }
}

function toTransportError(body: Uint8Array): TransportError {
  return decodeError(body) === 'overloaded'
    ? new TransportError('overloaded', 'the peer is overloaded')
    : new TransportError('unreachable', 'the peer is closing')
}

interface Resolvers {
  readonly promise: Promise<void>
  readonly resolve: () => void
  readonly reject: (error: TransportError) => void
}

function withResolvers(): Resolvers {
  let resolve = (): void => {}
  let reject = (_: TransportError): void => {}
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve
    reject = onReject
  })
  return { promise, resolve, reject }
}
