import { captureLogger, ManualClock } from '@starling/ports/testing'
import { describe, expect, it } from 'vitest'
import { reportReadiness } from './report-readiness.ts'

describe('reportReadiness', () => {
  const FIELDS = { node: 'aa', profile: 'testnet' } as const

  it('says that a node is ready when it is, and each change afterwards once', async () => {
    const clock = new ManualClock()
    const { logger, events } = captureLogger()
    let reasons: readonly string[] = []
    const report = reportReadiness(() => reasons, FIELDS, { clock, logger })
    await expect(report.ready).resolves.toBeUndefined()

    for (const now of [[], ['clock is 7 s behind its swarm'], ['clock is 8 s behind its swarm'], []]) {
      reasons = now
      await clock.advance(5_000)
      await expect.poll(() => clock.sleeping).toBe(1)
    }
    await report[Symbol.asyncDispose]()

    expect(events).toEqual([
      { level: 'info', event: 'node.ready', fields: FIELDS },
      { level: 'warn', event: 'node.not_ready', fields: { ...FIELDS, reasons: 'clock is 7 s behind its swarm' } },
      { level: 'info', event: 'node.ready', fields: FIELDS },
    ])
    expect(clock.sleeping).toBe(0)
  })

  it('says why a node is not ready, and is not ready, until it is', async () => {
    const clock = new ManualClock()
    const { logger, events } = captureLogger()
    let reasons = ['not yet on hardfork 19.3', 'not in any swarm']
    await using report = reportReadiness(() => reasons, FIELDS, { clock, logger })
    let isReady = false
    void report.ready.then(() => {
      isReady = true
    })
    await clock.advance(5_000)
    await expect.poll(() => clock.sleeping).toBe(1)

    expect(isReady).toBe(false)
    expect(events).toEqual([
      {
        level: 'warn',
        event: 'node.not_ready',
        fields: { ...FIELDS, reasons: 'not yet on hardfork 19.3; not in any swarm' },
      },
    ])

    reasons = []
    await clock.advance(5_000)

    await expect(report.ready).resolves.toBeUndefined()
    expect(events.map(({ event }) => event)).toEqual(['node.not_ready', 'node.ready'])
  })
})
