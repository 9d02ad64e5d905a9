/** @module What is told of a run. */

import { shown } from './check-answer.ts'
import { BLOCK, type FuzzReport } from './runner.ts'

/** @returns lines; the last one says how it ended */
export function describeReport({ door, cases, seconds, hits, missed, failure }: FuzzReport): string {
  const rate = Math.round(cases / Math.max(seconds, 0.001))
  return [
    `${door}: ${cases} cases in ${seconds.toFixed(1)} s, ${rate} each second`,
    ' hits  status  answer',
    hits.describe(),
    ...(failure === undefined
      ? [missed.length === 0 ? 'every row was met' : `${missed.length} rows were not met`]
      : [
          `WRONG: ${failure.message}`,
          ...failure.cases.map((one) => `  case ${shown(one)}`),
          `to repeat it: npm run fuzz -- --door ${door} --seed ${failure.seed} --runs ${BLOCK}`,
        ]),
    '',
  ].join('\n')
}

/** A door is in order when nothing went wrong and every row was met. */
export function isInOrder({ failure, missed }: FuzzReport): boolean {
  return failure === undefined && missed.length === 0
}
