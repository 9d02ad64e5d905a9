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

  it.each([
    ['one packet in twenty, which TCP sends again', { packetLossRate: 0.05 }, ['1', '2', '3']],
    ['one request or answer in twenty for good', { lossRate: 0.05 }, ['1', '2', '3', '4']],
  ])('loses %s, and is late by up to half a second: all is sent within 30 s', async (_, weather, seeds) => {
    for (const seed of seeds) {
      await using stage = await Stage.open({ nodes: 20, clients: 8, seed, jitterMs: 500, ...weather })
      stage.write(120, 10)
      await stage.pass(10)

      const { evidence, violations } = await stage.look()

      const slow = evidence.sent.filter(({ sentAtMs, acknowledgedAtMs = Number.POSITIVE_INFINITY }) => {
        return acknowledgedAtMs - sentAtMs > 30_000
      })
      expect(slow, `seed ${seed}`).toEqual([])
      expect(violations, `seed ${seed}`).toEqual([])
    }
  })
})
