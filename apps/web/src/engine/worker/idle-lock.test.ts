import { ManualClock } from '@starling/ports/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { IdleLock } from './idle-lock.ts'

let clock: ManualClock
let locked: number
let idle: IdleLock

beforeEach(() => {
  clock = new ManualClock()
  locked = 0
  idle = new IdleLock(clock, () => locked++)
})

describe('the idle lock', () => {
  it('locks once after the minutes without use, and not before', async () => {
    idle.setMinutes(5)
    await clock.advance(4 * 60_000)
    idle.noteActive()
    await clock.advance(4 * 60_000)
    expect(locked).toBe(0)

    await clock.advance(5 * 60_000)

    expect(locked).toBe(1)
  })

  it('never locks with zero minutes, and begins anew when it is switched on', async () => {
    idle.setMinutes(5)
    idle.setMinutes(0)
    await clock.advance(3_600_000)
    expect(locked).toBe(0)

    idle.setMinutes(5)
    await clock.advance(60_000)
    expect(locked).toBe(0)
    await clock.advance(5 * 60_000)
    expect(locked).toBe(1)
  })

  it('ends with its owner', async () => {
    idle.setMinutes(1)

    idle.end()
    await clock.advance(3_600_000)

    expect(locked).toBe(0)
    expect(clock.sleeping).toBe(0)
  })
})
