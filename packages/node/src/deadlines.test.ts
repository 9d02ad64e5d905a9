import { ManualClock } from '@starling/ports/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Deadlines } from './deadlines.ts'

describe('Deadlines', () => {
  it('pass each once, in order and at their time, unless deleted', async () => {
    // Two milliseconds apart: one is what a timer may be early.
    const even = (most: number) => fc.nat(most / 2).map((half) => 2 * half)
    const step = fc.record({ waitMs: even(50), dueMs: even(200), deletes: fc.option(fc.nat(40)) })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const clock = new ManualClock()
        const passed: { id: number; atMs: number }[] = []
        const deadlines = new Deadlines(clock, (id) => passed.push({ id, atMs: clock.elapsed() }))
        const expected = new Map<number, number>()
        for (const [id, { waitMs, dueMs, deletes }] of steps.entries()) {
          await clock.advance(waitMs)
          deadlines.add(id, clock.elapsed() + dueMs)
          expected.set(id, clock.elapsed() + dueMs)
          const isPending = deletes !== null && (expected.get(deletes) ?? -1) > clock.elapsed()
          if (!isPending) continue
          deadlines.delete(deletes)
          expected.delete(deletes)
        }

        await clock.advance(1_000)

        const order = [...passed].sort((left, right) => left.atMs - right.atMs)
        expect(passed).toEqual(order)
        expect(passed.map(({ id, atMs }) => [id, atMs]).sort(([left = 0], [right = 0]) => left - right)).toEqual(
          [...expected].sort(([left], [right]) => left - right),
        )
      }),
    )
  })

  it('sleep once for thousands, and forget those that were deleted', async () => {
    const clock = new ManualClock()
    const passed: number[] = []
    const deadlines = new Deadlines(clock, (id) => passed.push(id))

    for (let id = 0; id < 10_000; id++) deadlines.add(id, 30_000 + id)
    for (let id = 0; id < 9_999; id++) deadlines.delete(id)

    expect(clock.sleeping).toBe(1)
    await clock.advance(60_000)
    expect(passed).toEqual([9_999])
    expect(clock.sleeping).toBe(0)
  })

  it('are gone when cleared', async () => {
    const clock = new ManualClock()
    const deadlines = new Deadlines(clock, () => expect.unreachable())
    deadlines.add(1, 10)

    deadlines.clear()

    await clock.advance(100)
    expect(clock.sleeping).toBe(0)
  })
})
