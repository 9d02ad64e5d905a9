/**
 * `npm run test:crash`: kills a node under load, then watches one store; exits with 1 when anything is wrong.
 * @module
 */

import { CodedError, toHex } from '@starling/base'
import { systemClock, systemRandom } from '@starling/ports/system'
import { createNodeClientTransport } from '@starling/ports/system-node'
import { type Options, parseOptions, USAGE } from './options.ts'
import { describeRound, describeRounds, describeTrace } from './report.ts'
import { runRounds } from './rounds/rounds.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { ensureStrace } from './trace/ensure-strace.ts'
import { traceStores } from './trace/traced-node.ts'

async function main(argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv, toHex(systemRandom.bytes(4)))
  if (options === undefined) {
    process.stdout.write(USAGE)
    return 0
  }
  // Before minutes of kills, rather than after them.
  if (options.stores > 0) ensureStrace((line) => process.stderr.write(`… ${line}\n`))
  const wrong = [...(await crash(options)), ...(await trace(options))]
  for (const line of wrong) process.stdout.write(`WRONG: ${line}\n`)
  process.stdout.write(
    wrong.length === 0 ? 'nothing is lost\n' : `to repeat it: npm run test:crash -- --seed ${options.seed}\n`,
  )
  return wrong.length === 0 ? 0 : 1
}

async function crash({ rounds, seed }: Options): Promise<readonly string[]> {
  if (rounds === 0) return []
  process.stdout.write(`${rounds} kills, seed ${seed}\n`)
  await using folder = await temporaryFolder()
  await using transport = createNodeClientTransport({ allowSelfSigned: true })
  const report = await runRounds({
    rounds,
    seed,
    folder: folder.path,
    transport,
    clock: systemClock,
    onRound: (round, number) => process.stderr.write(`… ${describeRound(round, number, rounds)}\n`),
  })
  process.stdout.write(`\n${describeRounds(report)}\n\n`)
  return [...report.rounds.flatMap(({ losses }) => losses), ...report.finalLosses].map((loss) => JSON.stringify(loss))
}

async function trace({ stores, seed }: Options): Promise<readonly string[]> {
  if (stores === 0) return []
  await using transport = createNodeClientTransport({ allowSelfSigned: true })
  const run = async (isUnsynced: boolean) => {
    await using folder = await temporaryFolder()
    return await traceStores({ seed, folder: folder.path, transport, clock: systemClock, stores, isUnsynced })
  }
  const durable = await run(false)
  process.stdout.write(`${describeTrace('system calls of answered stores', durable)}\n\n`)
  const control = await run(true)
  process.stdout.write(`${describeTrace('the same with synchronous=OFF, which has to be found out', control)}\n\n`)
  return [
    ...(durable.synced >= stores && durable.synced === total(durable)
      ? []
      : [`not every store was synced: ${JSON.stringify(durable)}`]),
    ...(control['not synced'] > 0 && control.synced === 0
      ? []
      : [`synchronous=OFF was not found out: ${JSON.stringify(control)}`]),
  ]
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

try {
  process.exitCode = await main(process.argv.slice(2).filter((argument) => argument !== '--'))
} catch (error) {
  process.stderr.write(`${error instanceof CodedError ? error.message : String((error as Error).stack)}\n`)
  process.exitCode = 2
}
