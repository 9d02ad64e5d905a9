/**
 * One signal for the two ends a request may come to: its time limit and its caller's abort.
 * @module
 */

import { type RequestOptions, TransportError } from '../transport.ts'

/** Source: `RequestOptions.timeoutMs`. */
const DEFAULT_TIMEOUT_MS = 30_000

/** The largest reply that is read: an onion reply never exceeds it. Source: docs/protocol/onion-requests.md §10. */
const REPLY_BYTES_MAX = 10_485_760

/**
 * Runs `work` with a signal that fires at the time limit or when the caller aborts, whichever comes first.
 * @throws {TransportError} `timeout` | `aborted` | `unreachable` (whatever else `work` throws is its cause)
 */
export async function withDeadline<T>(
  options: RequestOptions | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const caller = options?.signal
  if (caller?.aborted) throw aborted(caller)
  const timeoutMs = options?.timeoutMs ?? DEFAULT_TIMEOUT_MS
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(timedOut(timeoutMs)), timeoutMs)
  const onAbort = () => controller.abort(caller === undefined ? undefined : aborted(caller))
  caller?.addEventListener('abort', onAbort, { once: true })
  try {
    return await work(controller.signal)
  } catch (cause) {
    if (controller.signal.aborted) throw controller.signal.reason
    if (cause instanceof TransportError) throw cause
    throw new TransportError('unreachable', 'request got no answer', { cause })
  } finally {
    clearTimeout(timer)
    caller?.removeEventListener('abort', onAbort)
  }
}

/** @throws {TransportError} `unreachable` when a reply has grown beyond what an honest node sends */
export function checkReplySize(sizeBytes: number): void {
  if (sizeBytes > REPLY_BYTES_MAX) throw new TransportError('unreachable', 'reply is too long', { data: { sizeBytes } })
}

function aborted(signal: AbortSignal): TransportError {
  return new TransportError('aborted', 'request was aborted by its caller', { cause: signal.reason })
}

function timedOut(timeoutMs: number): TransportError {
  return new TransportError('timeout', 'request timed out', { data: { timeoutMs } })
}
