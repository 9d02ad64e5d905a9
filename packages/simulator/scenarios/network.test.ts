import { describe, expect, it, vi } from 'vitest'
import { MINUTE_MS, Stage } from './stage.ts'

/** An hour of a network is minutes of a busy machine. */
vi.setConfig({ testTimeout: 300_000 })

describe('the network', () => {
  it('is in two halves for an hour: no loss, nothing twice, one timeline', async () => {
    await using stage = await Stage.open({ nodes: 20, clients: 6, seed: 'halves' })
    const random = stage.world.random('halves')
    stage.write(150, 70)
    stage.at(5 * MINUTE_MS, () => stage.world.network.divide(() => random.below(2)))
    stage.at(65 * MINUTE_MS, () => stage.world.network.unite())
    await stage.pass(70)
    await stage.traffic.retryFailed()

    const { evidence, violations } = await stage.look()

    expect(violations).toEqual([])
    expect(evidence.sent.filter(({ deliveredAtMs }) => deliveredAtMs.length !== 1)).toEqual([])
  })

  it.each(['1', '2', '3'])(
    'loses one packet in twenty and is late by up to half a second: all is sent within 30 s (seed %s)',
    async (seed) => {
      await using stage = await Stage.open({ nodes: 20, clients: 8, seed, packetLossRate: 0.05, jitterMs: 500 })
      stage.write(120, 10)
      await stage.pass(10)

      const { evidence, violations } = await stage.look()

      const slow = evidence.sent.filter(({ sentAtMs, acknowledgedAtMs = Number.POSITIVE_INFINITY }) => {
        return acknowledgedAtMs - sentAtMs > 30_000
      })
      expect(slow).toEqual([])
      expect(violations).toEqual([])
    },
  )
})
