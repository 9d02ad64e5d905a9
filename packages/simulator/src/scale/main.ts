/**
 * `npm run sim:scale`: measures networks of several sizes, and writes the table and the chart of docs/scale.md when asked.
 * @module
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { wholeNumber } from '../whole-number.ts'
import { measureScale, type ScaleRow } from './measure.ts'
import { drawScaleCharts, formatScaleTable } from './table.ts'

const USAGE = `npm run sim:scale -- [options]
  --nodes LIST   sizes (default 100,300,1000,2100,10000)
  --minutes N    virtual minutes of each measurement (default 10)
  --changes N    nodes that join and leave (default 100)
  --seed TEXT    (default 1)
  --write        put table and chart into docs/scale.md and docs/scale.svg
`

/** Five gigabytes. */
const NODES_MAX = 10_000
const DOCS = new URL('../../../../docs/', import.meta.url)
const TABLE = /(<!-- table -->\n)[\s\S]*(<!-- end of table -->)/

interface ScaleOptions {
  readonly sizes: readonly number[]
  readonly minutes: number
  readonly changes: number
  readonly seed: string
  readonly writes: boolean
}

/** @returns undefined when only help is wanted */
function readOptions(args: readonly string[]): ScaleOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      nodes: { type: 'string', default: '100,300,1000,2100,10000' },
      minutes: { type: 'string', default: '10' },
      changes: { type: 'string', default: '100' },
      seed: { type: 'string', default: '1' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  return {
    sizes: values.nodes.split(',').map((text) => wholeNumber('nodes', text, 1, NODES_MAX)),
    minutes: wholeNumber('minutes', values.minutes, 1, 100_000),
    changes: wholeNumber('changes', values.changes, 1, 100_000),
    seed: values.seed,
    writes: values.write,
  }
}

async function measureAll({ sizes, writes, ...rest }: ScaleOptions): Promise<number> {
  const rows: ScaleRow[] = []
  for (const nodes of sizes) {
    const row = await measureScale({ nodes, ...rest })
    rows.push(row)
    // The largest ones take minutes: what is measured is not lost with them.
    process.stderr.write(`${row.memoryMb} MB\n${formatScaleTable([row])}\n`)
  }
  process.stdout.write(`${formatScaleTable(rows)}\n`)
  if (writes) write(rows)
  return 0
}

async function main(): Promise<number> {
  let options: ScaleOptions | undefined
  try {
    options = readOptions(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${USAGE}`)
    return 2
  }
  if (options !== undefined) return measureAll(options)
  process.stdout.write(USAGE)
  return 0
}

function write(rows: readonly ScaleRow[]): void {
  const page = fileURLToPath(new URL('scale.md', DOCS))
  const text = readFileSync(page, 'utf8').replace(TABLE, `$1${formatScaleTable(rows)}\n$2`)
  writeFileSync(page, text)
  writeFileSync(fileURLToPath(new URL('scale.svg', DOCS)), drawScaleCharts(rows))
}

process.exitCode = await main()
