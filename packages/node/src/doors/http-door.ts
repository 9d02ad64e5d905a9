/**
 * The HTTP of the public port, without a server: which paths there are, what is refused before a body is read, and what the
 * answers say in their headers. Browsers reach it with simple requests, hence one CORS header and no preflight.
 * Source: docs/protocol/storage-rpc.md §1.1; docs/decisions/0011, 0023.
 * @module
 */

import { fromHex, toBase64 } from '@starling/base'
import type { Logger } from '@starling/ports'
import { REQUEST_BYTES_MAX } from '@starling/protocol'
import type { NodeIdentity } from '../context.ts'
import type { TooMuch } from '../telemetry/metrics.ts'
import type { NodeMetrics } from '../telemetry/node-metrics.ts'
import { type DoorAnswer, jsonAnswer, textAnswer } from './answer.ts'
import type { TrustedProxies } from './client-address.ts'
import type { PortLoad, RequestPlace } from './port-load.ts'
import { CLIENT_PATHS, type ClientContext } from './public-doors.ts'

export interface HttpRequest {
  readonly method: string
  /** As it was asked for, with the query. */
  readonly target: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** The other end of the connection: a client, or a proxy. */
  readonly remoteAddress: string
  /** Aborts when nobody waits for the answer any more. May be made when it is asked for. */
  readonly signal: AbortSignal
  /** Never rejects. */
  readBody(room: BodyRoom): Promise<Uint8Array | BodyFault>
}

export interface BodyRoom {
  readonly bytesMax: number
  /** Is asked before memory is taken for so many bytes more. */
  hasRoomFor(bytes: number): boolean
}

/** `ended_early`: the client went away, or was too slow. */
export type BodyFault = 'too_large' | 'no_room' | 'ended_early'

export interface HttpAnswer {
  readonly status: number
  readonly body: Uint8Array
  /** Name, value, name, value …: everything but the length. */
  readonly headers: readonly string[]
  /** The connection is of no more use: a body is still coming. */
  readonly closes: boolean
  /** To be called once, when the client has taken the reply or is gone. */
  readonly taken: (() => void) | undefined
}

export interface HttpDoorParts {
  readonly handle: (path: string, body: Uint8Array, client: ClientContext) => Promise<DoorAnswer>
  readonly identity: Pick<NodeIdentity, 'ed25519'>
  readonly logger: Logger
  readonly metrics: Pick<NodeMetrics, 'count'>
  readonly load: PortLoad
  readonly proxies: TrustedProxies
  /** Whether clients are told apart by their addresses. */
  readonly limitsClients: boolean
  readonly serverHeader: string
  /** What `/get_stats/v1` says. */
  readonly version: readonly number[]
}

export class HttpDoor {
  readonly #parts: HttpDoorParts
  readonly #common: readonly string[]
  readonly #headers: Readonly<Record<DoorAnswer['contentType'], readonly string[]>>
  /** Answers that are always the same, by method and path. */
  readonly #fixed: ReadonlyMap<string, HttpAnswer>

  constructor(parts: HttpDoorParts) {
    this.#parts = parts
    this.#common = ['Access-Control-Allow-Origin', '*', 'Server', parts.serverHeader]
    this.#headers = {
      'application/json': [...this.#common, 'Content-Type', 'application/json'],
      'text/plain': [...this.#common, 'Content-Type', 'text/plain'],
    }
    const key = ['X-Oxen-Snode-Pubkey', toBase64(fromHex(parts.identity.ed25519))]
    const pong = this.#inHttp(textAnswer(200, ''))
    this.#fixed = new Map([
      ['POST /ping_test/v1', { ...pong, headers: [...pong.headers, ...key] }],
      ['GET /get_stats/v1', this.#inHttp(jsonAnswer(200, `{"version":"${parts.version.join('.')}"}`))],
    ])
  }

  /** Never rejects. */
  async answer(request: HttpRequest): Promise<HttpAnswer> {
    const path = pathOf(request.target)
    if (request.method !== 'POST' || !isClientPath(path)) return this.#answerOther(request.method, path)
    // Nothing is read for what can be refused by its headers.
    const refusal = refusalByHeaders(path, request.headers)
    if (refusal !== undefined)
      return this.#inHttp(refusal, refusal !== LONG_POLL_IS_GONE || isMuchToCome(request.headers))
    const client = new HttpClient(request, this.#parts.proxies)
    const place = this.#parts.load.enter(client)
    if (place === undefined) return this.#refuse('requests', isMuchToCome(request.headers))
    try {
      client.place = place
      return await this.#answerCall(path, request, client, place)
    } catch (error) {
      this.#parts.logger.error('door.failed', { error: error instanceof Error ? error.name : typeof error })
      return this.#inHttp(textAnswer(500, 'request failed'))
    } finally {
      place.leave()
    }
  }

  /** Whether connections from there belong to one client: not when it is a proxy, nor where everybody shares an address. */
  isOneClient(address: string): boolean {
    return this.#parts.limitsClients && !this.#parts.proxies.has(address)
  }

  /** The address of the client, which a trusted proxy may have named. */
  clientOf(remoteAddress: string, headers: HttpRequest['headers']): string {
    return clientOf(this.#parts.proxies, remoteAddress, headers)
  }

  /** No frame of this keeps the body: a call may wait for half a minute. */
  #answerCall(path: string, request: HttpRequest, client: ClientContext, place: RequestPlace): Promise<HttpAnswer> {
    return request.readBody(new PlaceForBody(place)).then((body) => {
      if (body === 'no_room') return this.#refuse('body_bytes', true)
      if (typeof body === 'string') return this.#inHttp(BODY_FAULTS[body], true)
      return this.#parts.handle(path, body, client).then((answer) => this.#inMemory(answer))
    })
  }

  #answerOther(method: string, path: string): HttpAnswer {
    const fixed = this.#fixed.get(`${method} ${path}`)
    if (fixed !== undefined) return fixed
    // Nobody needs a preflight, but who asks shall hear that everything is allowed.
    if (method === 'OPTIONS') return { ...this.#inHttp(NO_CONTENT), headers: [...this.#common, ...PREFLIGHT] }
    return this.#inHttp(textAnswer(404, `${method.toLowerCase()} ${path} Not Found`))
  }

  /** What clients are slow to take must not pile up. */
  #inMemory(answer: DoorAnswer): HttpAnswer {
    const { load } = this.#parts
    const { length } = answer.body
    if (length <= SMALL_REPLY_BYTES) return this.#inHttp(answer)
    if (!load.keepReply(length)) return this.#refuse('reply_bytes', false)
    return { ...this.#inHttp(answer), taken: () => load.replyTaken(length) }
  }

  #refuse(what: TooMuch, closes: boolean): HttpAnswer {
    this.#parts.metrics.count('starling_refused_requests_total', { what })
    return this.#inHttp(BUSY, closes)
  }

  #inHttp({ status, body, contentType }: DoorAnswer, closes = false): HttpAnswer {
    return { status, body, headers: this.#headers[contentType], closes, taken: undefined }
  }
}

/** What a door learns of a client over HTTP. */
class HttpClient implements ClientContext {
  readonly #request: HttpRequest
  readonly #proxies: TrustedProxies

  /** While it is being worked on. */
  place: RequestPlace | undefined

  constructor(request: HttpRequest, proxies: TrustedProxies) {
    this.#request = request
    this.#proxies = proxies
  }

  get address(): string {
    return clientOf(this.#proxies, this.#request.remoteAddress, this.#request.headers)
  }

  get signal(): AbortSignal {
    return this.#request.signal
  }

  onWaiting(): void {
    this.place?.leave()
  }
}

class PlaceForBody implements BodyRoom {
  readonly bytesMax = REQUEST_BYTES_MAX
  readonly #place: RequestPlace

  constructor(place: RequestPlace) {
    this.#place = place
  }

  hasRoomFor(bytes: number): boolean {
    return this.#place.hasRoomFor(bytes)
  }
}

/** The system's own buffer of a connection takes as much. */
const SMALL_REPLY_BYTES = 16_384
/** Of a refused body so much is read and thrown away, to keep the connection. */
const DRAINED_BYTES_MAX = 65_536

const NO_CONTENT = textAnswer(204, '')
const BUSY = textAnswer(503, 'Server busy, try again later')
const TOO_LARGE = textAnswer(413, 'Request body too large')
const BAD_LENGTH = textAnswer(400, 'invalid Content-Length')
const LONG_POLL_IS_GONE = textAnswer(410, 'long polling is no longer supported, client upgrade required')

const BODY_FAULTS: Readonly<Record<Exclude<BodyFault, 'no_room'>, DoorAnswer>> = {
  too_large: TOO_LARGE,
  ended_early: textAnswer(400, 'request body ended early'),
}

const PREFLIGHT = [
  ...['Access-Control-Allow-Headers', '*'],
  ...['Access-Control-Allow-Methods', 'GET, POST, OPTIONS'],
  ...['Access-Control-Max-Age', '86400'],
]

type Headers = HttpRequest['headers']

function refusalByHeaders(path: string, headers: Headers): DoorAnswer | undefined {
  if (path === '/storage_rpc/v1' && headers['x-loki-long-poll']) return LONG_POLL_IS_GONE
  const announced = headers['content-length']
  if (announced === undefined) return undefined
  if (typeof announced !== 'string' || !/^\d{1,15}$/.test(announced)) return BAD_LENGTH
  return Number(announced) > REQUEST_BYTES_MAX ? TOO_LARGE : undefined
}

/** An unknown length counts as much, and so does a body that waits to be asked for: it may come or not. */
function isMuchToCome(headers: Headers): boolean {
  return headers['expect'] !== undefined || !(Number(headers['content-length'] ?? Number.NaN) <= DRAINED_BYTES_MAX)
}

function clientOf(proxies: TrustedProxies, remoteAddress: string, headers: Headers): string {
  if (proxies.isEmpty) return remoteAddress
  const forwarded = headers['x-forwarded-for']
  return proxies.clientOf(remoteAddress, typeof forwarded === 'object' ? forwarded.join() : forwarded)
}

function isClientPath(path: string): boolean {
  return CLIENT_PATHS.some((known) => known === path)
}

function pathOf(target: string): string {
  const query = target.indexOf('?')
  return query < 0 ? target : target.slice(0, query)
}
