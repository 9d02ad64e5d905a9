/**
 * `npm run test:compose`: the testnet in containers under load and faults. `npm run test:compose -- engine` only starts
 * an engine of its own and tells how to reach it, until Ctrl-C.
 * @module
 */

import { setMaxListeners } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CodedError } from '@starling/base'
import { type Engine, type NoEngine, openEngine } from './engine/engine.ts'
import { ComposeError } from './errors.ts'
import { parseOptions, USAGE } from './options.ts'
import { formatTable, type Tally, tallyOf } from './report.ts'
import { run } from './run.ts'

const ROOT = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))))

const stop = new AbortController()
// Many commands at once listen to it.
setMaxListeners(0, stop.signal)
// Handlers stay: a second signal changes nothing, for a terminal and a parent often send two.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort())
// Whoever started us over a channel is gone. The channel alone keeps nothing running.
process.on('disconnect', () => stop.abort())
process.channel?.unref()

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.exitCode = 1
  if (!stop.signal.aborted) say(error instanceof CodedError ? error.message : describeBug(error))
}

async function main(argv: readonly string[]): Promise<number> {
  const { task, only, tallyFile } = parseOptions(argv)
  if (task === 'engine') return lendEngine()
  if (task === 'test') return test(only, tallyFile)
  process.stdout.write(USAGE)
  return 0
}

/** @param tallyFile - gets the totals as JSON, for `npm test` */
async function test(only: string, tallyFile: string | undefined): Promise<number> {
  const started = performance.now()
  const tally = await tallyOfRun(only)
  if (tallyFile !== undefined) await writeFile(tallyFile, JSON.stringify(tally))
  const seconds = Math.round((performance.now() - started) / 1_000)
  const skipped = tally.skipped === 0 ? '' : `, ${tally.skipped} skipped`
  say(`compose: ${tally.passed} passed, ${tally.failed} failed${skipped} in ${seconds} s`)
  return tally.failed === 0 ? 0 : 1
}

async function tallyOfRun(only: string): Promise<Tally> {
  const started = performance.now()
  const mayInstall = process.env['STARLING_INSTALL_ENGINE'] === '1'
  const engine = await openEngine({ mayInstall, say })
  if (isNone(engine)) {
    say(`the Compose testnet was skipped: ${engine.reason}`)
    return { passed: 0, failed: 0, skipped: 1 }
  }
  await using running = engine
  const seconds = ((performance.now() - started) / 1_000).toFixed(1)
  say(`Docker ${running.version}, ${running.isPrivate ? `an engine of our own, up in ${seconds} s` : 'found here'}`)
  const rows = await run({ root: ROOT, engine: running, only, mayInstall, signal: stop.signal, say })
  say(`\n${formatTable(rows)}\n`)
  return tallyOf(rows)
}

async function lendEngine(): Promise<number> {
  const engine = await openEngine({ mayInstall: true, say })
  if (isNone(engine)) throw new ComposeError('engine_unavailable', `No Docker engine: ${engine.reason}.`)
  await using running = engine
  for (const name of ['DOCKER_HOST', 'DOCKER_CONFIG', 'PATH']) {
    const value = running.env[name]
    if (value !== undefined) process.stdout.write(`export ${name}='${value}'\n`)
  }
  say(`Docker ${running.version}; Ctrl-C ends it`)
  await new Promise<void>((resolve) => {
    // Nothing else keeps us running.
    const idle = setInterval(() => undefined, 60_000)
    const end = () => {
      clearInterval(idle)
      resolve()
    }
    if (stop.signal.aborted) end()
    stop.signal.addEventListener('abort', end, { once: true })
  })
  return 0
}

function isNone(engine: Engine | NoEngine): engine is NoEngine {
  return 'reason' in engine
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** Not one of ours: show where it comes from. */
function describeBug(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
