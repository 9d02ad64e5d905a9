/** @module What every `Clock` has to keep. */

import { describe, expect, it } from 'vitest'
import type { Clock } from '../clock.ts'

export interface ClockUnderTest {
  readonly clock: Clock
  /** Lets time pass; absent where it passes by itself. */
  readonly advance?: (ms: number) => Promise<void>
}

/** Registers the suite; `make` is called once per test. */
export function describeClock(name: string, make: () => ClockUnderTest): void {
  const pass = async (under: ClockUnderTest, ms: number, task: Promise<unknown>) => {
    await under.advance?.(ms)
    return task
  }

  describe(`${name} keeps the contract of Clock`, () => {
    it('tells the time in whole milliseconds', () => {
      expect(Number.isSafeInteger(make().clock.now())).toBe(true)
    })

    it('sleeps at least as long as asked', async () => {
      const under = make()
      const start = under.clock.elapsed()

      await pass(under, 20, under.clock.sleep(20))

      // Timers of the system may fire a fraction of a millisecond early.
      expect(under.clock.elapsed() - start).toBeGreaterThanOrEqual(19)
    })

    it('wakes the shorter sleep first, whichever began first', async () => {
      const under = make()
      const woken: string[] = []
      const long = under.clock.sleep(40).then(() => woken.push('long'))
      const short = under.clock.sleep(5).then(() => woken.push('short'))

      await pass(under, 40, Promise.all([long, short]))

      expect(woken).toEqual(['short', 'long'])
    })

    it('ends a sleep of no time', async () => {
      const under = make()
      await expect(pass(under, 0, under.clock.sleep(0))).resolves.toBeUndefined()
    })

    it('ends a sleep with the reason of its signal when aborted', async () => {
      const under = make()
      const controller = new AbortController()
      const reason = new Error('alice went home')
      const sleep = under.clock.sleep(3_600_000, controller.signal)

      controller.abort(reason)

      await expect(sleep).rejects.toBe(reason)
    })

    it('does not begin a sleep whose signal is aborted already', async () => {
      const reason = new Error('alice went home')
      await expect(make().clock.sleep(3_600_000, AbortSignal.abort(reason))).rejects.toBe(reason)
    })
  })
}
