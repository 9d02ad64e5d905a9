/**
 * `ClientTransport` on `fetch`: what a browser uses, and Node where certificates are valid.
 * Requests are CORS-simple (POST, bytes, no content type, no credentials), so browsers send no preflight.
 * Source: docs/architecture.md, "How a browser reaches a node".
 *
 * NOTE: `fetch` repeats a request that is answered 421 on a new connection (Fetch standard, "HTTP-network-or-cache
 * fetch"), and Node 20 fails while doing so: there a plain 421 is `unreachable`. Onions carry their 421 inside a 200.
 * @module
 */

import { concatBytes } from '@starling/base'
import type { ClientTransport, TransportResponse } from '../transport.ts'
import { checkReplySize, withDeadline } from './deadline.ts'

export interface FetchTransportOptions {
  /** Another `fetch` than the global one. */
  readonly fetch?: typeof globalThis.fetch
}

export function createFetchTransport(options: FetchTransportOptions = {}): ClientTransport {
  return {
    request: (baseUrl, path, body, requestOptions) =>
      withDeadline(requestOptions, async (signal): Promise<TransportResponse> => {
        // Called as a method of nothing: browsers refuse a `fetch` whose `this` is another object.
        const send = options.fetch ?? globalThis.fetch
        const init = {
          method: 'POST',
          // A copy of its own ArrayBuffer: `fetch` takes no view of shared memory.
          body: new Uint8Array(body),
          credentials: 'omit',
          redirect: 'error',
          cache: 'no-store',
          referrerPolicy: 'no-referrer',
          signal,
        } as const
        const response = await send(baseUrl + path, init)
        return { status: response.status, body: await readBody(response) }
      }),
  }
}

async function readBody(response: Response): Promise<Uint8Array> {
  if (response.body === null) return new Uint8Array(0)
  const reader = response.body.getReader()
  const parts: Uint8Array[] = []
  let sizeBytes = 0
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      sizeBytes += next.value.length
      checkReplySize(sizeBytes)
      parts.push(next.value)
    }
  } catch (error) {
    // The connection is given up, whatever becomes of the cancellation.
    void reader.cancel().catch(() => undefined)
    throw error
  }
  return concatBytes(...parts)
}
