/**
 * A Prometheus that reads the nodes as the profile `observe` says: in its container where the image can be had, else from
 * Debian's package on this machine, with the same rules and the nodes' published ports.
 * @module
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cacheFolder, unpackPackages } from '../debian/debian-packages.ts'
import { ComposeError } from '../errors.ts'
import { mustExecute } from '../execute.ts'
import type { Stack } from '../stack/stack.ts'
import type { Testnet } from '../stack/testnet.ts'

const ADDRESS = '127.0.0.1:9090'
const READY_MS_MAX = 60_000
const LOOK_MS = 250

export interface Prometheus extends AsyncDisposable {
  readonly url: string
  /** Where it comes from, for the report. */
  readonly origin: string
  /** Unix seconds. */
  readonly startedS: number
}

export interface PrometheusOptions {
  /** Of the repository. */
  readonly root: string
  readonly stack: Stack
  readonly testnet: Testnet
  /** Whether packages may be fetched. */
  readonly mayInstall: boolean
}

/** @returns undefined when it can be had in neither way. @throws {ComposeError} when it does not start */
export async function startPrometheus(options: PrometheusOptions): Promise<Prometheus | undefined> {
  const { stack, mayInstall } = options
  if (await stack.canHave('prometheus')) {
    await stack.compose('--profile=observe', 'up', '--detach', 'prometheus')
    // It goes with the stack.
    return ready({ origin: 'its container', [Symbol.asyncDispose]: async () => undefined })
  }
  if (!mayInstall) return undefined
  const programs = await unpackPrometheus()
  await mustExecute(join(programs, 'promtool'), ['test', 'rules', rulesIn(options.root, 'alerts.test.yml')])
  return startHere(options, programs)
}

async function unpackPrometheus(): Promise<string> {
  const root = join(cacheFolder(), 'prometheus')
  const programs = join(root, 'usr', 'bin')
  const isKept = await access(join(programs, 'promtool')).then(
    () => true,
    () => false,
  )
  if (!isKept) await unpackPackages({ root, newer: [], own: ['prometheus'] })
  return programs
}

async function startHere({ root, testnet }: PrometheusOptions, programs: string): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'starling-prometheus-'))
  const config = join(folder, 'prometheus.yml')
  await writeFile(config, configFor(root, testnet))
  await mkdir(join(folder, 'data'))
  const args = [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=${ADDRESS}`,
  ]
  const child = spawn(join(programs, 'prometheus'), args, { stdio: 'ignore' })
  child.on('error', () => undefined)
  return ready({
    origin: "Debian's package",
    async [Symbol.asyncDispose]() {
      await end(child)
      await rm(folder, { recursive: true, force: true })
    },
  })
}

/** JSON is YAML. */
function configFor(root: string, { nodes, operatorToken }: Testnet): string {
  const targets = nodes.map(({ name, swarm, operatorUrl }) => ({
    targets: [new URL(operatorUrl).host],
    labels: { node: name, swarm },
  }))
  return JSON.stringify({
    global: { scrape_interval: '2s', evaluation_interval: '5s' },
    rule_files: [rulesIn(root, 'alerts.yml')],
    scrape_configs: [{ job_name: 'starling', authorization: { credentials: operatorToken }, static_configs: targets }],
  })
}

const rulesIn = (root: string, name: string): string => join(root, 'infra', 'prometheus', name)

async function ready(running: Omit<Prometheus, 'url' | 'startedS'>): Promise<Prometheus> {
  const url = `http://${ADDRESS}`
  const deadline = performance.now() + READY_MS_MAX
  while (performance.now() < deadline) {
    const isReady = await fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isReady) return { ...running, url, startedS: Date.now() / 1_000 }
    await sleep(LOOK_MS)
  }
  await running[Symbol.asyncDispose]()
  throw new ComposeError('unhealthy', `Prometheus does not answer at ${url}.`)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await gone
}
