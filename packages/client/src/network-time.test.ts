import { ManualClock } from '@starling/ports/testing'
import { describe, expect, it } from 'vitest'
import { NetworkTime } from './network-time.ts'

describe('network time', () => {
  it('is local time before anybody has answered, or what an earlier run learnt', () => {
    const clock = new ManualClock()

    expect(new NetworkTime({ clock }).now()).toBe(clock.now())
    expect(new NetworkTime({ clock, offsetMs: -7 }).now()).toBe(clock.now() - 7)
  })

  it.each([
    ['is behind', 1_000, 200, 1_000],
    ['is ahead', -1_000, 200, -800],
    ['may be right, for the answer took long', -1_000, 1_200, 0],
  ])('corrects a clock that %s by as little as the answer allows', (_, serverMs, tookMs, offsetMs) => {
    const clock = new ManualClock()
    const time = new NetworkTime({ clock })

    time.learn('a', clock.now() + serverMs, tookMs)

    expect(time.offsetMs).toBe(offsetMs)
  })

  it('is not moved by a minority of liars', () => {
    const clock = new ManualClock()
    const time = new NetworkTime({ clock })
    for (const honest of ['a', 'b', 'c']) time.learn(honest, clock.now() + 10, 0)

    for (const liar of ['x', 'y']) for (let i = 0; i < 20; i++) time.learn(liar, clock.now() + 9_000_000, 0)

    expect(time.offsetMs).toBe(10)
  })

  it.each([-1_000_000_000, 1_000_000_000])('believes the local clock between one node and a liar of %i ms', (lie) => {
    const clock = new ManualClock()
    const time = new NetworkTime({ clock })

    time.learn('honest', clock.now() + 10, 0)
    time.learn('liar', clock.now() + lie, 0)

    expect(time.offsetMs).toBe(10)
  })

  it('ignores nonsense and answers that took long', () => {
    const clock = new ManualClock()
    const time = new NetworkTime({ clock })

    for (const t of [Number.NaN, 1.5, -1, 5, 2 ** 53, '1767225600000', null, undefined]) time.learn('a', t, 0)
    time.learn('a', clock.now() + 60_000, 5_001)

    expect(time.offsetMs).toBe(0)
  })

  it('starts anew after it was distrusted', () => {
    const clock = new ManualClock()
    const time = new NetworkTime({ clock })
    for (const stale of ['a', 'b', 'c']) time.learn(stale, clock.now(), 0)
    clock.jump(-3_600_000)

    time.distrust()
    time.learn('d', clock.now() + 3_600_000, 0)

    expect(time.offsetMs).toBe(3_600_000)
  })

  it('announces changes worth remembering, and no others', () => {
    const clock = new ManualClock()
    const announced: number[] = []
    const time = new NetworkTime({ clock, onChange: (offsetMs) => announced.push(offsetMs) })

    for (const offsetMs of [499, 500, 600, 1_000]) time.learn('a', clock.now() + offsetMs, 0)

    expect(announced).toEqual([500, 1_000])
  })
})
