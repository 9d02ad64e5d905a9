/**
 * `npm run sim -- --nodes 10 --clients 4 --seed 7 --json`
 * @module
 */

import { parseArgs } from 'node:util'
import { formatReport } from './report.ts'
import { DEFAULT_SCENARIO, runScenario, type ScenarioOptions } from './scenario.ts'

const USAGE = `npm run sim -- [options]
  --nodes N      service nodes (default ${DEFAULT_SCENARIO.nodes})
  --clients N    clients, each an account of its own, two or more (default ${DEFAULT_SCENARIO.clients})
  --seed TEXT    everything random follows from it (default ${DEFAULT_SCENARIO.seed})
  --messages N   messages sent in all (default ${DEFAULT_SCENARIO.messages})
  --minutes N    virtual minutes over which they are sent (default ${DEFAULT_SCENARIO.minutes})
  --cuts N       times a node is cut off (default ${DEFAULT_SCENARIO.cuts})
  --loss RATE    probability that a message between two parties is lost (default ${DEFAULT_SCENARIO.lossRate})
  --json         one line of JSON
`

function readOptions(args: readonly string[]): (ScenarioOptions & { readonly json: boolean }) | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      nodes: { type: 'string' },
      clients: { type: 'string' },
      seed: { type: 'string' },
      messages: { type: 'string' },
      minutes: { type: 'string' },
      cuts: { type: 'string' },
      loss: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  return {
    nodes: whole('nodes', values.nodes, DEFAULT_SCENARIO.nodes, 1, 10_000),
    clients: whole('clients', values.clients, DEFAULT_SCENARIO.clients, 2, 10_000),
    seed: values.seed ?? DEFAULT_SCENARIO.seed,
    messages: whole('messages', values.messages, DEFAULT_SCENARIO.messages, 0, 1_000_000),
    minutes: whole('minutes', values.minutes, DEFAULT_SCENARIO.minutes, 1, 100_000),
    cuts: whole('cuts', values.cuts, DEFAULT_SCENARIO.cuts, 0, 10_000),
    lossRate: rate(values.loss),
    json: values.json,
  }
}

function whole(name: string, text: string | undefined, fallback: number, least: number, most: number): number {
  if (text === undefined) return fallback
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= least && value <= most))
    throw new RangeError(`--${name} must be a whole number from ${least} to ${most}`)
  return value
}

function rate(text: string | undefined): number {
  if (text === undefined) return DEFAULT_SCENARIO.lossRate
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
  const report = await runScenario(options)
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : formatReport(options, report))
  if (report.violations.length === 0) return 0
  const { nodes, clients, seed, messages, minutes, cuts, lossRate } = options
  process.stderr.write(
    `repeat it with: npm run sim -- --nodes ${nodes} --clients ${clients} --seed ${seed} --messages ${messages} --minutes ${minutes} --cuts ${cuts} --loss ${lossRate}\n`,
  )
  return 1
}

process.exitCode = await main()
