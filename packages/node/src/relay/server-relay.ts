/**
 * Passes the payload of a last layer on to a server outside the network.
 * Source: docs/protocol/onion-requests.md §6.
 * @module
 */

import { TransportError } from '@starling/ports'
import type { NodeContext } from '../context.ts'
import { type DoorAnswer, textAnswer } from '../doors/answer.ts'

/** Shorter than the 30 s of the hops before. */
const SERVER_TIMEOUT_MS = 25_000

/** @param request - `url` has passed the filter of targets. Never rejects for what the server does. */
export async function relayToServer(
  ctx: Pick<NodeContext, 'servers' | 'metrics' | 'profile' | 'version'>,
  request: { readonly url: string; readonly payload: Uint8Array },
  signal: AbortSignal | undefined,
): Promise<DoorAnswer> {
  try {
    const response = await ctx.servers.post(request.url, request.payload, {
      headers: {
        'Content-Type': 'application/octet-stream',
        'User-Agent': ctx.profile.serverHeader(ctx.version),
      },
      timeoutMs: SERVER_TIMEOUT_MS,
      signal,
    })
    ctx.metrics.count('starling_onion_relays_total', { target: 'server', outcome: 'answered' })
    // Passed on, a 101 would end HTTP on the connection of whoever asked.
    if (!isFinalStatus(response.status)) return textAnswer(502, 'server gave no final answer')
    return { status: response.status, body: response.body, contentType: 'text/plain' }
  } catch (error) {
    if (!(error instanceof TransportError)) throw error
    const isTimeout = error.code === 'timeout'
    ctx.metrics.count('starling_onion_relays_total', {
      target: 'server',
      outcome: isTimeout ? 'timeout' : 'not_found',
    })
    return textAnswer(isTimeout ? 504 : 502, error.message)
  }
}

function isFinalStatus(status: number): boolean {
  return status >= 200 && status <= 599
}
