/** @module A task that waits until there is something to do. */

import type { Unsubscribe } from '@starling/base'

/** Resolves when the listener that `subscribe` is given is called, or `signal` aborts. */
export function untilTold(subscribe: (listener: () => void) => Unsubscribe, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      unsubscribe()
      signal.removeEventListener('abort', end)
      resolve()
    }
    const unsubscribe = subscribe(end)
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) end()
  })
}
