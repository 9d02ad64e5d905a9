/**
 * New devices that know only the recovery phrase: what they find is what the network keeps.
 * @module
 */

import type { Message } from '@starling/client'
import type { SimClient } from '../world/sim-client.ts'
import type { World } from '../world/world.ts'

/** A new device looks at a member each three seconds until no majority can hide anything: at most four of seven. */
const READING_MS = 30_000

/**
 * @param readingMs - how long they are on
 * @returns what a new device of each person has in its store in the end, by the person's name
 */
export async function readOnFreshDevices(
  world: World,
  people: readonly SimClient[],
  readingMs = READING_MS,
): Promise<ReadonlyMap<string, readonly Message[]>> {
  // The question is what the network keeps, not how the weather is.
  const { weather } = world.network
  weather.lossRate = 0
  const devices = people.map((person) => world.addClient(`${person.name}/fresh`, person.account))
  for (const device of devices) await device.goOnline()
  await world.time.runUntil(world.time.nowMs + readingMs)
  const found = new Map<string, readonly Message[]>()
  for (const [index, device] of devices.entries()) {
    device.goOffline()
    found.set((people[index] as SimClient).name, await timelineOf(device))
  }
  return found
}

/** Everything in the store of a device: conversations in the order of their ids, each oldest first. */
export async function timelineOf(device: SimClient): Promise<readonly Message[]> {
  const conversations = (await device.store.listConversations()).map(({ id }) => id).sort()
  const timelines = await Promise.all(
    conversations.map((id) => device.store.listMessages(id, { limit: Number.MAX_SAFE_INTEGER })),
  )
  return timelines.flat()
}
