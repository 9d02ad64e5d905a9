import { describe, expect, it, vi } from 'vitest'
import { DEFAULT_SCENARIO, FAULT_NAMES, runScenario } from '../src/index.ts'

/** An hour of a network is minutes of a busy machine. */
vi.setConfig({ testTimeout: 300_000 })

describe('ten nodes and four clients', () => {
  it('repeat themselves to the last byte under one seed, and not under another', async () => {
    const first = await runScenario({ ...DEFAULT_SCENARIO, kinds: FAULT_NAMES, seed: '7' })
    const again = await runScenario({ ...DEFAULT_SCENARIO, kinds: FAULT_NAMES, seed: '7' })
    const other = await runScenario({ ...DEFAULT_SCENARIO, kinds: FAULT_NAMES, seed: '8' })

    expect(again).toEqual(first)
    expect(other.traceHash).not.toBe(first.traceHash)
  })

  it.each(['1', '2', '3', '4', '5'])(
    'lose nothing and show nothing twice while nodes are cut off (seed %s)',
    async (seed) => {
      const report = await runScenario({ ...DEFAULT_SCENARIO, seed })

      expect(report.violations).toEqual([])
      expect(report.acknowledged).toBe(report.sent)
      expect(report).toMatchObject({ lost: 0, duplicated: 0, delivered: report.sent })
    },
  )

  it.each(FAULT_NAMES)('keep their promises under faults of one kind: %s', async (kind) => {
    const report = await runScenario({ ...DEFAULT_SCENARIO, seed: kind, kinds: [kind], messages: 30, minutes: 5 })

    expect(report.faults.length).toBeGreaterThan(0)
    expect(report).toMatchObject({ violations: [], lost: 0, duplicated: 0 })
  })
})

describe('networks of other sizes', () => {
  it.each([1, 2, 3, 20])('keep their properties: %s nodes', async (nodes) => {
    const report = await runScenario({ ...DEFAULT_SCENARIO, nodes, clients: 3, messages: 20, minutes: 4, seed: '1' })

    expect(report).toMatchObject({ violations: [], lost: 0, duplicated: 0, acknowledged: report.sent })
  })
})
