/**
 * What a running node says of itself on its operator port.
 * @module
 */

import { request } from 'node:http'
import type { OperatorStatus } from '@starling/node'
import { z } from 'zod'
import { HostError } from './errors.ts'
import type { NodeSettings } from './settings/read-settings.ts'
import { ANY_HOST } from './settings/schema.ts'

/** A node on this machine answers at once, or is stuck. */
const ANSWER_MS_MAX = 5_000
const ANSWER_BYTES_MAX = 1_048_576

const Answer = z.object({
  result: z.object({
    data: z.object({
      ed25519: z.string(),
      version: z.string(),
      profile: z.string(),
      ready: z.boolean(),
      reasons: z.array(z.string()),
      height: z.number(),
      swarm: z.string().nullable(),
      swarmMembers: z.number(),
      heldCalls: z.number(),
      messages: z.number(),
    }),
  }),
})

/**
 * @throws {HostError} `not_running` when nothing answers | `no_operator_port` | `refused` for another token or another
 * program
 */
export async function readStatus({ operator }: Pick<NodeSettings, 'operator'>): Promise<OperatorStatus> {
  if (operator === undefined) {
    const remedy = 'Set STARLING_OPERATOR_PORT and STARLING_OPERATOR_TOKEN_FILE.'
    throw new HostError('no_operator_port', `The node has no operator port, and so no status. ${remedy}`)
  }
  const host = operator.host === ANY_HOST ? '127.0.0.1' : operator.host
  const { status, body } = await get(host, operator.port, '/trpc/operator.status', operator.token)
  const place = `${host}:${operator.port}`
  if (status === 401) {
    const reason = 'It was started with another token, or it is another node.'
    throw new HostError('refused', `The operator port ${place} refuses our token. ${reason}`)
  }
  const parsed = Answer.safeParse(parseJson(body))
  if (status !== 200 || !parsed.success) {
    throw new HostError('refused', `What answers on ${place} is no operator port of a node (status ${status}).`)
  }
  return parsed.data.result.data
}

interface HttpAnswer {
  readonly status: number
  readonly body: string
}

function get(host: string, port: number, path: string, token: string): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) => {
      const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
      const text = `No node answers on the operator port ${host}:${port} (${reason}). Is it running?`
      reject(new HostError('not_running', text, { cause }))
    }
    const signal = AbortSignal.timeout(ANSWER_MS_MAX)
    const headers = { authorization: `Bearer ${token}`, host: `localhost:${port}` }
    const asked = request({ host, port, path, headers, signal, agent: false }, (response) => {
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
    asked.end()
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
