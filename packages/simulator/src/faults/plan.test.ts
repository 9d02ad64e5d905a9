import { beforeAll, describe, expect, it } from 'vitest'
import { World } from '../world/world.ts'
import type { Fault } from './fault.ts'
import { FAULT_KINDS, FAULT_NAMES } from './index.ts'
import { planFaults, scheduleFaults } from './plan.ts'

const HOUR_MS = 3_600_000
const weather = { latencyMs: 1, jitterMs: 0, lossRate: 0 }

describe('a plan of faults', () => {
  let world: World
  beforeAll(async () => {
    world = await World.create({ nodes: 30, clients: 0, seed: 'plan', weather })
  })

  const plan = (name: string, count = 60): readonly Fault[] =>
    planFaults(world, world.random(name), { kinds: FAULT_NAMES, count, durationMs: HOUR_MS })

  it('follows from the seed', () => {
    expect(plan('one')).toEqual(plan('one'))
    expect(plan('one')).not.toEqual(plan('two'))
  })

  it('keeps to the time, and names a node where one is meant', () => {
    for (const fault of plan('one')) {
      expect(fault.atMs, fault.kind).toBeGreaterThanOrEqual(0)
      expect(fault.untilMs, fault.kind).toBeLessThanOrEqual(HOUR_MS)
      expect(fault.untilMs, fault.kind).toBeGreaterThan(fault.atMs)
      expect(fault.node !== undefined, fault.kind).toBe(FAULT_KINDS[fault.kind].scope === 'node')
    }
  })

  it('has every kind sooner or later', () => {
    const drawn = ['one', 'two', 'three', 'four', 'five'].flatMap((name) => plan(name, 20))
    expect(new Set(drawn.map(({ kind }) => kind))).toEqual(new Set(FAULT_NAMES))
  })

  it('leaves every swarm all but one of its members at any time', () => {
    const swarmOf = (name: string | undefined) => {
      const key = world.nodes.find((node) => node.name === name)?.ed25519
      return world.registry.view.nodes.find(({ ed25519 }) => ed25519 === key)?.swarmId
    }
    const faults = plan('one', 300).filter(({ node }) => node !== undefined)
    for (const fault of faults) {
      const atOnce = faults.filter(
        ({ node, atMs, untilMs }) =>
          swarmOf(node) === swarmOf(fault.node) && atMs <= fault.untilMs && untilMs >= fault.atMs,
      )
      expect(atOnce).toEqual([fault])
    }
  })
})

describe('a schedule while swarms change', () => {
  const SECOND_MS = 1_000

  /** A world of two swarms, and two members of one of them. */
  async function open() {
    const world = await World.create({ nodes: 12, clients: 0, seed: 'schedule', weather })
    const swarmOf = (ed25519: string) => world.registry.view.nodes.find((record) => record.ed25519 === ed25519)?.swarmId
    const [one] = world.nodes as [(typeof world.nodes)[number]]
    const other = world.nodes.find((node) => node !== one && swarmOf(node.ed25519) === swarmOf(one.ed25519))
    if (other === undefined) throw new Error('no such swarm')
    const isMember = ({ ed25519 }: typeof one) => swarmOf(ed25519) !== undefined
    const at = (seconds: number) => world.time.runUntil(seconds * SECOND_MS)
    const startMs = world.time.nowMs
    const pass = (seconds: number) => at((startMs + seconds * SECOND_MS) / SECOND_MS)
    return { world, one, other, isMember, pass }
  }

  const fault = (kind: Fault['kind'], seconds: readonly [number, number], node?: string): Fault => ({
    kind,
    atMs: seconds[0] * SECOND_MS,
    untilMs: seconds[1] * SECOND_MS,
    ...(node === undefined ? {} : { node }),
  })

  it('lets a node leave when the others of its swarm are sound, and switches it off in the end', async () => {
    const { world, one, other, isMember, pass } = await open()
    await using _ = world
    scheduleFaults(world, [fault('cut', [5, 20], one.name), fault('leave', [10, 120], other.name)])

    await pass(79)
    expect(isMember(other)).toBe(true)
    await pass(90)
    expect(isMember(other)).toBe(false)
    expect(other.node).toBeDefined()
    await pass(121)
    expect(other.node).toBeUndefined()
  })

  it('gives a change up that its swarm cannot bear in time', async () => {
    const { world, one, other, isMember, pass } = await open()
    await using _ = world
    scheduleFaults(world, [fault('cut', [5, 60], one.name), fault('leave', [10, 70], other.name)])

    await pass(200)
    expect(isMember(other)).toBe(true)
    expect(other.node).toBeDefined()
  })

  it('leaves out what would befall a swarm that changes, or who has left', async () => {
    const { world, one, other, isMember, pass } = await open()
    await using _ = world
    scheduleFaults(world, [
      fault('leave', [5, 30], one.name),
      fault('kill', [60, 70], other.name),
      fault('kill', [300, 310], one.name),
      fault('kill', [320, 330], other.name),
    ])

    await pass(65)
    expect([isMember(one), other.node !== undefined]).toEqual([false, true])
    await pass(315)
    expect(one.node).toBeUndefined()
    await pass(325)
    expect(other.node).toBeUndefined()
  })

  it('gives a new node a place in a swarm', async () => {
    const { world, isMember, pass } = await open()
    await using _ = world
    scheduleFaults(world, [fault('join', [5, 10])])

    await pass(6)
    expect(world.nodes).toHaveLength(13)
    expect(world.nodes.every(isMember)).toBe(true)
  })
})
