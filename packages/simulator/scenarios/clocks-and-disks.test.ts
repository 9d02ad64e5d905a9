import { describe, expect, it, vi } from 'vitest'
import type { SimNode } from '../src/world/sim-node.ts'
import { MINUTE_MS, Stage } from './stage.ts'

/** An hour of a network is minutes of a busy machine. */
vi.setConfig({ testTimeout: 300_000 })

const TEN_MINUTES_MS = 10 * MINUTE_MS

/** Data that is not what its hash says cannot be opened by anybody, so that a person never sees it. */
async function damage(node: SimNode): Promise<number> {
  const rows = await node.disk.read<{ id: number; data: Uint8Array }>('SELECT id, data FROM messages')
  for (const { id, data } of rows) {
    const flipped = new Uint8Array(data)
    flipped[0] = (flipped[0] as number) ^ 1
    await node.disk.write('UPDATE messages SET data = ? WHERE id = ?', [flipped, id])
  }
  return rows.length
}

describe('clocks', () => {
  it.each([-TEN_MINUTES_MS, TEN_MINUTES_MS])(
    'of clients that are wrong by %s ms are corrected from the network',
    async (wrongMs) => {
      await using stage = await Stage.open({ nodes: 10, clients: 4, seed: `client ${wrongMs}` })
      for (const person of stage.traffic.people.slice(0, 2)) person.clock.offsetMs = wrongMs
      stage.write(60, 5)
      await stage.pass(5)

      const { evidence, violations } = await stage.look()

      expect(violations).toEqual([])
      expect(evidence.sent.filter(({ deliveredAtMs }) => deliveredAtMs.length !== 1)).toEqual([])
      const trueMs = stage.world.clock.now()
      const sentAts = [...evidence.own.values()].flat().map(({ sentAt }) => sentAt)
      expect(Math.max(...sentAts)).toBeLessThan(trueMs)
      expect(Math.min(...sentAts)).toBeGreaterThan(trueMs - 15 * MINUTE_MS)
    },
  )

  it.each([-TEN_MINUTES_MS, TEN_MINUTES_MS])(
    'of one node in each swarm that are wrong by %s ms harm nobody',
    async (wrongMs) => {
      await using stage = await Stage.open({ nodes: 10, clients: 4, seed: `node ${wrongMs}` })
      const wrong = stage.swarms().flatMap(([node]) => node ?? [])
      for (const { clock } of wrong) clock.offsetMs = wrongMs
      stage.write(60, 5)
      await stage.pass(5)

      const side = wrongMs < 0 ? 'behind' : 'ahead of'
      expect(wrong.map(({ node }) => node?.readiness().reasons)).toEqual(
        wrong.map(() => [`clock is 600 s ${side} its swarm`]),
      )
      const { evidence, violations } = await stage.look(() => {
        for (const { clock } of wrong) clock.offsetMs = 0
      })

      expect(violations).toEqual([])
      expect(evidence.sent.filter(({ deliveredAtMs }) => deliveredAtMs.length !== 1)).toEqual([])
    },
  )
})

describe('disks', () => {
  it('that are full refuse what they cannot keep, and nothing is lost', async () => {
    await using stage = await Stage.open({ nodes: 10, clients: 4, seed: 'full' })
    const full = stage.swarms().flatMap((swarm) => stage.some(swarm, 2, 'full'))
    for (const { disk } of full) await disk.fill()
    stage.write(100, 5)
    await stage.pass(5)

    const { evidence, violations } = await stage.look(async () => {
      for (const { disk } of full) await disk.makeRoom()
    })

    expect(stage.world.log.some(({ event }) => event === 'store.full')).toBe(true)
    expect(violations).toEqual([])
    expect(evidence.sent.filter(({ deliveredAtMs }) => deliveredAtMs.length !== 1)).toEqual([])
  })

  it('that flip a bit in every message of two members show none of them, and the others show all', async () => {
    await using stage = await Stage.open({ nodes: 10, clients: 4, seed: 'bits' })
    stage.write(60, 3)
    await stage.pass(4)
    let damaged = 0
    for (const swarm of stage.swarms()) for (const node of stage.some(swarm, 2, 'bits')) damaged += await damage(node)

    const { violations } = await stage.look()

    expect(damaged).toBeGreaterThan(60)
    expect(violations).toEqual([])
    expect(stage.world.log.some(({ event }) => event === 'store.row_damaged')).toBe(true)
    expect(stage.world.log.filter(({ event }) => event === 'inbox.dropped')).toEqual([])
  })
})
