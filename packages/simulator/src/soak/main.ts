/**
 * `npm run sim:soak -- --minutes 30`: seed after seed until time is up. What fails is shrunk, and kept as a file.
 * @module
 */

import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { commandOf } from '../command.ts'
import { SOAK_SCENARIO } from '../presets.ts'
import { wholeNumber } from '../whole-number.ts'
import { type Failure, findingsOf, smaller } from './failure.ts'
import { runAll, runApart } from './runners.ts'
import { keepSeed } from './seed-file.ts'

/** Of them and of the first one. */
const SEEDS_MAX = 9_999_999
/** Each takes a few hundred megabytes. */
const PROCESSES_MAX = 256
/** Of what fails, how much is made smaller: each takes some twenty runs, and one bug makes every seed fail. */
const SHRUNK_MAX = 5

const USAGE = `npm run sim:soak -- [options]
  --minutes N    for so long; the runs under way are finished (default 10, or none with --seeds)
  --seeds N      so many seeds (default as many as there is time for)
  --first N      the first seed (default 1)
  --processes N  runs at once (default one for each processor)
  --no-keep      neither shrink what fails nor leave a file; else the first ${SHRUNK_MAX} that fail, which takes minutes each
`

interface SoakOptions {
  readonly minutes: number
  readonly seeds: number
  readonly first: number
  readonly processes: number
  readonly keeps: boolean
}

/** @returns undefined when only help is wanted */
function readOptions(args: readonly string[]): SoakOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string' },
      seeds: { type: 'string' },
      first: { type: 'string', default: '1' },
      processes: { type: 'string', default: String(availableParallelism()) },
      'no-keep': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  const seeds = values.seeds === undefined ? Number.POSITIVE_INFINITY : wholeNumber('seeds', values.seeds, 1, SEEDS_MAX)
  const minutes = Number.isFinite(seeds) ? Number.POSITIVE_INFINITY : 10
  return {
    seeds,
    minutes: values.minutes === undefined ? minutes : wholeNumber('minutes', values.minutes, 1, 100_000),
    first: wholeNumber('first', values.first, 1, SEEDS_MAX),
    processes: wholeNumber('processes', values.processes, 1, PROCESSES_MAX),
    keeps: !values['no-keep'],
  }
}

async function soak({ minutes, seeds, first, processes, keeps }: SoakOptions): Promise<number> {
  const startedMs = performance.now()
  const failed: Failure[] = []
  const stop = new AbortController()
  // Heard twice where a wrapper passes on what the terminal has told all.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort())
  let given = 0
  let ended = 0
  let cpuMs = 0
  const totals = { sent: 0, acknowledged: 0, delivered: 0, faults: 0, deliveries: 0 }
  const isOver = () => stop.signal.aborted || given >= seeds || performance.now() - startedMs >= minutes * 60_000
  await runAll({
    processes,
    signal: stop.signal,
    next: () => (isOver() ? undefined : { ...SOAK_SCENARIO, seed: String(first + given++) }),
    onFinished: ({ options, answer }) => {
      ended++
      if ('error' in answer) {
        failed.push({ options, findings: findingsOf(answer) })
        say(`seed ${options.seed} broke: ${answer.error}`)
        say(`repeat it with: ${commandOf(options)}`)
        return
      }
      const { report } = answer
      cpuMs += answer.cpuMs
      totals.sent += report.sent
      totals.acknowledged += report.acknowledged
      totals.delivered += report.delivered
      totals.faults += report.faults.length
      totals.deliveries += report.deliveries
      if (report.violations.length === 0) return
      failed.push({ options, findings: findingsOf(answer) })
      say(`seed ${options.seed} violates ${report.violations.join('\n  ')}`)
      say(`repeat it with: ${commandOf(options)}`)
    },
  })
  const minutesTaken = Math.round((performance.now() - startedMs) / 6_000) / 10
  say(
    `${ended} seeds, ${failed.length} failed, in ${minutesTaken} minutes (${Math.round(cpuMs / Math.max(1, ended))} ms of CPU each): ` +
      `${totals.faults} faults, ${totals.sent} messages sent, ${totals.acknowledged} acknowledged, ` +
      `${totals.delivered} delivered, ${totals.deliveries} packets`,
  )
  if (keeps) await keepAll(failed, stop.signal)
  if (stop.signal.aborted) return 130
  return failed.length === 0 ? 0 : 1
}

/** The first ones; of the others the commands have been said. @param signal - they are kept as they are from then on */
async function keepAll(failed: readonly Failure[], signal: AbortSignal): Promise<void> {
  for (const [index, failure] of failed.slice(0, SHRUNK_MAX).entries()) {
    let kept = failure
    if (!signal.aborted) {
      say(`making seed ${failure.options.seed} smaller, ${index + 1} of ${Math.min(failed.length, SHRUNK_MAX)}…`)
      kept = await smaller(failure, runApart, signal)
      say(`smaller: ${commandOf(kept.options)}`)
    }
    say(`kept as ${keepSeed(kept.options, kept.findings)}`)
  }
  if (failed.length > SHRUNK_MAX) say(`${failed.length - SHRUNK_MAX} more that failed are not kept`)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

async function main(): Promise<number> {
  let options: SoakOptions | undefined
  try {
    options = readOptions(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${USAGE}`)
    return 2
  }
  if (options !== undefined) return soak(options)
  process.stdout.write(USAGE)
  return 0
}

process.exitCode = await main()
