import { describe, expect, it } from 'vitest'
import {
  captureLogger,
  countMetrics,
  describeClock,
  describeMetrics,
  describeRandom,
  FixedRandom,
  ManualClock,
} from './testing.ts'

describeClock('ManualClock', () => {
  const clock = new ManualClock()
  return { clock, advance: (ms) => clock.advance(ms) }
})

describeRandom('FixedRandom', () => new FixedRandom(7))

describeMetrics('countMetrics', () => {
  const { metrics, series } = countMetrics()
  return { metrics, read: () => series }
})

describe('ManualClock', () => {
  it('wakes nobody before their time', async () => {
    const clock = new ManualClock()
    let awake = false
    void clock.sleep(100).then(() => {
      awake = true
    })

    await clock.advance(99)
    expect(awake).toBe(false)

    await clock.advance(1)
    expect(awake).toBe(true)
  })

  it('wakes those who fall asleep again within the same advance, each at its instant', async () => {
    const clock = new ManualClock(1_000)
    const times: number[] = []
    const task = (async () => {
      for (let round = 0; round < 3; round++) {
        await clock.sleep(10)
        times.push(clock.now())
      }
    })()

    await clock.advance(35)
    await task

    expect(times).toEqual([1_010, 1_020, 1_030])
    expect(clock.now()).toBe(1_035)
  })

  it('forgets a sleeper whose signal is aborted', async () => {
    const clock = new ManualClock()
    const controller = new AbortController()
    const sleep = clock.sleep(10, controller.signal).catch(() => undefined)

    controller.abort()
    await sleep

    expect(clock.sleeping).toBe(0)
  })

  it('jumps without waking anybody', () => {
    const clock = new ManualClock(1_000)
    clock.jump(-400)
    expect([clock.now(), clock.elapsed()]).toEqual([600, 0])
  })
})

describe('FixedRandom', () => {
  it('hands out the bytes it was given, in order and once', () => {
    const random = new FixedRandom(Uint8Array.of(1, 2, 3))
    expect([...random.bytes(2)]).toEqual([1, 2])
    expect(random.remaining).toBe(1)
    expect(() => random.bytes(2)).toThrow(RangeError)
  })

  it('repeats itself for the same seed and not for another', () => {
    const draw = (seed: number) => [...new FixedRandom(seed).bytes(16)]
    expect(draw(1)).toEqual(draw(1))
    expect(draw(1)).not.toEqual(draw(2))
  })
})

describe('captureLogger', () => {
  it('remembers what was said', () => {
    const { logger, events } = captureLogger()
    logger.warn('peer.slow', { ms: 3 })
    expect(events).toEqual([{ level: 'warn', event: 'peer.slow', fields: { ms: 3 } }])
  })
})
