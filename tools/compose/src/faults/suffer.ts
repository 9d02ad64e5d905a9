/** @module One fault under load: struck, endured, mended, and everything well again. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Ledger, Period } from '../load/ledger.ts'
import type { People } from '../load/people.ts'
import { untilDrained } from '../load/until-drained.ts'
import { untilReady } from '../stack/readiness.ts'
import type { Fault, FaultContext } from './fault.ts'

const READY_MS_MAX = 60_000

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
    if (fault.keepsServing) checkServing(struckMs, ledger, people)
  } finally {
    await fault.mend(context)
  }
  const mendedMs = performance.now()
  const during = ledger.period(struckMs, mendedMs)
  await untilReady(testnet.nodes, READY_MS_MAX, signal)
  await untilDrained(ledger, signal)
  const wellMs = performance.now()
  return [undefined, describe(during, ledger.period(begunMs, wellMs), wellMs - mendedMs)]
}

/** Of what was sent since then to each swarm, something must have been acknowledged already. */
function checkServing(sinceMs: number, ledger: Ledger, people: People): void {
  for (const swarm of new Set(people.all.map((person) => person.swarm))) {
    const isOfSwarm = (name: string) => people.all.some((person) => person.name === name && person.swarm === swarm)
    const { sent, acknowledged } = ledger.period(sinceMs, performance.now(), isOfSwarm)
    if (acknowledged === 0) throw new Error(`swarm ${swarm}: none of ${sent} messages was acknowledged meanwhile`)
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
