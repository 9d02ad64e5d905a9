/** @module One fault under load: struck, endured, mended, and everything well again. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Ledger, Period } from '../load/ledger.ts'
import type { People } from '../load/people.ts'
import { untilDrained } from '../load/until-drained.ts'
import { untilReady } from '../stack/readiness.ts'
import type { Fault, FaultContext } from './fault.ts'

const READY_MS_MAX = 180_000
/** A fault that nodes are to bear lasts longer than it would where a busy machine has not shown yet that they do. */
const SERVING_MS_MAX = 60_000
const UNDER_WAY_MS = 1_000
const LOOK_MS = 200

/** @throws {Error} with the promise that was not kept */
export async function suffer(
  fault: Fault,
  context: FaultContext,
  ledger: Ledger,
  people: People,
): Promise<readonly [undefined, string]> {
  const { testnet, signal } = context
  const begunMs = performance.now()
  let struckMs = begunMs
  try {
    await fault.strike(context)
    if (fault.lastsMs > 0) struckMs = performance.now()
    await sleep(fault.lastsMs, undefined, { signal })
    if (fault.keepsServing) await untilServing(struckMs, ledger, people, signal)
  } catch (error) {
    // What went wrong first is what matters; it may also be why there is nothing to mend.
    await fault.mend(context).catch(() => undefined)
    throw error
  }
  await fault.mend(context)
  const mendedMs = performance.now()
  const during = ledger.period(struckMs, mendedMs)
  await untilReady(testnet.nodes, READY_MS_MAX, signal)
  await untilDrained(ledger, signal)
  const wellMs = performance.now()
  return [undefined, describe(during, ledger.period(begunMs, wellMs), wellMs - mendedMs)]
}

/**
 * Acknowledgements go on in every swarm while the fault lasts.
 * @throws {Error} naming the swarm in which they have stopped
 */
async function untilServing(struckMs: number, ledger: Ledger, people: People, signal: AbortSignal): Promise<void> {
  // What was stored before and answered after does not count.
  const sinceMs = struckMs + UNDER_WAY_MS
  for (const swarm of new Set(people.all.map((person) => person.swarm))) {
    const isOfSwarm = (name: string) => people.all.some((person) => person.name === name && person.swarm === swarm)
    while (ledger.acknowledgedSince(sinceMs, isOfSwarm) === 0) {
      if (performance.now() > struckMs + SERVING_MS_MAX) {
        throw new Error(`swarm ${swarm}: nothing was acknowledged within ${SERVING_MS_MAX / 1_000} s`)
      }
      await sleep(LOOK_MS, undefined, { signal })
    }
  }
}

function describe(during: Period, whole: Period, recoveryMs: number): string {
  const seconds = (ms: number | undefined) => (ms === undefined ? '–' : `${(ms / 1_000).toFixed(1)} s`)
  return [
    `${during.acknowledged} of ${during.sent} acknowledged meanwhile`,
    `median ${seconds(whole.medianMs)}, slowest ${seconds(whole.slowestMs)}`,
    `well again after ${seconds(recoveryMs)}`,
  ].join('; ')
}
