/** @module The computer's own clock and timers. */

import type { Clock } from '../clock.ts'

/** Timers hold a signed 32-bit number of milliseconds and fire at once beyond it. */
const TIMER_MS_MAX = 0x7fff_ffff

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  async sleep(ms, signal) {
    let leftMs = ms
    do {
      const stepMs = Math.min(leftMs, TIMER_MS_MAX)
      await timer(stepMs, signal)
      leftMs -= stepMs
    } while (leftMs > 0)
  },
}

function timer(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason)
      return
    }
    const onAbort = () => {
      clearTimeout(handle)
      reject(signal?.reason)
    }
    const handle = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}
