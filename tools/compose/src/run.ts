/**
 * A run: build, start, load, one fault after the other, and the reckoning. Every step is a row of the report; a fault that
 * is not survived does not keep the next one from being tried.
 * @module
 */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Engine } from './engine/engine.ts'
import { FAULTS } from './faults/faults.ts'
import { suffer } from './faults/suffer.ts'
import { startChatter } from './load/chatter.ts'
import { collectArrivals } from './load/collect.ts'
import { Ledger } from './load/ledger.ts'
import { People } from './load/people.ts'
import { untilDrained } from './load/until-drained.ts'
import { askDashboards, drawDashboards } from './observe/ask-dashboards.ts'
import type { Mark } from './observe/draw-dashboard.ts'
import { startPrometheus } from './observe/prometheus.ts'
import { formatMegabytes, type Row } from './report.ts'
import { runScenarios } from './scenarios.ts'
import { Stack } from './stack/stack.ts'
import { readTestnet } from './stack/testnet.ts'
import { StepFailed, Steps } from './steps.ts'

const COLLECT_MS_MAX = 90_000
const WRONG_SHOWN = 5
/** On the dashboard of one node. */
const NODE_SHOWN = 'n01'
const SCENARIOS = 'people in browsers'
const DASHBOARDS = 'every panel of the dashboards shows something'

export interface RunOptions {
  /** Of the repository. */
  readonly root: string
  readonly engine: Engine
  /** Only faults with that in their name. */
  readonly only: string
  /** Whether packages may be fetched. */
  readonly mayInstall: boolean
  readonly signal: AbortSignal
  readonly say: (line: string) => void
}

export async function run(options: RunOptions): Promise<readonly Row[]> {
  const { root, engine, signal, say } = options
  const evidence = join(root, '.testnet', 'compose', new Date().toISOString().replaceAll(':', '-'))
  const steps = new Steps({ evidence, signal, say })
  const stores = await mkdtemp(join(tmpdir(), 'starling-people-'))
  try {
    await using stack = await steps.take('base image', async () => [await Stack.open(root, engine, signal), ''])
    steps.watch(stack)
    await runOn(stack, stores, steps, options)
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error
  } finally {
    await rm(stores, { recursive: true, force: true })
  }
  return steps.rows
}

async function runOn(stack: Stack, stores: string, steps: Steps, options: RunOptions): Promise<void> {
  const { root, only, mayInstall, signal, say } = options
  const pages = join(root, '.testnet', 'compose', 'dashboards')
  await steps.take('image', async () => {
    const { base, baseBytes, image, imageBytes } = await stack.build()
    return [undefined, `${image} ${formatMegabytes(imageBytes)}, of it ${base} ${formatMegabytes(baseBytes)}`]
  })
  await steps.take('docker compose up --build, layers warm', async () => {
    await stack.up()
    return [undefined, 'ten nodes and the web client healthy']
  })
  const testnet = await readTestnet(stack)
  if (only === '' || SCENARIOS.includes(only)) {
    const folder = join(root, '.testnet', 'compose', 'scenarios')
    await steps.try(SCENARIOS, async () => [undefined, await runScenarios(root, stack, folder, signal)])
  }
  const ledger = new Ledger()
  {
    await using prometheus = await startPrometheus({ root, stack, testnet, mayInstall })
    await using people = await People.open(testnet, stores, 'awake')
    const chatter = startChatter(people, ledger)
    try {
      const marks: Mark[] = []
      for (const fault of FAULTS.filter(({ name }) => name.includes(only))) {
        const fromS = Date.now() / 1_000
        await steps.try(fault.name, () => suffer(fault, { stack, testnet, signal }, ledger, people))
        marks.push({ name: fault.name, fromS, untilS: Date.now() / 1_000 })
      }
      // A single fault is not load enough for every panel.
      if (prometheus === undefined) {
        if (only === '') steps.skip(DASHBOARDS, 'Prometheus can be had in no way here')
      } else if (only === '') {
        await steps.try(DASHBOARDS, async () => [undefined, await askDashboards(root, prometheus, NODE_SHOWN)])
        await drawDashboards(root, prometheus, NODE_SHOWN, marks, pages)
        say(`  dashboards over the whole run: ${pages}`)
      }
    } finally {
      await chatter.stop()
    }
    await steps.try('everything sent is acknowledged', async () => {
      await untilDrained(ledger, signal)
      return [undefined, '']
    })
  }
  await steps.try('every acknowledged message is with its recipient, once', async () => {
    await using people = await People.open(testnet, stores, 'all')
    return [undefined, reckon(ledger, await collectArrivals(people, ledger, COLLECT_MS_MAX, signal))]
  })
}

/** @throws {Error} with what is wrong */
function reckon(ledger: Ledger, arrivals: Parameters<Ledger['verdict']>[0]): string {
  const { sent, acknowledged, lost, repeated, foreign } = ledger.verdict(arrivals)
  const wrong = [
    ...lost.map(({ text }) => `lost: ${text}`),
    ...repeated.map((text) => `twice: ${text}`),
    ...foreign.map(({ text, to }) => `with ${to}: ${text}`),
  ]
  if (acknowledged === 0) throw new Error('nothing was acknowledged')
  if (wrong.length > 0) throw new Error(`${wrong.length} of ${acknowledged}: ${wrong.slice(0, WRONG_SHOWN).join('; ')}`)
  return `${sent} sent, ${acknowledged} acknowledged, 0 lost, 0 twice`
}
