/**
 * `npm run bench`: measures, prints tables or one JSON document, and leaves nothing running.
 * Source: docs/performance.md.
 * @module
 */

import { CodedError } from '@starling/base'
import { measure } from './measure.ts'
import { parseOptions, USAGE } from './options.ts'
import { describeFigures } from './report/describe.ts'
import { thisMachine } from './report/machine.ts'

const stop = new AbortController()
// Handlers stay: a second signal changes nothing, for a terminal and a parent often send two.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort())
// Whoever started us over a channel is gone. The channel alone keeps nothing running.
process.on('disconnect', () => stop.abort())
process.channel?.unref()

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.exitCode = 1
  const isStopped = stop.signal.aborted && error === stop.signal.reason
  if (!isStopped) process.stderr.write(`${error instanceof CodedError ? error.message : describeBug(error)}\n`)
}

async function main(argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv)
  if (options.help) {
    process.stdout.write(USAGE)
    return 0
  }
  const machine = thisMachine()
  const figures = await measure(options, (line) => process.stderr.write(`… ${line}\n`), stop.signal)
  const text = options.json ? JSON.stringify({ machine, ...figures }, null, 2) : describeFigures(machine, figures)
  process.stdout.write(`${text}\n`)
  return figures.load.some(({ failed }) => failed > 0) ? 1 : 0
}

/** Not one of ours: show where it comes from. */
function describeBug(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
