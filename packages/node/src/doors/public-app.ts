/**
 * The public port's routes: which paths there are, what is refused before a body is read, how much is carried at once.
 * Browsers reach it with simple requests, hence one CORS header and no preflight.
 * Source: docs/protocol/storage-rpc.md §1.1; docs/decisions/0011, 0026.
 *
 * Bodies are read and answers written by whoever serves: making a `Request` and a `Response` of them costs as much as
 * everything else, and hides what the bounds of memory have to know.
 * @module
 */

import { assert } from '@starling/base'
import { REQUEST_BYTES_MAX } from '@starling/protocol'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { type DoorAnswer, textAnswer } from './answer.ts'
import type { TrustedProxies } from './client-address.ts'
import { isMuchToCome, LONG_POLL_IS_GONE, refusalByHeaders, TOO_LARGE } from './header-rules.ts'
import type { HttpAnswers } from './http-answers.ts'
import type { HttpDoorParts } from './http-door.ts'
import type { BodyFault, BodyRoom, HttpAnswer, HttpRequest } from './http-exchange.ts'
import { CLIENT_PATHS, type ClientContext } from './public-doors.ts'
import type { RequestPlace } from './request-place.ts'

/** One request on its way through the routes; whoever answers leaves the answer here. */
export interface PublicCall {
  readonly request: HttpRequest
  /** Without the query. */
  readonly path: string
  answer: HttpAnswer | undefined
  /** Its share of what is carried at once, once it has one. */
  place: RequestPlace | undefined
  client: ClientContext | undefined
}

interface Env {
  readonly Bindings: PublicCall
}

export type PublicApp = Hono<Env>

export function makePublicApp(parts: HttpDoorParts, answers: HttpAnswers): PublicApp {
  const app: PublicApp = new Hono<Env>({ getPath: (request) => request.url })
  const answer = ({ env }: Context<Env>, given: HttpAnswer): Response => {
    env.answer = given
    return ANSWERED
  }

  /** Nothing is read for what can be refused by its headers. */
  const headers: MiddlewareHandler<Env> = async (c, next) => {
    const { path, request } = c.env
    const refusal = refusalByHeaders(path, request.headers)
    if (refusal === undefined) return next()
    return answer(c, answers.of(refusal, refusal !== LONG_POLL_IS_GONE || isMuchToCome(request.headers)))
  }

  /** Beyond the bound nothing is kept of a request. */
  const load: MiddlewareHandler<Env> = async (c, next) => {
    const { env } = c
    const client = new HttpClient(env, parts.proxies)
    const place = parts.load.enter(client)
    if (typeof place === 'string') return answer(c, answers.refuse(place, isMuchToCome(env.request.headers)))
    env.client = client
    env.place = place
    return next().finally(() => place.leave())
  }

  /** No frame of this keeps the body: a call may wait for half a minute. */
  const call = (c: Context<Env>): Promise<Response> => {
    const { request, path, client, place } = c.env
    assert(client !== undefined && place !== undefined, 'a call has a place')
    return request.readBody(new PlaceForBody(place)).then((body) => {
      if (body === 'no_room') return answer(c, answers.refuse('body_bytes', true))
      if (typeof body === 'string') return answer(c, answers.of(BODY_FAULTS[body], true))
      const refusal = place.begin()
      if (refusal !== undefined) return answer(c, answers.refuse(refusal, false))
      return parts.handle(path, body, client).then((done) => answer(c, answers.inMemory(done)))
    })
  }

  for (const path of CLIENT_PATHS) app.post(path, headers, load, call)
  app.post('/ping_test/v1', (c) => answer(c, answers.pong))
  app.get('/get_stats/v1', (c) => answer(c, answers.stats))
  // Nobody needs a preflight, but who asks shall hear that everything is allowed.
  app.options('*', (c) => answer(c, answers.preflight))
  app.notFound((c) => answer(c, answers.notFound(c.env.request.method, c.env.path)))
  app.onError((error, c) => {
    parts.logger.error('door.failed', { error: error.name })
    return answer(c, answers.failed)
  })
  return app
}

/** What the routes hand back: the answer itself lies in the call. */
const ANSWERED = new Response(null)

const BODY_FAULTS: Readonly<Record<Exclude<BodyFault, 'no_room'>, DoorAnswer>> = {
  too_large: TOO_LARGE,
  too_slow: textAnswer(408, 'Request Timeout\n'),
  ended_early: textAnswer(400, 'request body ended early'),
}

/** What a door learns of a client over HTTP. */
class HttpClient implements ClientContext {
  readonly #call: PublicCall
  readonly #proxies: TrustedProxies

  constructor(call: PublicCall, proxies: TrustedProxies) {
    this.#call = call
    this.#proxies = proxies
  }

  get address(): string {
    const { remoteAddress, headers } = this.#call.request
    return this.#proxies.clientOfRequest(remoteAddress, headers)
  }

  get signal(): AbortSignal {
    return this.#call.request.signal
  }

  onWaiting(): void {
    this.#call.place?.leave()
  }
}

class PlaceForBody implements BodyRoom {
  readonly bytesMax = REQUEST_BYTES_MAX
  readonly #place: RequestPlace

  constructor(place: RequestPlace) {
    this.#place = place
  }

  hasRoomFor(bytes: number, isWhole?: boolean): boolean {
    return this.#place.hasRoomFor(bytes, isWhole)
  }
}
