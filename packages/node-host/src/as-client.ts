/**
 * How a node reaches other nodes as clients do, to test them: once with the eyes of a browser, once with those of an original
 * client. Source: docs/protocol/swarms.md §6.1.
 * @module
 */

import type { AsClient } from '@starling/node'
import type { ClientTransport } from '@starling/ports'
import { createServerTransport } from './server-transport.ts'

const TIMEOUT_MS = 30_000

/** @param options.refuseNonPublic - of the profile: whoever gets into the list must not have nodes call what is near them */
export function createAsClient(options: { readonly refuseNonPublic: boolean }): AsClient & AsyncDisposable {
  // Each test is of another node: a connection that is kept would only be one more to hold.
  const verified = createServerTransport({ ...options, keepAlive: false })
  const unverified = createServerTransport({ ...options, keepAlive: false, allowSelfSigned: true })
  return {
    browser: clientOf(verified),
    original: clientOf(unverified),
    async [Symbol.asyncDispose]() {
      await Promise.all([verified[Symbol.asyncDispose](), unverified[Symbol.asyncDispose]()])
    },
  }
}

function clientOf({ post }: ReturnType<typeof createServerTransport>): ClientTransport {
  return {
    request: (baseUrl, path, body, { timeoutMs = TIMEOUT_MS, signal } = {}) =>
      post(baseUrl + path, body, { headers: {}, timeoutMs, signal }),
  }
}
