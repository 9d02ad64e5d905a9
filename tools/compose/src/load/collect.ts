/**
 * What stands in everybody's conversations after an app has been started anew: it looks at so many members of its swarm
 * that no acknowledged message can be hidden from it (docs/protocol/waiting.md, "What a client holds").
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Arrival, Ledger } from './ledger.ts'
import type { People, Person } from './people.ts'

const LOOK_MS = 500
const PAGE = 500

/** Fulfils when nothing is missing, or with what is there after `msMax`. */
export async function collectArrivals(
  people: People,
  ledger: Ledger,
  msMax: number,
  signal: AbortSignal,
): Promise<readonly Arrival[]> {
  const deadline = performance.now() + msMax
  for (;;) {
    const arrivals = (await Promise.all(people.all.map((person) => arrivalsOf(person, people.all)))).flat()
    if (ledger.verdict(arrivals).lost.length === 0 || performance.now() > deadline) return arrivals
    signal.throwIfAborted()
    await sleep(LOOK_MS)
  }
}

/** Everything that others wrote to this person. */
async function arrivalsOf({ name, client }: Person, all: readonly Person[]): Promise<readonly Arrival[]> {
  if (client === undefined) return []
  const arrivals: Arrival[] = []
  for (const { id } of await client.conversations()) {
    const from = all.find(({ account }) => account.id === id)?.name ?? id
    const conversation = client.conversation(id)
    let page = await conversation.messages({ limit: PAGE })
    for (let [oldest] = page; oldest !== undefined; [oldest] = page) {
      const theirs = page.filter(({ author }) => author === id)
      arrivals.push(...theirs.map(({ text }) => ({ from, to: name, text })))
      page = await conversation.messages({ limit: PAGE, before: oldest })
    }
  }
  return arrivals
}
