import { describe, expect, it } from 'vitest'
import { BodyPace } from './body-pace.ts'

const LIMITS = { bodyMs: 10_000, bodyBytesPerSecond: 1_000, checkMs: 2_000 }

function body(receivedBytes: number) {
  return {
    receivedBytes,
    ageMs: 0,
    isCut: false,
    cut() {
      this.isCut = true
    },
  }
}

describe('BodyPace', () => {
  it('cuts off a body that is later than ten seconds and what has come of it give it', () => {
    const pace = new BodyPace(LIMITS)
    const [drop, steady, large] = [body(9), body(2_000), body(1_000_000)]
    for (const each of [drop, steady, large]) pace.enter(each)

    pace.check(12_000)
    expect([drop.isCut, steady.isCut, large.isCut]).toEqual([false, false, false])
    pace.check(2_000)
    expect([drop.isCut, steady.isCut, large.isCut]).toEqual([true, false, false])
    pace.check(2_000)
    expect([steady.isCut, large.isCut]).toEqual([true, false])
    pace.leave(large)
    pace.check(3_600_000)
    expect(large.isCut).toBe(false)
  })

  it('lets a body go on that keeps the pace', () => {
    const pace = new BodyPace(LIMITS)
    const steady = body(0)
    pace.enter(steady)

    for (let second = 0; second < 1_000; second++) {
      steady.receivedBytes += 1_000
      pace.check(1_000)
    }

    expect(steady.isCut).toBe(false)
  })
})
