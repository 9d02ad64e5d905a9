import { describe, expect, it } from 'vitest'
import { Party } from './party.ts'
import { EPOCH_MS, VirtualClock } from './virtual-clock.ts'
import { VirtualTime } from './virtual-time.ts'

describe('virtual time', () => {
  it('runs events in order of time, and in order of scheduling within one instant', async () => {
    const time = new VirtualTime()
    const ran: string[] = []
    time.schedule(20, () => ran.push('late'))
    time.schedule(10, () => ran.push('first'))
    time.schedule(10, () => ran.push('second'))
    const cancel = time.schedule(15, () => ran.push('cancelled'))
    cancel()

    await time.runUntil(100)

    expect(ran).toEqual(['first', 'second', 'late'])
    expect(time.nowMs).toBe(100)
  })

  it('keeps its order whatever is cancelled', async () => {
    const time = new VirtualTime()
    const ran: number[] = []
    const cancels = Array.from({ length: 5_000 }, (_, index) => {
      const atMs = (index * 7_919) % 5_000
      return time.schedule(atMs, () => ran.push(atMs))
    })
    for (const [index, cancel] of cancels.entries()) if (index % 4 !== 0) cancel()

    await time.runUntil(10_000)

    expect(ran).toHaveLength(1_250)
    expect(ran).toEqual(ran.toSorted((left, right) => left - right))
  })

  it('lets promises settle before time moves on', async () => {
    const time = new VirtualTime()
    const clock = new VirtualClock(time)
    const seen: number[] = []
    void (async () => {
      for (let i = 0; i < 3; i++) {
        await clock.sleep(5)
        await Promise.resolve()
        seen.push(clock.now() - EPOCH_MS)
      }
    })()

    await time.runUntil(100)

    expect(seen).toEqual([5, 10, 15])
  })

  it('goes on until work has ended, and hands out its failure', async () => {
    const time = new VirtualTime()
    const clock = new VirtualClock(time)

    expect(await time.drive(clock.sleep(70).then(() => time.nowMs))).toBe(70)
    await expect(time.drive(clock.sleep(5).then(() => Promise.reject(new Error('no'))))).rejects.toThrow('no')
  })

  it('rejects a sleep with the reason of its abort', async () => {
    const clock = new VirtualClock(new VirtualTime())
    const controller = new AbortController()
    const sleep = clock.sleep(50, controller.signal)
    controller.abort('enough')

    await expect(sleep).rejects.toBe('enough')
    await expect(clock.sleep(50, controller.signal)).rejects.toBe('enough')
  })
})

describe('a paused party', () => {
  it('wakes no sleeper before it goes on, and then all in order', async () => {
    const time = new VirtualTime()
    const party = new Party('node', time)
    const clock = new VirtualClock(time, party)
    const woken: string[] = []
    void clock.sleep(10).then(() => woken.push(`first at ${time.nowMs}`))
    void clock.sleep(20).then(() => woken.push(`second at ${time.nowMs}`))
    party.pause()
    time.schedule(50, () => party.resume())

    await time.runUntil(40)
    expect(woken).toEqual([])
    await time.runUntil(60)

    expect(woken).toEqual(['first at 50', 'second at 50'])
  })
})
