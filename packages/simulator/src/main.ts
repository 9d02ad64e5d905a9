/**
 * `npm run sim -- --nodes 10 --clients 4 --seed 7 --json`
 * @module
 */

import { parseArgs } from 'node:util'
import { commandOf } from './command.ts'
import type { FaultName } from './faults/fault.ts'
import { FAULT_NAMES } from './faults/index.ts'
import { PRESETS } from './presets.ts'
import { RATES_NAMES } from './rates.ts'
import { formatReport } from './report.ts'
import { DEFAULT_SCENARIO, runScenario, type ScenarioOptions, type ScenarioReport } from './scenario.ts'
import { wholeNumber } from './whole-number.ts'

const USAGE = `npm run sim -- [options]
  --rates NAME   how often nodes and people do things, and with it the size of the run: ${RATES_NAMES.join(', ')}
                 (default testnet; soak is ten minutes of 60 nodes and 20 clients, production an hour and day a day of 2,100 and 500)
  --nodes N      service nodes (default ${DEFAULT_SCENARIO.nodes})
  --clients N    clients, each an account of its own, two or more (default ${DEFAULT_SCENARIO.clients})
  --seed TEXT    everything random follows from it (default ${DEFAULT_SCENARIO.seed})
  --messages N   messages sent in all (default ${DEFAULT_SCENARIO.messages})
  --minutes N    virtual minutes over which they are sent (default ${DEFAULT_SCENARIO.minutes})
  --faults N     how many faults are drawn (default ${DEFAULT_SCENARIO.faults})
  --kinds LIST   kinds they are drawn from, or all: ${FAULT_NAMES.join(', ')} (default ${DEFAULT_SCENARIO.kinds.join()})
  --keep LIST    of the drawn faults only those at these places, such as 0,3; none for no fault
  --loss RATE    probability that a message between two parties is lost (default ${DEFAULT_SCENARIO.lossRate})
  --json         one line of JSON
`

function readOptions(args: readonly string[]): (ScenarioOptions & { readonly json: boolean }) | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rates: { type: 'string', default: 'testnet' },
      nodes: { type: 'string' },
      clients: { type: 'string' },
      seed: { type: 'string' },
      messages: { type: 'string' },
      minutes: { type: 'string' },
      faults: { type: 'string' },
      kinds: { type: 'string' },
      keep: { type: 'string' },
      loss: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  const rates = RATES_NAMES.find((name) => name === values.rates)
  if (rates === undefined) throw new RangeError(`--rates must be one of: ${RATES_NAMES.join(', ')}`)
  const preset = PRESETS[rates]
  const faults = whole('faults', values.faults, preset.faults, 0, 10_000)
  return {
    ...preset,
    nodes: whole('nodes', values.nodes, preset.nodes, 1, 10_000),
    clients: whole('clients', values.clients, preset.clients, 2, 10_000),
    seed: values.seed ?? preset.seed,
    messages: whole('messages', values.messages, preset.messages, 0, 1_000_000),
    minutes: whole('minutes', values.minutes, preset.minutes, 1, 100_000),
    faults,
    kinds: kinds(values.kinds, preset.kinds),
    ...(values.keep === undefined ? {} : { keep: places(values.keep, faults) }),
    lossRate: rate(values.loss, preset.lossRate),
    json: values.json,
  }
}

function whole(name: string, text: string | undefined, fallback: number, least: number, most: number): number {
  return text === undefined ? fallback : wholeNumber(name, text, least, most)
}

function kinds(text: string | undefined, fallback: readonly FaultName[]): readonly FaultName[] {
  if (text === undefined) return fallback
  if (text === 'all') return FAULT_NAMES
  return text.split(',').map((name) => {
    const known = FAULT_NAMES.find((kind) => kind === name)
    if (known === undefined) throw new RangeError(`--kinds must be all, or names of: ${FAULT_NAMES.join(', ')}`)
    return known
  })
}

function places(text: string, faults: number): readonly number[] {
  if (text === 'none') return []
  if (!/^\d+(,\d+)*$/.test(text)) throw new RangeError('--keep must be none, or places such as 0,3')
  const kept = [...new Set(text.split(',').map(Number))].sort((left, right) => left - right)
  if (kept.some((place) => place >= faults))
    throw new RangeError(`--keep must name places below ${faults}, as many as --faults draws`)
  return kept
}

function rate(text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0 && value < 1))
    throw new RangeError('--loss must be a number from 0 to below 1')
  return value
}

async function main(): Promise<number> {
  let options: ReturnType<typeof readOptions>
  try {
    options = readOptions(process.argv.slice(2).filter((argument) => argument !== '--'))
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${USAGE}`)
    return 2
  }
  if (options === undefined) {
    process.stdout.write(USAGE)
    return 0
  }
  const started = process.cpuUsage()
  let report: ScenarioReport
  try {
    report = await runScenario(options)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\nrepeat it with: ${commandOf(options)}\n`)
    return 1
  }
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : formatReport(options, report))
  process.stderr.write(costOf(process.cpuUsage(started)))
  if (report.violations.length === 0) return 0
  process.stderr.write(`repeat it with: ${commandOf(options)}\n`)
  return 1
}

/** What the run took of this machine. */
function costOf({ user, system }: NodeJS.CpuUsage): string {
  const peakMb = Math.round(process.resourceUsage().maxRSS / 1024)
  return `${Math.round((user + system) / 100_000) / 10} s of CPU, ${peakMb} MB at most\n`
}

process.exitCode = await main()
