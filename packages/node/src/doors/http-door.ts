/**
 * The HTTP of the public port without a server: a request goes in, an answer comes out. The routes are Hono's.
 * Source: docs/protocol/storage-rpc.md §1.1; docs/decisions/0026.
 * @module
 */

import type { Logger } from '@starling/ports'
import type { NodeIdentity } from '../context.ts'
import type { NodeMetrics } from '../telemetry/node-metrics.ts'
import type { DoorAnswer } from './answer.ts'
import type { TrustedProxies } from './client-address.ts'
import { HttpAnswers } from './http-answers.ts'
import type { HttpAnswer, HttpRequest } from './http-exchange.ts'
import type { PortLoad } from './port-load.ts'
import { makePublicApp, type PublicApp, type PublicCall } from './public-app.ts'
import type { ClientContext } from './public-doors.ts'

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
  readonly #answers: HttpAnswers
  readonly #app: PublicApp

  constructor(parts: HttpDoorParts) {
    this.#parts = parts
    this.#answers = new HttpAnswers(parts)
    this.#app = makePublicApp(parts, this.#answers)
  }

  /** Of every answer, also to what is no request: name, value, name, value … */
  get commonHeaders(): readonly string[] {
    return this.#answers.common
  }

  /** Never rejects. */
  async answer(request: HttpRequest): Promise<HttpAnswer> {
    const { method } = request
    const path = pathOf(request.target)
    // The routes would take it for a GET.
    if (method === 'HEAD') return this.#answers.notFound(method, path)
    const call: PublicCall = { request, path, answer: undefined, place: undefined, client: undefined }
    try {
      // Of a request the routes look at no more than this, and nothing of ours asks for more.
      await this.#app.fetch({ method, url: path } as Request, call)
    } catch (error) {
      this.#parts.logger.error('door.failed', { error: error instanceof Error ? error.name : typeof error })
    }
    return call.answer ?? this.#answers.failed
  }

  /** Whether connections from there belong to one client: not when it is a proxy, nor where everybody shares an address. */
  isOneClient(address: string): boolean {
    return this.#parts.limitsClients && !this.#parts.proxies.has(address)
  }

  /** The address of the client, which a trusted proxy may have named. */
  clientOf(remoteAddress: string, headers: HttpRequest['headers']): string {
    return this.#parts.proxies.clientOfRequest(remoteAddress, headers)
  }
}

function pathOf(target: string): string {
  const query = target.indexOf('?')
  return query < 0 ? target : target.slice(0, query)
}
