/** @module Waits for something, but not for ever. */
import { type Clock, TransportError } from '@starling/ports'

export interface Limit {
  readonly clock: Clock
  /** In the clock's `elapsed()`. */
  readonly deadlineMs: number
  readonly signal?: AbortSignal | undefined
}

/**
 * The result of `work`, which goes on by itself when nobody waits any longer.
 * @throws {TransportError} `timeout` | `aborted`, or whatever `work` throws
 */
export async function before<T>(work: Promise<T>, limit: Limit): Promise<T> {
  const { clock, deadlineMs, signal } = limit
  const done = new AbortController()
  try {
    return await new Promise<T>((resolve, reject) => {
      work.then(resolve, reject)
      clock.sleep(Math.max(0, deadlineMs - clock.elapsed()), done.signal).then(
        () => reject(new TransportError('timeout', 'no answer in time')),
        () => {}, // nobody waits any longer
      )
      const onAbort = (): void =>
        reject(new TransportError('aborted', 'request was aborted', { cause: signal?.reason }))
      if (signal?.aborted) onAbort()
      signal?.addEventListener('abort', onAbort, { once: true })
      done.signal.addEventListener('abort', () => signal?.removeEventListener('abort', onAbort), { once: true })
    })
  } finally {
    done.abort()
  }
}
