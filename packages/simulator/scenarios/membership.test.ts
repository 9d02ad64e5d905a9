import { describe, expect, it, vi } from 'vitest'
import { Reachability } from '../src/watch/reachability.ts'
import type { SimNode } from '../src/world/sim-node.ts'
import { MINUTE_MS, Stage } from './stage.ts'

/** An hour of a network is minutes of a busy machine. */
vi.setConfig({ testTimeout: 300_000 })

const recordsOf = (nodes: readonly SimNode[]) => nodes.map(({ record }) => record)

/** Nodes that keep messages of accounts that are not theirs any more. */
async function keepersOfOthers({ world }: Stage): Promise<readonly string[]> {
  const found: string[] = []
  for (const node of world.nodes) {
    for (const { account } of await node.disk.read<{ account: Uint8Array }>('SELECT DISTINCT account FROM messages')) {
      const id = Buffer.from(account).toString('hex') as Parameters<typeof world.membersOf>[0]
      if (!world.membersOf(id).includes(node)) found.push(`${node.name} keeps ${id.slice(0, 10)}`)
    }
  }
  return found
}

describe('membership', () => {
  it.each(['m1', 'membership', 'c1', 'b5'])(
    'grows, splits, dissolves and comes back under load: nothing is out of reach for half a minute, nothing is lost (%s)',
    async (seed) => {
      await using stage = await Stage.open({ nodes: 10, clients: 3, seed })
      const { world } = stage
      const reach = new Reachability(world, 6)
      const swarms: number[] = []
      const change = (what: Parameters<typeof world.registry.change>[0]) => {
        world.registry.change(what)
        swarms.push(stage.swarms().length)
      }
      const join = (count: number) => {
        // Switched on at this moment: some hear of the change while they start, some when they have.
        change({ joining: recordsOf(Array.from({ length: count }, () => world.addNode())) })
      }
      const left: SimNode[] = []
      /** One after the other, until a swarm is too small to go on. */
      const leave = () => {
        if (stage.swarms().length < 3) return
        const node = stage.swarms().at(-1)?.[0]
        if (node === undefined) return
        left.push(node)
        change({ leaving: [node.ed25519] })
      }
      stage.write(40, 48)
      reach.schedule(50 * MINUTE_MS, MINUTE_MS)
      stage.at(2 * MINUTE_MS, () => join(3))
      stage.at(4 * MINUTE_MS, () => join(6))
      for (let minute = 18; minute < 32; minute++) stage.at(minute * MINUTE_MS, leave)
      stage.at(36 * MINUTE_MS, () => change({ joining: recordsOf(left) }))
      await stage.pass(50)

      const { evidence, violations } = await stage.look()

      expect(new Set(swarms)).toEqual(new Set([2, 3]))
      expect(swarms.slice(0, 2)).toEqual([2, 3])
      expect(swarms.at(-1)).toBe(3)
      expect(violations).toEqual([])
      expect(evidence.sent.filter(({ deliveredAtMs }) => deliveredAtMs.length !== 1)).toEqual([])
      expect(reach.hashes.length).toBeGreaterThan(6 * 45)
      expect(reach.worstMs).toBeLessThanOrEqual(30_000)
      expect(reach.fewestCopies).toBeGreaterThanOrEqual(2)
      expect(await keepersOfOthers(stage)).toEqual([])
    },
  )

  it('splits, and power is gone everywhere a moment later: nothing is out of reach afterwards', async () => {
    await using stage = await Stage.open({ nodes: 10, clients: 2, seed: 'split and dark' })
    const { world } = stage
    const reach = new Reachability(world, 6)
    reach.schedule(17 * MINUTE_MS, MINUTE_MS)
    stage.at(4 * MINUTE_MS, () => {
      world.registry.change({ joining: recordsOf(Array.from({ length: 7 }, () => world.addNode())) })
    })
    stage.at(4 * MINUTE_MS + 8_000, async () => {
      for (const node of world.nodes) await node.kill()
    })
    stage.at(4 * MINUTE_MS + 12_000, async () => {
      for (const node of world.nodes) await node.start()
    })
    await stage.pass(17)

    const { violations } = await stage.look()

    expect(stage.swarms()).toHaveLength(3)
    expect(violations).toEqual([])
    expect(reach.worstMs).toBeLessThanOrEqual(30_000)
    expect(reach.fewestCopies).toBeGreaterThanOrEqual(3)
    expect(await keepersOfOthers(stage)).toEqual([])
  })
})
