import { describe, expect, it, vi } from 'vitest'
import type { SentMessage } from '../src/traffic/traffic.ts'
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

  it('and disks are gone for good at a third of the nodes: what any survivor holds is found', async () => {
    await using stage = await Stage.open({ nodes: 60, clients: 40, seed: 'destroyed' })
    stage.write(300, 5)
    await stage.pass(6)
    const destroyed = stage.some(stage.world.nodes, 20, 'destroyed')
    for (const node of destroyed) await node.kill()
    const survivors = stage.world.nodes.filter((node) => !destroyed.includes(node))
    const held = new Set<string>()
    for (const { disk } of survivors) {
      for (const { hash } of await disk.read<{ hash: string }>('SELECT hash FROM messages')) held.add(hash)
    }

    const { evidence } = await stage.look()

    // A message's hash is known on the device that has received it.
    const found = new Set([...evidence.fresh.values()].flat().map(({ hash }) => hash))
    const received = [...evidence.own.values()].flat().filter(({ state }) => state.state === 'received')
    expect(received.length).toBeGreaterThan(250)
    expect(received.filter(({ hash }) => hash !== undefined && held.has(hash) && !found.has(hash))).toEqual([])
  })
})
