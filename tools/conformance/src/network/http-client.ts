/**
 * Plain requests over HTTP and HTTPS, certificates unverified: nodes sign their own. Whatever a test wants to send goes out
 * as it is, wrong lengths and strange headers included.
 * @module
 */

import http from 'node:http'
import https from 'node:https'
import { concatBytes, utf8Decode } from '@starling/base'
import { ConformanceError } from '../errors.ts'

export interface HttpReply {
  readonly status: number
  readonly headers: Readonly<http.IncomingHttpHeaders>
  readonly body: Uint8Array
  /** The body as UTF-8, broken parts replaced. */
  readonly text: string
}

export interface HttpRequest {
  readonly url: string
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** Sends the headers and waits for an answer, as if more were to come. */
  readonly isUnfinished?: boolean
}

/** What the suite needs of it. */
export interface HttpSender {
  /** @throws {ConformanceError} `no_answer` */
  send(request: HttpRequest): Promise<HttpReply>
}

/** Longer than any timeout that a node has of its own. */
const TIMEOUT_MS = 40_000

export class HttpClient implements HttpSender, Disposable {
  readonly #plain = new http.Agent({ keepAlive: true })
  readonly #secure = new https.Agent({ keepAlive: true, rejectUnauthorized: false })

  async send(request: HttpRequest): Promise<HttpReply> {
    try {
      return await this.#exchange(request)
    } catch (error) {
      // The other side closed an idle connection just as it was used again: the request was not read.
      if (!(error instanceof StaleConnection)) throw noAnswer(request, error)
    }
    try {
      return await this.#exchange(request)
    } catch (error) {
      throw noAnswer(request, error)
    }
  }

  [Symbol.dispose](): void {
    this.#plain.destroy()
    this.#secure.destroy()
  }

  #exchange(wanted: HttpRequest): Promise<HttpReply> {
    const { url, method = 'POST', headers = {}, body = new Uint8Array(0), isUnfinished = false } = wanted
    const isSecure = url.startsWith('https:')
    const open = isSecure ? https.request : http.request
    return new Promise((resolve, reject) => {
      const request = open(url, { method, agent: isSecure ? this.#secure : this.#plain, timeout: TIMEOUT_MS })
      request.on('response', (response) => {
        read(response)
          .then(resolve, reject)
          .finally(() => (isUnfinished ? request.destroy() : undefined))
      })
      request.on('timeout', () => request.destroy(new Error('no answer in time')))
      request.on('error', (cause: NodeJS.ErrnoException) => {
        const isStale = request.reusedSocket && (cause.code === 'ECONNRESET' || cause.code === 'EPIPE')
        reject(isStale ? new StaleConnection('connection was closed while idle', { cause }) : cause)
      })
      request.setHeader('content-length', body.length)
      for (const [name, value] of Object.entries(headers)) request.setHeader(name, value)
      if (isUnfinished) request.flushHeaders()
      else request.end(body)
    })
  }
}

class StaleConnection extends Error {
  override readonly name = 'StaleConnection'
}

async function read(response: http.IncomingMessage): Promise<HttpReply> {
  const parts: Uint8Array[] = []
  for await (const part of response as AsyncIterable<Uint8Array>) parts.push(part)
  const body = concatBytes(...parts)
  return { status: response.statusCode ?? 0, headers: response.headers, body, text: decoded(body) }
}

function decoded(body: Uint8Array): string {
  try {
    return utf8Decode(body)
  } catch {
    return new TextDecoder().decode(body)
  }
}

function noAnswer({ url }: HttpRequest, cause: unknown): ConformanceError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new ConformanceError('no_answer', `${url} gave no answer: ${reason}`, { cause })
}
