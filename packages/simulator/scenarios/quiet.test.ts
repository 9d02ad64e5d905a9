import { describe, expect, it } from 'vitest'
import { Stage } from './stage.ts'

/** Properties look at what members have signed to have done: nodes that do nothing, and say so, violate none. */
describe('a network without faults', () => {
  it('does all that programs ask of it: stores, deletions, other expiries', async () => {
    await using stage = await Stage.open({ nodes: 10, clients: 4, seed: 'quiet', lossRate: 0 })
    stage.write(400, 10)
    await stage.pass(10)
    const { evidence, violations } = await stage.look()

    expect(violations).toEqual([])
    // What has expired before somebody asked about it is gone already.
    const asked = evidence.notes.filter(({ takenAtMs, expiryMs }) => takenAtMs === undefined || takenAtMs < expiryMs)
    expect(asked.filter(({ isDone }) => !isDone)).toEqual([])
    const changed = asked.filter(({ takenAtMs }) => takenAtMs !== undefined)
    expect(changed.filter(({ isDeleted }) => isDeleted).length).toBeGreaterThan(5)
    expect(changed.some(({ isDeleted }) => !isDeleted)).toBe(true)
  })
})
