/** @module What is told of a run. */

import type { Outcome } from '../run.ts'
import type { CheckResult } from '../suite/section.ts'

export interface Tally {
  readonly passed: number
  readonly failed: number
}

/** @param isExtension - Starling's own additions, or the protocol itself */
export function tally(results: readonly CheckResult[], isExtension: boolean): Tally {
  const counted = results.filter((result) => result.isExtension === isExtension)
  const failed = counted.filter(({ failure }) => failure !== undefined).length
  return { passed: counted.length - failed, failed }
}

/** The last line counts the protocol; extensions are told above it. */
export function describeOutcome({ nodes, results, notChecked }: Outcome): string {
  const { passed, failed } = tally(results, false)
  const extensions = tally(results, true)
  return [
    ...results.flatMap(describeFailure),
    ...notChecked.map(({ section, name, reason }) => `not checked: ${section}: ${name}: ${reason}`),
    `network of ${nodes} nodes`,
    ...(extensions.passed + extensions.failed === 0
      ? []
      : [`extensions of Starling: ${extensions.passed} there, ${extensions.failed} not`]),
    `${passed} passed, ${failed} failed`,
  ].join('\n')
}

function describeFailure({ section, door, name, isExtension, failure }: CheckResult): readonly string[] {
  if (failure === undefined) return []
  return [
    `${isExtension ? 'not there' : 'FAILED'} ${section} (${door}): ${name}`,
    `  request   ${failure.request}`,
    `  expected  ${failure.expected}`,
    `  got       ${failure.got}`,
  ]
}
