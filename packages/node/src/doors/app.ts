/**
 * HTTP around the public doors. Browsers reach them with simple requests, hence one CORS header and no preflight.
 * Source: docs/protocol/storage-rpc.md §1.1; docs/decisions/0011.
 * @module
 */

import { fromHex, toBase64 } from '@starling/base'
import type { Logger } from '@starling/ports'
import { Hono } from 'hono'
import type { NodeIdentity } from '../context.ts'
import { type DoorAnswer, textAnswer } from './answer.ts'
import { BodyBudget } from './body-budget.ts'
import { CLIENT_PATHS, type ClientContext } from './public-doors.ts'
import { readBody } from './read-body.ts'

export interface PublicAppParts {
  readonly handle: (path: string, body: Uint8Array, client: ClientContext) => Promise<DoorAnswer>
  readonly identity: Pick<NodeIdentity, 'ed25519'>
  readonly logger: Logger
  readonly serverHeader: string
  /** What `/get_stats/v1` says. */
  readonly version: readonly number[]
}

interface Bindings {
  readonly address: string
}

export type PublicApp = Hono<{ Bindings: Bindings }>

export function makePublicApp({ handle, identity, logger, serverHeader, version }: PublicAppParts): PublicApp {
  const headers = { 'Access-Control-Allow-Origin': '*', Server: serverHeader }
  const respond = async (answer: Promise<DoorAnswer>): Promise<Response> => responseOf(await answer, headers)
  const budget = new BodyBudget()
  const app: PublicApp = new Hono<{ Bindings: Bindings }>()

  for (const path of CLIENT_PATHS) {
    app.post(path, async (c) => {
      const request = c.req.raw
      if (path === '/storage_rpc/v1' && request.headers.get('x-loki-long-poll'))
        return responseOf(LONG_POLL_IS_GONE, headers)
      const { address } = c.env
      let heldBytes = 0
      const reserve = (bytes: number): boolean => {
        if (!budget.take(address, bytes)) return false
        heldBytes += bytes
        return true
      }
      try {
        const body = await readBody(request, reserve)
        if (!(body instanceof Uint8Array)) return responseOf(body, { ...headers, Connection: 'close' })
        // The platform makes the signal when it is asked for, which most calls never do.
        const client = {
          address,
          get signal() {
            return request.signal
          },
        }
        return await respond(handle(path, body, client))
      } finally {
        budget.give(address, heldBytes)
      }
    })
  }
  const ping = { ...headers, 'X-Oxen-Snode-Pubkey': toBase64(fromHex(identity.ed25519)) }
  app.post('/ping_test/v1', () => responseOf(textAnswer(200, ''), ping))
  const stats = `{"version":"${version.join('.')}"}`
  app.get('/get_stats/v1', () => new Response(stats, { headers: { ...headers, 'Content-Type': 'application/json' } }))
  // Nobody needs a preflight, but who asks shall hear that everything is allowed.
  app.options('*', () => new Response(null, { status: 204, headers: { ...headers, ...PREFLIGHT } }))
  app.notFound((c) => {
    const text = `${c.req.method.toLowerCase()} ${c.req.path} Not Found`
    return responseOf(textAnswer(404, text), headers)
  })
  app.onError((error) => {
    logger.error('door.failed', { error: error.name })
    return responseOf(textAnswer(500, 'request failed'), headers)
  })
  return app
}

const LONG_POLL_IS_GONE = textAnswer(410, 'long polling is no longer supported, client upgrade required')

const PREFLIGHT = {
  'Access-Control-Allow-Headers': '*',
  'Access-Control-Allow-Methods': 'GET, POST, OPTIONS',
  'Access-Control-Max-Age': '86400',
}

function responseOf(answer: DoorAnswer, headers: Readonly<Record<string, string>>): Response {
  return new Response(answer.body as Uint8Array<ArrayBuffer>, {
    status: answer.status,
    headers: { ...headers, 'Content-Type': answer.contentType },
  })
}
