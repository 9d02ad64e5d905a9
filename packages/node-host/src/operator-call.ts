/**
 * Calls of a running node's operator port.
 * @module
 */

import { request } from 'node:http'
import { z } from 'zod'
import { HostError } from './errors.ts'
import type { NodeSettings } from './settings/read-settings.ts'
import { ANY_HOST } from './settings/schema.ts'

/** A node on this machine answers at once, or is stuck. */
const ANSWER_MS_MAX = 20_000
const ANSWER_BYTES_MAX = 1_048_576

const Envelope = z.object({ result: z.object({ data: z.unknown() }) })

export interface OperatorCall<Shape extends z.ZodType> {
  /** Such as `operator.status`. */
  readonly procedure: string
  /** What a mutation is given; a query has none. */
  readonly input?: number
  readonly shape: Shape
}

/**
 * @throws {HostError} `not_running` when nothing answers | `no_operator_port` | `refused` for another token or another
 * program
 */
export async function callOperator<Shape extends z.ZodType>(
  { operator }: Pick<NodeSettings, 'operator'>,
  { procedure, input, shape }: OperatorCall<Shape>,
): Promise<z.infer<Shape>> {
  if (operator === undefined) {
    const remedy = 'Set STARLING_OPERATOR_PORT and STARLING_OPERATOR_TOKEN_FILE.'
    throw new HostError('no_operator_port', `The node has no operator port, and so no status. ${remedy}`)
  }
  const host = operator.host === ANY_HOST ? '127.0.0.1' : operator.host
  const path = `/trpc/${procedure}`
  const { status, body } = await exchange({ host, port: operator.port, path, token: operator.token, input })
  const place = `${host}:${operator.port}`
  if (status === 401) {
    const reason = 'It was started with another token, or it is another node.'
    throw new HostError('refused', `The operator port ${place} refuses our token. ${reason}`)
  }
  const envelope = Envelope.safeParse(parseJson(body))
  const parsed = shape.safeParse(envelope.success ? envelope.data.result.data : undefined)
  if (status !== 200 || !parsed.success) {
    throw new HostError('refused', `What answers on ${place} is no operator port of a node (status ${status}).`)
  }
  return parsed.data
}

interface Question {
  readonly host: string
  readonly port: number
  readonly path: string
  readonly token: string
  readonly input: number | undefined
}

interface HttpAnswer {
  readonly status: number
  readonly body: string
}

function exchange({ host, port, path, token, input }: Question): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) => {
      const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
      const text = `No node answers on the operator port ${host}:${port} (${reason}). Is it running?`
      reject(new HostError('not_running', text, { cause }))
    }
    const signal = AbortSignal.timeout(ANSWER_MS_MAX)
    const headers = { authorization: `Bearer ${token}`, host: `localhost:${port}`, 'content-type': 'application/json' }
    const method = input === undefined ? 'GET' : 'POST'
    const asked = request({ host, port, path, method, headers, signal, agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => {
        body += part
        if (body.length > ANSWER_BYTES_MAX) response.destroy(new Error('the answer is too long'))
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
      response.on('error', fail)
    })
    asked.on('error', fail)
    asked.end(input === undefined ? undefined : JSON.stringify(input))
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
