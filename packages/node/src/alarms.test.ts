import { ManualClock } from '@starling/ports/testing'
import { describe, expect, it } from 'vitest'
import { Alarms } from './alarms.ts'

describe('Alarms', () => {
  it('do their work once, at their time, unless they were called off', async () => {
    const clock = new ManualClock()
    const alarms = new Alarms(clock)
    const done: string[] = []
    const late = alarms.set(300, () => done.push('late'))
    alarms.set(100, () => done.push('early'))
    const off = alarms.set(200, () => done.push('off'))
    alarms.callOff(off)

    await clock.advance(250)
    expect(done).toEqual(['early'])
    await clock.advance(1_000)

    expect(done).toEqual(['early', 'late'])
    alarms.callOff(late)
    expect(clock.sleeping).toBe(0)
  })

  it('can be set by one that rings', async () => {
    const clock = new ManualClock()
    const alarms = new Alarms(clock)
    const rung: number[] = []
    alarms.set(100, () => alarms.set(100, () => rung.push(clock.elapsed())))

    await clock.advance(1_000)

    expect(rung).toEqual([200])
  })

  it('let go of the clock when they are cleared', async () => {
    const clock = new ManualClock()
    const alarms = new Alarms(clock)
    alarms.set(100, () => expect.unreachable())

    alarms.clear()

    await clock.advance(200)
    expect(clock.sleeping).toBe(0)
  })
})
