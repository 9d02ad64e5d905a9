import { describe, expect, it } from 'vitest'
import { VirtualClock, VirtualTime } from './virtual-clock.ts'

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

  it('lets promises settle before time moves on', async () => {
    const time = new VirtualTime()
    const clock = new VirtualClock(time, 1_000)
    const seen: number[] = []
    void (async () => {
      for (let i = 0; i < 3; i++) {
        await clock.sleep(5)
        seen.push(clock.now())
      }
    })()

    await time.runUntil(100)

    expect(seen).toEqual([1_005, 1_010, 1_015])
  })

  it('rejects a sleep with the reason of its abort', async () => {
    const time = new VirtualTime()
    const clock = new VirtualClock(time, 0)
    const controller = new AbortController()
    const sleep = clock.sleep(50, controller.signal)
    controller.abort('enough')

    await expect(sleep).rejects.toBe('enough')
    await expect(clock.sleep(50, controller.signal)).rejects.toBe('enough')
  })
})
