/**
 * One POST as other people's clients make it: certificates are not looked at, and two headers are always there.
 * Source: docs/protocol/onion-requests.md §1.
 * @module
 */

import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { request as httpsRequest } from 'node:https'

export interface HttpAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Uint8Array
  readonly text: string
}

const TIMEOUT_MS = 10_000
const HEADERS = { 'User-Agent': 'WhatsApp', 'Accept-Language': 'en-us' }

export function post(
  url: string,
  body: Uint8Array | string,
  headers: Record<string, string> = {},
  from: { readonly localAddress?: string } = {},
): Promise<HttpAnswer> {
  const request = url.startsWith('https:') ? httpsRequest : httpRequest
  const options = {
    method: 'POST',
    headers: { ...HEADERS, ...headers },
    timeout: TIMEOUT_MS,
    rejectUnauthorized: false,
    ...from,
  }
  return new Promise((resolve, reject) => {
    const outgoing = request(url, options, (response) => {
      const parts: Uint8Array[] = []
      response.on('data', (part: Uint8Array) => parts.push(part))
      response.on('error', reject)
      response.on('end', () => {
        const bytes = Buffer.concat(parts)
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes, text: bytes.toString() })
      })
    })
    outgoing.on('error', reject)
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer from ${url}`)))
    outgoing.end(body)
  })
}
