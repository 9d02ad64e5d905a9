/**
 * A load that goes on while everything else happens.
 * @module
 */

import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Ledger } from './ledger.ts'
import type { People, Person } from './people.ts'

const PAUSE_MS = 1_000
/** Messages of one person that wait for their acknowledgement; more would only lengthen the queue. */
const PENDING_MAX = 30

export interface Chatter {
  /** No more is sent from now on. */
  stop(): Promise<void>
}

/** Everybody who is awake writes to the next one, and to one of those who sleep. */
export function startChatter({ all }: People, ledger: Ledger): Chatter {
  const over = new AbortController()
  // Everybody who pauses listens to it.
  setMaxListeners(0, over.signal)
  const awake = all.filter(({ isAwake }) => isAwake)
  const asleep = all.filter(({ isAwake }) => !isAwake)
  const talks = awake.map((person, index) => {
    const neighbours = [awake[(index + 1) % awake.length], asleep[index % asleep.length]]
    return talk(
      person,
      neighbours.flatMap((other) => other ?? []),
      ledger,
      over.signal,
    )
  })
  return {
    async stop() {
      over.abort()
      await Promise.all(talks)
    },
  }
}

async function talk(from: Person, others: readonly Person[], ledger: Ledger, signal: AbortSignal): Promise<void> {
  // Also after the last one was sent: acknowledgements of what is under way count.
  from.client?.events.on('state', ({ message, state }) => {
    if (state.state === 'stored') ledger.acknowledged(message.text, performance.now())
  })
  for (let number = 1; !signal.aborted; number++) {
    for (const to of others) {
      if (ledger.pendingOf(from.name, to.name) >= PENDING_MAX) continue
      const text = `${from.name} to ${to.name}, number ${number}`
      ledger.sent({ text, from: from.name, to: to.name, sentMs: performance.now() })
      await from.client?.send(to.account.id, { text })
    }
    await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined)
  }
}
