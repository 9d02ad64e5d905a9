/**
 * A run that failed, and a smaller one that fails in the same way.
 * @module
 */

import type { ScenarioOptions } from '../scenario.ts'
import type { RunnerAnswer } from './runners.ts'
import { shrink } from './shrink.ts'

export interface Failure {
  readonly options: ScenarioOptions
  /** What was violated or how it broke, at least one line; each begins with a name and a colon. */
  readonly findings: readonly string[]
}

/** None when nothing failed. */
export function findingsOf(answer: RunnerAnswer): readonly string[] {
  return 'error' in answer ? [`broke: ${answer.error.split('\n')[0]}`] : answer.report.violations
}

/**
 * What violates something else is no smaller run of this failure: it would hide it.
 * @param signal - ends the search with the smallest that was found so far
 */
export async function smaller(
  failure: Failure,
  run: (options: ScenarioOptions) => Promise<RunnerAnswer>,
  signal: AbortSignal,
): Promise<Failure> {
  const name = nameOf(failure.findings[0] ?? '')
  let smallest = failure
  await shrink(failure.options, failure.options.faults, async (options) => {
    if (signal.aborted) return false
    const findings = findingsOf(await run(options))
    const same = findings.filter((line) => nameOf(line) === name)
    if (same.length === 0) return false
    smallest = { options, findings: [...same, ...findings.filter((line) => !same.includes(line))] }
    return true
  })
  return smallest
}

function nameOf(finding: string): string {
  return finding.slice(0, finding.indexOf(':'))
}
