/**
 * `npm run fuzz`: exits with 1 when an invariant broke, or when a row of a table was never met.
 * @module
 */

import { CodedError } from '@starling/base'
import { systemRandom } from '@starling/ports/system'
import { parseOptions, USAGE } from './options.ts'
import { describeReport, isInOrder } from './report.ts'
import { type FuzzReport, fuzz } from './runner.ts'
import { makeCast } from './world/cast.ts'

async function main(argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv, new DataView(systemRandom.bytes(4).buffer).getUint32(0) % 1_000_000)
  if (options === undefined) {
    process.stdout.write(USAGE)
    return 0
  }
  const { runs, seed, doors } = options
  const cast = makeCast()
  const reports: FuzzReport[] = []
  process.stdout.write(`seed ${seed}\n`)
  for (const door of doors) {
    const onBlock = (cases: number) => void process.stderr.write(`… ${door.name}: ${cases} of ${runs}\n`)
    const report = await fuzz(door, { runs, seed, cast, onBlock })
    reports.push(report)
    process.stdout.write(`\n${describeReport(report)}`)
  }
  const good = reports.filter(isInOrder).length
  process.stdout.write(`${good} doors in order, ${reports.length - good} not\n`)
  return good === reports.length ? 0 : 1
}

try {
  process.exitCode = await main(process.argv.slice(2).filter((argument) => argument !== '--'))
} catch (error) {
  process.stderr.write(`${error instanceof CodedError ? error.message : String((error as Error).stack)}\n`)
  process.exitCode = 2
}
