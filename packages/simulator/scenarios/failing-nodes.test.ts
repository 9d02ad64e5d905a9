import { PROFILES } from '@starling/protocol'
import { describe, expect, it, vi } from 'vitest'
import { World } from '../src/world/world.ts'
import { MINUTE_MS, Stage } from './stage.ts'

/** Minutes of a network are minutes of a busy machine. */
vi.setConfig({ testTimeout: 300_000 })

const WEATHER = { latencyMs: 20, jitterMs: 20, lossRate: 0.001 }

describe('a node that fails the tests of others', () => {
  it('is on no new path of a client, and again on some when it is well', async () => {
    await using world = await World.create({
      nodes: 14,
      clients: 1,
      seed: 'failing',
      weather: WEATHER,
      profile: PROFILES.testnet,
    })
    const [failing] = world.nodes
    const [client] = world.clients
    if (failing === undefined || client === undefined) throw new Error('nodes and clients are there')
    const pass = (minutes: number) => world.time.runUntil(world.time.nowMs + minutes * MINUTE_MS)
    /** Everybody who is on a path of the client within so many minutes, in which its marks are forgotten with each look at the list. */
    const usedWithin = async (minutes: number) => {
      const used = new Set<string>()
      for (let second = 0; second < minutes * 60; second += 5) {
        for (const hop of client.renewPaths()) used.add(hop)
        await world.time.runUntil(world.time.nowMs + 5_000)
      }
      return used
    }
    await failing.kill()
    await pass(15)
    await client.goOnline()
    await pass(2)

    const used = await usedWithin(40)
    await failing.start()
    await pass(2)
    const usedAgain = await usedWithin(40)

    expect(used.size).toBe(13)
    expect(used).not.toContain(failing.ed25519)
    expect(usedAgain.size).toBe(14)
  })
})

describe.each([3, 4, 5])('a node that hangs for six minutes in a network of %i', (nodes) => {
  it.each([0, 1, 2])('costs a message a few seconds: node %i', async (place) => {
    await using stage = await Stage.open({ nodes, clients: 4, seed: `hangs/${nodes}/${place}` })
    const { party } = stage.world.nodes[place] ?? {}
    stage.write(100, 10)
    stage.at(2 * MINUTE_MS, () => party?.pause())
    stage.at(8 * MINUTE_MS, () => party?.resume())
    await stage.pass(10)

    const { evidence, violations } = await stage.look()

    expect(violations).toEqual([])
    const tookMs = evidence.sent
      .map(({ sentAtMs, acknowledgedAtMs = Number.POSITIVE_INFINITY }) => acknowledgedAtMs - sentAtMs)
      .sort((left, right) => left - right)
    expect(tookMs.at(-10)).toBeLessThan(2_000)
    // One request that is lost just when it would have shown who hangs costs a round more.
    expect(tookMs.at(-2)).toBeLessThan(6_000)
    expect(tookMs.at(-1)).toBeLessThan(12_000)
  })
})
