import type { MessageHash } from '@starling/protocol'
import { describe, expect, it, vi } from 'vitest'
import { timelineOf } from '../src/traffic/fresh-devices.ts'
import type { SentMessage } from '../src/traffic/traffic.ts'
import type { SimClient } from '../src/world/sim-client.ts'
import type { SimNode } from '../src/world/sim-node.ts'
import { drawn, Holdings } from './destruction.ts'
import { tell } from './figures.ts'
import { MINUTE_MS, Stage } from './stage.ts'

/** An hour of a network is minutes of a busy machine. */
vi.setConfig({ testTimeout: 300_000 })

const arrived = ({ acknowledgedAtMs, deliveredAtMs }: SentMessage) =>
  acknowledgedAtMs !== undefined && deliveredAtMs.length === 1

describe('power', () => {
  it.each(['1', '2', '3'])(
    'fails at any two of five members at any instant: nothing is lost (seed %s)',
    async (seed) => {
      await using stage = await Stage.open({ nodes: 10, clients: 6, seed })
      const random = stage.world.random('power')
      stage.write(150, 5)
      for (const [index, swarm] of stage.swarms().entries()) {
        expect(swarm).toHaveLength(5)
        for (let atMs = 5_000; atMs < 4.5 * MINUTE_MS; atMs += 25_000) {
          for (const node of stage.some(swarm, 2, `${index}/${atMs}`)) {
            stage.at(atMs + random.below(5_000), () => node.kill())
            stage.at(atMs + 12_000 + random.below(8_000), () => node.start())
          }
        }
      }
      await stage.pass(5)

      const { evidence, violations } = await stage.look()

      expect(violations).toEqual([])
      expect(evidence.sent.filter((message) => !arrived(message))).toEqual([])
    },
  )

  it('fails at all members at once, again and again: nothing is lost', async () => {
    await using stage = await Stage.open({ nodes: 10, clients: 6, seed: 'all' })
    const random = stage.world.random('power')
    stage.write(150, 5)
    for (let atMs = 10_000; atMs < 4.5 * MINUTE_MS; atMs += 40_000) {
      const instantMs = atMs + random.below(10_000)
      for (const node of stage.world.nodes) {
        stage.at(instantMs, () => node.kill())
        stage.at(instantMs + 5_000 + random.below(5_000), () => node.start())
      }
    }
    await stage.pass(5)

    const { evidence, violations } = await stage.look()

    expect(violations).toEqual([])
    expect(evidence.sent.filter((message) => !arrived(message))).toEqual([])
  })

  it('is gone at a third of the nodes for an hour: nothing is lost, and all is there minutes after its return', async () => {
    await using stage = await Stage.open({ nodes: 30, clients: 8, seed: 'hour' })
    const dark = stage.some(stage.world.nodes, 10, 'dark')
    stage.write(150, 70)
    for (const node of dark) {
      stage.at(5 * MINUTE_MS, () => node.kill())
      stage.at(65 * MINUTE_MS, () => node.start())
    }
    await stage.pass(70)
    const returnedMs = stage.world.time.nowMs - 5 * MINUTE_MS
    const acknowledged = stage.traffic.sent.filter(({ acknowledgedAtMs }) => acknowledgedAtMs !== undefined)
    const late = acknowledged.filter(
      ({ deliveredAtMs: [atMs] }) => atMs === undefined || atMs > returnedMs + 5 * MINUTE_MS,
    )
    await stage.traffic.retryFailed()

    const { evidence, violations } = await stage.look()

    expect(late).toEqual([])
    expect(violations).toEqual([])
    expect(evidence.sent.filter((message) => !arrived(message))).toEqual([])
  })

  it.each(['1', '2', '3'])(
    'and disks are gone for good at a third of the nodes: what any survivor holds is found, and nothing else is lost (seed %s)',
    async (seed) => {
      await using stage = await Stage.open({ nodes: 60, clients: 40, seed: `destroyed ${seed}` })
      const { nodes } = stage.world
      // Some have no power while people write, so that messages have more and fewer keepers.
      const dark = stage.some(nodes, 12, 'dark')
      for (const node of dark) await node.kill()
      stage.write(300, 5)
      await stage.pass(6)
      // What is not acknowledged yet is sent again, to whoever is left.
      const acknowledged = stage.traffic.sent.filter(({ acknowledgedAtMs }) => acknowledgedAtMs !== undefined)
      const hashes = await hashesOf(stage.traffic.people, acknowledged)
      const held = new Holdings(nodes, await keepersOf(hashes, nodes))
      const swarms = new Holdings(nodes, new Map(stage.swarms().map((swarm, index) => [`${index}`, new Set(swarm)])))
      const random = stage.world.random('destroyed')
      // Most thirds cost nothing: one is destroyed that does.
      let destroyed = drawn(nodes, 20, random)
      while (held.lostWith(destroyed).size === 0) destroyed = drawn(nodes, 20, random)
      const gone = held.lostWith(destroyed)
      for (const node of destroyed) await node.kill()
      for (const node of dark) if (!destroyed.includes(node)) await node.start()

      // Of some swarms a single member is left, which a new device finds only after it has asked for the others.
      const { evidence } = await stage.look(() => {}, MINUTE_MS)

      const found = new Set([...evidence.fresh.values()].flat().map(({ hash }) => hash))
      expect(hashes.length).toBe(acknowledged.length)
      expect(hashes.length).toBeGreaterThan(200)
      expect(hashes.filter((hash) => !found.has(hash))).toEqual(hashes.filter((hash) => gone.has(hash)))

      const swarmsLost = swarms.lossOf(20, DRAWS, random)
      const messagesLost = held.lossOf(20, DRAWS, random)
      for (const { measured, expected, standardDeviation } of [swarmsLost, messagesLost]) {
        tell(DRAWS, measured, Math.round(expected), Math.round(standardDeviation))
        expect(Math.abs(measured - expected)).toBeLessThan(4 * standardDeviation)
      }
    },
  )
})

/** Thirds that are destroyed on paper. */
const DRAWS = 20_000

/** Of messages that have arrived, as the devices know them that have received them. */
async function hashesOf(
  people: readonly SimClient[],
  messages: readonly SentMessage[],
): Promise<readonly MessageHash[]> {
  const hashes: MessageHash[] = []
  for (const person of people) {
    const texts = new Set(messages.filter(({ to }) => to === person.name).map(({ text }) => text))
    for (const { text, hash } of await timelineOf(person)) if (texts.has(text) && hash !== undefined) hashes.push(hash)
  }
  return hashes
}

/** For each message, by its hash, the nodes on whose disks it is. */
async function keepersOf(
  hashes: readonly MessageHash[],
  nodes: readonly SimNode[],
): Promise<ReadonlyMap<string, ReadonlySet<SimNode>>> {
  const keepers = new Map(hashes.map((hash): [string, Set<SimNode>] => [hash, new Set()]))
  for (const node of nodes) {
    const rows = await node.disk.read<{ hash: string }>('SELECT hash FROM messages')
    for (const { hash } of rows) keepers.get(hash)?.add(node)
  }
  return keepers
}
