import { PROFILES } from '@starling/protocol'
import { describe, expect, it, vi } from 'vitest'
import { World } from '../src/world/world.ts'
import { MINUTE_MS } from './stage.ts'

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
