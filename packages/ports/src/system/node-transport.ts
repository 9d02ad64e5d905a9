/**
 * `ClientTransport` on `node:http` and `node:https`, with connections kept open: for the command line, benches and tests.
 * Nodes of the network present self-signed certificates that prove nothing; the onion layer authenticates them.
 * Source: docs/protocol/onion-requests.md §1.
 * @module
 */

import http from 'node:http'
import https from 'node:https'
import { concatBytes } from '@starling/base'
import { type ClientTransport, TransportError, type TransportResponse } from '../transport.ts'
import { checkReplySize, withDeadline } from './deadline.ts'

export interface NodeTransportOptions {
  /** True: certificates are not verified. */
  readonly allowSelfSigned: boolean
  /** Connections per node; more requests wait for one. */
  readonly connectionsPerNode?: number
}

/** Disposing closes every connection and ends the requests under way as `unreachable`. */
export function createNodeClientTransport(options: NodeTransportOptions): ClientTransport & AsyncDisposable {
  const agentOptions = { keepAlive: true, maxSockets: options.connectionsPerNode ?? 64 }
  const plain = new http.Agent(agentOptions)
  const secure = new https.Agent({ ...agentOptions, rejectUnauthorized: !options.allowSelfSigned })

  const send = (url: URL, body: Uint8Array, signal: AbortSignal): Promise<TransportResponse> =>
    url.protocol === 'http:'
      ? exchange((done) => http.request(url, { method: 'POST', agent: plain, signal }, done), body)
      : exchange((done) => https.request(url, { method: 'POST', agent: secure, signal }, done), body)

  return {
    request: (baseUrl, path, body, requestOptions) =>
      withDeadline(requestOptions, async (signal) => {
        const url = new URL(baseUrl + path)
        try {
          return await send(url, body, signal)
        } catch (error) {
          // The other side closed an idle connection just as it was used again: the request was not read.
          if (!(error instanceof StaleConnection) || signal.aborted) throw error
          return await send(url, body, signal)
        }
      }),
    async [Symbol.asyncDispose]() {
      plain.destroy()
      secure.destroy()
    },
  }
}

class StaleConnection extends Error {
  override readonly name = 'StaleConnection'
}

type Open = (done: (response: http.IncomingMessage) => void) => http.ClientRequest

function exchange(open: Open, body: Uint8Array): Promise<TransportResponse> {
  return new Promise((resolve, reject) => {
    const request = open((response) => readReply(response).then(resolve, reject))
    request.on('error', (cause: NodeJS.ErrnoException) => {
      const stale = request.reusedSocket && cause.code === 'ECONNRESET'
      reject(stale ? new StaleConnection('connection was closed while idle', { cause }) : cause)
    })
    request.setHeader('content-length', body.length)
    request.end(body)
  })
}

async function readReply(response: http.IncomingMessage): Promise<TransportResponse> {
  const status = response.statusCode ?? 0
  if (status >= 300 && status < 400) {
    response.destroy()
    throw new TransportError('unreachable', 'node answered with a redirect', { data: { status } })
  }
  const parts: Uint8Array[] = []
  let sizeBytes = 0
  // Leaving the loop by an exception destroys the stream and with it the connection.
  for await (const part of response as AsyncIterable<Uint8Array>) {
    sizeBytes += part.length
    checkReplySize(sizeBytes)
    parts.push(part)
  }
  return { status, body: concatBytes(...parts) }
}
