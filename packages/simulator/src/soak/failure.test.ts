import { describe, expect, it } from 'vitest'
import { DEFAULT_SCENARIO, type ScenarioOptions, type ScenarioReport } from '../scenario.ts'
import { type Failure, findingsOf, smaller } from './failure.ts'
import type { RunnerAnswer } from './runners.ts'

const FAILURE: Failure = {
  options: { ...DEFAULT_SCENARIO, messages: 8, faults: 4 },
  findings: ['members-converge: node-1 lacks a row'],
}

/** Without fault 2 another property is violated, as it is with fewer than four messages. */
async function run({ keep = [], messages }: ScenarioOptions): Promise<RunnerAnswer> {
  const violations = ['no-message-is-shown-twice: a']
  if (keep.includes(2) && messages >= 4) violations.push('members-converge: b')
  // Nothing else of a report is looked at.
  return { report: { violations } as unknown as ScenarioReport, cpuMs: 1 }
}

describe('a failure', () => {
  it('is made smaller only by what fails in the same way', async () => {
    const small = await smaller(FAILURE, run, new AbortController().signal)

    expect(small.options).toMatchObject({ keep: [2], messages: 4 })
    expect(small.findings).toEqual(['members-converge: b', 'no-message-is-shown-twice: a'])
  })

  it('is kept as small as it is when somebody stops the search', async () => {
    const stop = new AbortController()
    let runs = 0
    const small = await smaller(
      FAILURE,
      (options) => {
        if (++runs === 3) stop.abort()
        return run(options)
      },
      stop.signal,
    )

    expect(runs).toBe(3)
    expect(small.options.messages).toBe(8)
    expect(small.findings[0]).toBe('members-converge: b')
  })

  it('that broke has one line, without the stack', () => {
    expect(findingsOf({ error: 'Error: x\n    at y' })).toEqual(['broke: Error: x'])
  })
})
