import { beforeAll, describe, expect, it } from 'vitest'
import { World } from '../world/world.ts'
import type { Fault } from './fault.ts'
import { FAULT_KINDS, FAULT_NAMES } from './index.ts'
import { planFaults } from './plan.ts'

const HOUR_MS = 3_600_000

describe('a plan of faults', () => {
  let world: World
  beforeAll(async () => {
    world = await World.create({
      nodes: 30,
      clients: 0,
      seed: 'plan',
      weather: { latencyMs: 1, jitterMs: 0, lossRate: 0 },
    })
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
    expect(new Set(plan('one', 300).map(({ kind }) => kind))).toEqual(new Set(FAULT_NAMES))
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
