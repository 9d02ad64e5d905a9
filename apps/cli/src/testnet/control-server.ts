/**
 * Where a running testnet of processes is told to stop or start one of its nodes: `POST /nodes/3/start`, on loopback, with the
 * operators' token.
 * @module
 */

import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { CodedError, equalBytes, utf8Encode } from '@starling/base'
import type { NodeOutcome } from './testnet-nodes.ts'

export type NodeAction = 'start' | 'stop'

/** What became of it. */
export interface NodeReport {
  readonly node: number
  readonly outcome: NodeOutcome
  /** Null when it does not run. */
  readonly pid: number | null
}

export interface ControlServer extends AsyncDisposable {
  /** Without a slash at the end. */
  readonly url: string
}

/** @param act - a coded error that it throws becomes the answer, 400 */
export async function openControlServer(
  token: string,
  act: (action: NodeAction, node: number) => Promise<NodeReport>,
): Promise<ControlServer> {
  const server = createServer((request, response) => void answer(request, response, token, act))
  server.listen({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Never rejects. */
async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  token: string,
  act: (action: NodeAction, node: number) => Promise<NodeReport>,
): Promise<void> {
  if (!equalBytes(utf8Encode(request.headers.authorization ?? ''), utf8Encode(`Bearer ${token}`))) {
    return end(response, 401, { code: 'invalid_token', message: 'This is for who has the token of testnet.json.' })
  }
  const asked = request.method === 'POST' ? /^\/nodes\/(\d{1,9})\/(start|stop)$/.exec(request.url ?? '') : null
  if (asked === null) return end(response, 404, { code: 'unknown', message: 'POST /nodes/3/start, or /stop.' })
  try {
    end(response, 200, await act(asked[2] === 'start' ? 'start' : 'stop', Number(asked[1])))
  } catch (error) {
    if (error instanceof CodedError) end(response, 400, { code: error.code, message: error.message })
    else end(response, 500, { code: 'internal', message: error instanceof Error ? error.message : String(error) })
  }
}

function end(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}
