import { ManualClock } from '@starling/ports/testing'
import { describe, expect, it } from 'vitest'
import { StampClock } from './stamp-clock.ts'

describe('StampClock', () => {
  it('follows the clock, never repeats and never goes back', async () => {
    const clock = new ManualClock(1_000)
    const stamps = new StampClock(clock)
    expect([stamps.next(), stamps.next()]).toEqual([1_000, 1_001])
    await clock.advance(10)
    expect(stamps.next()).toBe(1_010)
    clock.jump(-500)
    expect(stamps.next()).toBe(1_011)
  })

  it('is newer than what it has seen of others', () => {
    const stamps = new StampClock(new ManualClock(1_000))
    stamps.observe(3_000)
    expect(stamps.next()).toBe(3_001)
  })

  it('never leads the clock by more than five seconds', () => {
    const stamps = new StampClock(new ManualClock(1_000))
    for (let i = 0; i < 20_000; i++) stamps.next()
    expect(stamps.next()).toBe(6_000)
    stamps.observe(11_000)
    expect(stamps.next()).toBe(6_000)
  })

  it('accepts stamps up to ten seconds ahead', () => {
    const stamps = new StampClock(new ManualClock(1_000))
    expect([stamps.isAcceptable(11_000), stamps.isAcceptable(11_001)]).toEqual([true, false])
  })
})
