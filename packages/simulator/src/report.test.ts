import { describe, expect, it } from 'vitest'
import type { Fault } from './faults/fault.ts'
import { formatReport } from './report.ts'
import { DEFAULT_SCENARIO, type ScenarioReport } from './scenario.ts'

const fault = (node: string): Fault => ({ kind: 'cut', node, atMs: 0, untilMs: 1_000 })

const report = (faults: readonly Fault[]): ScenarioReport => ({
  sent: 0,
  acknowledged: 0,
  failed: 0,
  delivered: 0,
  lost: 0,
  duplicated: 0,
  latencyMs: { p50: 0, p95: 0, p99: 0 },
  faults,
  violations: [],
  deliveries: 0,
  traceHash: '',
  carried: { messages: 0, bytes: 0 },
})

const faultLines = (text: string) => text.split('\n').filter((line) => line.startsWith('fault'))

describe('formatReport', () => {
  it('numbers faults as --keep does', () => {
    const all = formatReport(DEFAULT_SCENARIO, report([fault('node-1'), fault('node-2')]))
    const kept = formatReport({ ...DEFAULT_SCENARIO, keep: [3, 7] }, report([fault('node-1'), fault('node-2')]))

    expect(faultLines(all)).toEqual([
      'fault 0: cut of node-1 from 0 s to 1 s',
      'fault 1: cut of node-2 from 0 s to 1 s',
    ])
    expect(faultLines(kept)).toEqual([
      'fault 3: cut of node-1 from 0 s to 1 s',
      'fault 7: cut of node-2 from 0 s to 1 s',
    ])
  })
})
