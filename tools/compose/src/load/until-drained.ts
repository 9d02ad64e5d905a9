/** @module Waits until what was sent so far is acknowledged; what is sent meanwhile does not count. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Ledger } from './ledger.ts'

const DRAIN_MS_MAX = 180_000
const LOOK_MS = 200

/** @throws {Error} with the number of those that are late */
export async function untilDrained(ledger: Ledger, signal: AbortSignal): Promise<void> {
  const askedMs = performance.now()
  while (ledger.pendingSince(askedMs) > 0) {
    if (performance.now() > askedMs + DRAIN_MS_MAX) {
      throw new Error(`${ledger.pendingSince(askedMs)} messages are not acknowledged after ${DRAIN_MS_MAX / 1_000} s`)
    }
    await sleep(LOOK_MS, undefined, { signal })
  }
}
