/**
 * Answers as the public port gives them: what stands in their headers, and how many bytes of them may lie in memory.
 * Source: docs/protocol/storage-rpc.md §1.1; docs/decisions/0011.
 * @module
 */

import { fromHex, toBase64 } from '@starling/base'
import type { TooMuch } from '../telemetry/metrics.ts'
import { type DoorAnswer, jsonAnswer, textAnswer } from './answer.ts'
import type { HttpDoorParts } from './http-door.ts'
import type { HttpAnswer } from './http-exchange.ts'

/** The system's own buffer of a connection takes as much. */
const SMALL_REPLY_BYTES = 16_384

const NO_CONTENT = textAnswer(204, '')
const BUSY = textAnswer(503, 'Server busy, try again later')
const FAILED = textAnswer(500, 'request failed')

const PREFLIGHT = [
  ...['Access-Control-Allow-Headers', '*'],
  ...['Access-Control-Allow-Methods', 'GET, POST, OPTIONS'],
  ...['Access-Control-Max-Age', '86400'],
]

export class HttpAnswers {
  readonly pong: HttpAnswer
  readonly stats: HttpAnswer
  readonly preflight: HttpAnswer
  readonly failed: HttpAnswer
  /** What stands in the head of every answer: name, value, name, value … */
  readonly common: readonly string[]
  readonly #parts: HttpDoorParts
  readonly #headers: Readonly<Record<DoorAnswer['contentType'], readonly string[]>>

  constructor(parts: HttpDoorParts) {
    this.#parts = parts
    const common = ['Access-Control-Allow-Origin', '*', 'Server', parts.serverHeader]
    this.common = common
    this.#headers = {
      'application/json': [...common, 'Content-Type', 'application/json'],
      'text/plain': [...common, 'Content-Type', 'text/plain'],
    }
    const pong = this.of(textAnswer(200, ''))
    const key = ['X-Oxen-Snode-Pubkey', toBase64(fromHex(parts.identity.ed25519))]
    this.pong = { ...pong, headers: [...pong.headers, ...key] }
    this.stats = this.of(jsonAnswer(200, `{"version":"${parts.version.join('.')}"}`))
    this.preflight = { ...this.of(NO_CONTENT), headers: [...common, ...PREFLIGHT] }
    this.failed = this.of(FAILED)
  }

  /** @param closes - the connection is of no more use */
  of({ status, body, contentType }: DoorAnswer, closes = false): HttpAnswer {
    return { status, body, headers: this.#headers[contentType], closes, taken: undefined }
  }

  /** What clients are slow to take must not pile up. */
  inMemory(answer: DoorAnswer): HttpAnswer {
    const { load } = this.#parts
    const { length } = answer.body
    if (length <= SMALL_REPLY_BYTES) return this.of(answer)
    if (!load.keepReply(length)) return this.refuse('reply_bytes', false)
    return { ...this.of(answer), taken: () => load.replyTaken(length) }
  }

  refuse(what: TooMuch, closes: boolean): HttpAnswer {
    this.#parts.metrics.count('starling_refused_requests_total', { what })
    return this.of(BUSY, closes)
  }

  notFound(method: string, path: string): HttpAnswer {
    return this.of(textAnswer(404, `${method.toLowerCase()} ${path} Not Found`))
  }
}
