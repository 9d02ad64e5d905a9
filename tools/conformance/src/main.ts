/**
 * `npm run conformance -- URL`: exits with 1 when a check of the protocol failed.
 * @module
 */

import { CodedError } from '@starling/base'
import { native } from '@starling/crypto/native'
import { systemRandom } from '@starling/ports/system'
import { HttpClient } from './network/http-client.ts'
import { parseOptions, USAGE } from './options.ts'
import { describeOutcome, tally } from './report/describe.ts'
import { runConformance } from './run.ts'

async function main(argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv)
  if (options === undefined) {
    process.stdout.write(USAGE)
    return 0
  }
  using http = new HttpClient()
  const outcome = await runConformance({
    ...options,
    http,
    crypto: native,
    random: systemRandom,
    onProgress: (line) => process.stderr.write(`… ${line}\n`),
  })
  const totals = tally(outcome.results, false)
  const text = options.json ? JSON.stringify({ ...totals, ...outcome }, null, 2) : describeOutcome(outcome)
  process.stdout.write(`${text}\n`)
  return totals.failed === 0 ? 0 : 1
}

try {
  process.exitCode = await main(process.argv.slice(2).filter((argument) => argument !== '--'))
} catch (error) {
  process.stderr.write(`${error instanceof CodedError ? error.message : String((error as Error).stack)}\n`)
  process.exitCode = 2
}
