import { CHANNEL_VERSIONS } from '@starling/node'
import { describe, expect, it, vi } from 'vitest'
import type { SentMessage } from '../src/traffic/traffic.ts'
import type { SimNode } from '../src/world/sim-node.ts'
import { MINUTE_MS, Stage } from './stage.ts'

/** Minutes of a network are minutes of a busy machine. */
vi.setConfig({ testTimeout: 300_000 })

/** Whoever cannot speak with half of a swarm has no majority, and waits for longer. */
const wentWell = ({ sentAtMs, acknowledgedAtMs, deliveredAtMs }: SentMessage) =>
  acknowledgedAtMs !== undefined && acknowledgedAtMs - sentAtMs < 30_000 && deliveredAtMs.length === 1

const BEFORE = { oldest: CHANNEL_VERSIONS.newest - 1, newest: CHANNEL_VERSIONS.newest - 1 }

describe('releases', () => {
  it('live together: a node of the one before in each swarm, and members that die', async () => {
    await using stage = await Stage.open({ nodes: 10, clients: 6, seed: 'mixed' })
    const olds: SimNode[] = []
    for (const swarm of stage.swarms()) {
      const [old, , other, another] = swarm
      if (old !== undefined) {
        old.endpoint.versions = BEFORE
        olds.push(old)
      }
      for (const [index, node] of [old, other, another].entries()) {
        stage.at((1 + index) * MINUTE_MS, () => node?.kill())
        stage.at((1 + index) * MINUTE_MS + 20_000, () => node?.start())
      }
    }
    stage.write(120, 5)
    await stage.pass(5)

    // The release before knows no repair: what it has missed it gets when it is replaced.
    const { evidence, violations } = await stage.look(async () => {
      for (const old of olds) {
        await old.kill()
        old.endpoint.versions = CHANNEL_VERSIONS
        await old.start()
      }
    })

    expect(violations).toEqual([])
    expect(evidence.sent.filter((message) => !wentWell(message))).toEqual([])
  })

  it('follow one another node by node under load: nothing is lost, and nobody waits long', async () => {
    await using stage = await Stage.open({ nodes: 10, clients: 6, seed: 'upgrade' })
    for (const { endpoint } of stage.world.nodes) endpoint.versions = BEFORE
    stage.write(200, 6)
    for (const [index, node] of stage.world.nodes.entries()) {
      const atMs = 20_000 + index * 30_000
      stage.at(atMs, () => node.kill())
      stage.at(atMs + 10_000, () => {
        node.endpoint.versions = CHANNEL_VERSIONS
        return node.start()
      })
    }
    await stage.pass(6)

    const { evidence, violations } = await stage.look()

    expect(violations).toEqual([])
    expect(evidence.sent.filter((message) => !wentWell(message))).toEqual([])
  })
})
