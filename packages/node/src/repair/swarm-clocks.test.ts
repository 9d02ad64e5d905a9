import { ManualClock } from '@starling/ports/testing'
import { describe, expect, it } from 'vitest'
import { SwarmClocks } from './swarm-clocks.ts'

const START_MS = 1_700_000_000_000
const ERROR_MS_MAX = 2_500
const AGE_MS_MAX = 1_800_000

/** @param offsets - of the members' clocks; all are heard at once */
function clocksOf(...offsets: readonly number[]) {
  const clock = new ManualClock(START_MS)
  const clocks = new SwarmClocks(clock, ERROR_MS_MAX, AGE_MS_MAX)
  for (const [index, offset] of offsets.entries()) clocks.heard(`member-${index}`, START_MS + offset, clock.elapsed())
  return { clock, clocks }
}

describe('the clocks of a swarm', () => {
  it.each([
    { name: 'own clock right, one wrong', offsets: [0, 1, 600_000, -1], expected: 0 },
    { name: 'own clock ten minutes behind', offsets: [600_000, 600_001, 599_999, 600_000], expected: 600_000 },
    { name: 'an even number of clocks', offsets: [600_000, 600_000, 600_002], expected: 600_000 },
    { name: 'half of them wrong', offsets: [600_000, 600_000, 0], expected: 300_000 },
  ])('have a median: $name', ({ offsets, expected }) => {
    expect(clocksOf(...offsets).clocks.offsetMs()).toBe(expected)
  })

  it('say nothing while they are fewer than three, since nobody knows which of two is wrong', () => {
    expect(clocksOf(600_000).clocks.offsetMs()).toBeUndefined()
  })

  it('show at once that the own one was set', () => {
    const { clock, clocks } = clocksOf(0, 0, 0, 0)
    const set = new SwarmClocks({ elapsed: () => clock.elapsed(), now: () => clock.now() + 600_000 }, 1, 1)
    for (const member of ['a', 'b', 'c', 'd']) set.heard(member, START_MS, clock.elapsed())

    expect(clocks.offsetMs()).toBe(0)
    expect(set.offsetMs()).toBe(-600_000)
  })

  it('go on while nobody is asked', async () => {
    const { clock, clocks } = clocksOf(7, 7, 7, 7)
    await clock.advance(60_000)
    expect(clocks.offsetMs()).toBe(7)
  })

  it('are not known from answers that were under way for long', async () => {
    const { clock, clocks } = clocksOf(0, 0)
    const askedAtMs = clock.elapsed()
    await clock.advance(2 * ERROR_MS_MAX + 2)
    for (const member of ['a', 'b', 'c', 'd']) clocks.heard(member, START_MS, askedAtMs)
    expect(clocks.offsetMs()).toBe(0)
  })

  it('count in the middle of the way there and back', async () => {
    const { clock, clocks } = clocksOf()
    const askedAtMs = clock.elapsed()
    await clock.advance(400)
    for (const member of ['a', 'b']) clocks.heard(member, START_MS + 200, askedAtMs)
    expect(clocks.offsetMs()).toBe(0)
  })

  it('are forgotten when they are old, and with members that have left', async () => {
    const { clock, clocks } = clocksOf(0, 0, 600_000, 600_000, 600_000)
    clocks.keep(['member-0', 'member-1'])
    expect(clocks.offsetMs()).toBe(0)
    await clock.advance(AGE_MS_MAX + 1)
    expect(clocks.offsetMs()).toBeUndefined()
  })
})
