import { PROFILES } from '@starling/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DISK_LIES } from '../lies/disk-lies.ts'
import { PROPERTIES } from '../properties/index.ts'
import { checkAll, gather, settle } from '../scenario.ts'
import { Traffic } from '../traffic/traffic.ts'
import type { SimNode } from '../world/sim-node.ts'
import { World } from '../world/world.ts'
import type { Fault } from './fault.ts'
import { lie } from './lie.ts'

const SECOND_MS = 1_000
const weather = { latencyMs: 20, jitterMs: 20, lossRate: 0 }
/** What each lies about to other members. */
const ABOUT = {
  fingerprint: ['ping'],
  echo: ['ping'],
  endless: ['ping', 'minutes'],
  ghosts: ['ping', 'minutes', 'items', 'fetch'],
  owners: ['ping', 'owners'],
  resurrect: ['give'],
  votes: ['test', 'away'],
}

let world: World
beforeEach(async () => {
  // One swarm, so that the liar is everybody's neighbour.
  world = await World.create({ nodes: 5, clients: 3, seed: 'lie', weather, profile: PROFILES.testnet })
})
afterEach(() => world[Symbol.asyncDispose]())

/** Whom all the others ask whether they keep the same; or, of `owners`, whom somebody asks first that begins anew. */
function liarOf({ nodes }: World, variant: string): SimNode {
  const byKey = nodes.toSorted((left, right) => (left.ed25519 < right.ed25519 ? -1 : 1))
  return byKey.at(variant === 'owners' ? 0 : -1) as SimNode
}

const faultOf = (variant: string): Fault => ({ kind: 'lie', atMs: 0, untilMs: 60 * SECOND_MS, variant })
const pass = (seconds: number) => world.time.runUntil(world.time.nowMs + seconds * SECOND_MS)

async function begin(variant: string): Promise<SimNode> {
  const liar = liarOf(world, variant)
  await world.time.drive(Promise.resolve(lie.begin(world, faultOf(variant), liar)))
  return liar
}

describe('a member that lies to other members', () => {
  it.each(Object.entries(ABOUT))(
    'tells its lie, is believed nothing, and leaves no trace (%s)',
    async (variant, about) => {
      const traffic = new Traffic(world)
      await pass(20)
      traffic.schedule({ messages: 40, durationMs: 200 * SECOND_MS, presence: 'always' })
      traffic.notes.schedule(120, 200 * SECOND_MS)
      await pass(100)
      const liar = await begin(variant)
      await pass(110)
      await world.time.drive(Promise.resolve(lie.end(world, faultOf(variant), liar)))
      const { length } = world.lies
      await settle(world, traffic)

      const evidence = await gather(world, traffic)

      expect(world.lies.every((told) => told.variant === variant && told.node === liar.name)).toBe(true)
      expect(new Set(world.lies.map((told) => told.about))).toEqual(new Set(about))
      expect(world.lies).toHaveLength(length)
      expect(evidence.notes.filter(({ isDeleted }) => isDeleted).length).toBeGreaterThan(5)
      expect(evidence.sent.filter(({ acknowledgedAtMs }) => acknowledgedAtMs !== undefined)).toHaveLength(40)
      expect(await checkAll(PROPERTIES, evidence)).toEqual([])
    },
  )
})

describe('a member that lies with its disk', () => {
  it.each(DISK_LIES)('tells its lie, and nobody loses or believes anything (%s)', async (variant) => {
    const traffic = new Traffic(world)
    await pass(20)
    const liar = await begin(variant)
    traffic.schedule({ messages: 60, durationMs: 400 * SECOND_MS, presence: 'always' })
    await pass(410)
    await world.time.drive(Promise.resolve(lie.end(world, faultOf(variant), liar)))
    await settle(world, traffic)

    const evidence = await gather(world, traffic)

    expect(world.lies.length).toBeGreaterThan(0)
    expect(world.lies.every((told) => told.variant === variant && told.node === liar.name)).toBe(true)
    expect(evidence.sent.filter(({ acknowledgedAtMs }) => acknowledgedAtMs !== undefined)).toHaveLength(60)
    expect(await checkAll(PROPERTIES, evidence)).toEqual([])
  })
})
