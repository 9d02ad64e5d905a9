/**
 * One HTTP exchange of a listener as the door sees it: HTTP/1.1 and HTTP/2 alike.
 * @module
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { constants, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import type { HttpDoor } from '../doors/http-door.ts'
import type { BodyFault, BodyRoom, HttpAnswer, HttpRequest } from '../doors/http-exchange.ts'
import { BodyPace } from './body-pace.ts'
import type { ListenLimits } from './limits.ts'
import { readBody } from './read-body.ts'

type Incoming = IncomingMessage | Http2ServerRequest

/** What both kinds of response have in common. */
interface Outgoing {
  readonly destroyed: boolean
  writeContinue(): unknown
  writeHead(status: number, headers: readonly string[]): unknown
  end(body: Uint8Array): unknown
  end(body: string, encoding: 'latin1'): unknown
  once(event: 'close', listener: () => void): unknown
}

/** @param connections - `isClosing`: none of them is kept for another request */
export function makeExchange(
  door: Pick<HttpDoor, 'answer'>,
  limits: ListenLimits,
  connections: { readonly isClosing: boolean },
): (incoming: Incoming, outgoing: ServerResponse | Http2ServerResponse) => void {
  const pace = new BodyPace(limits)
  return (incoming, outgoing) => {
    // NOTE: both take a flat list of names and values, which the types of the one do not say.
    const reply = outgoing as Outgoing
    void door.answer(new NodeHttpRequest(incoming, reply, limits.requestMs, pace)).then((answer) => {
      if (reply.destroyed) answer.taken?.()
      else write(reply, answer, incoming, connections.isClosing, limits.takeReplyMs)
    })
  }
}

function write(reply: Outgoing, answer: HttpAnswer, incoming: Incoming, isClosing: boolean, takeReplyMs: number): void {
  const { status, body, headers, closes, taken } = answer
  const lines = status === 204 ? [...headers] : [...headers, 'Content-Length', String(body.length)]
  // HTTP/2 has no such header; its connections outlive a refused request.
  if ((closes || isClosing) && incoming.httpVersionMajor === 1) lines.push('Connection', 'close')
  reply.writeHead(status, lines)
  end(reply, incoming, body)
  // Else the stream would stay open for what is still coming.
  if (closes && 'stream' in incoming) incoming.stream.close(constants.NGHTTP2_NO_ERROR)
  if (taken === undefined) return
  const late = setTimeout(() => cut(incoming), takeReplyMs)
  reply.once('close', () => {
    clearTimeout(late)
    taken()
  })
}

/** Beyond this a text of the body costs more than it spares. */
const ONE_PIECE_BYTES_MAX = 65_536

/**
 * HTTP/1.1 writes a text together with its head, and bytes beside it, which costs as much again as the whole writing.
 * `latin1` gives each byte its own character, so that the same bytes leave whatever they are.
 */
function end(reply: Outgoing, incoming: Incoming, body: Uint8Array): void {
  if (incoming.httpVersionMajor !== 1 || body.length > ONE_PIECE_BYTES_MAX) reply.end(body)
  else reply.end(Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1'), 'latin1')
}

function cut(incoming: Incoming): void {
  if ('stream' in incoming) incoming.stream.destroy()
  else incoming.socket.destroy()
}

class NodeHttpRequest implements HttpRequest {
  readonly #incoming: Incoming
  readonly #reply: Outgoing
  readonly #bodyMs: number
  readonly #pace: BodyPace
  #gone: AbortController | undefined

  constructor(incoming: Incoming, reply: Outgoing, bodyMs: number, pace: BodyPace) {
    this.#incoming = incoming
    this.#reply = reply
    this.#bodyMs = bodyMs
    this.#pace = pace
  }

  get method(): string {
    return this.#incoming.method ?? ''
  }

  get target(): string {
    return this.#incoming.url ?? ''
  }

  get headers(): HttpRequest['headers'] {
    return this.#incoming.headers
  }

  get remoteAddress(): string {
    return this.#incoming.socket.remoteAddress ?? ''
  }

  get signal(): AbortSignal {
    if (this.#gone === undefined) {
      const gone = new AbortController()
      this.#gone = gone
      if (this.#reply.destroyed) gone.abort()
      else this.#reply.once('close', () => gone.abort())
    }
    return this.#gone.signal
  }

  readBody(room: BodyRoom): Promise<Uint8Array | BodyFault> {
    const incoming = this.#incoming
    const { expect, 'content-length': length } = incoming.headers
    if (expect !== undefined) this.#reply.writeContinue()
    const body = readBody(incoming, Number(length), room, this.#pace)
    // HTTP/1.1 has the server's own limit.
    if (incoming.httpVersionMajor === 1) return body
    const late = setTimeout(() => cut(incoming), this.#bodyMs)
    return body.finally(() => clearTimeout(late))
  }
}
