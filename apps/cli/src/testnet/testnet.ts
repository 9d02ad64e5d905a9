/**
 * A network of node processes on this machine: planned, started, watched, stopped without leftovers.
 * @module
 */

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toHex } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import { type ClientTransport, type Clock, type NetworkView, type Random, UNASSIGNED_SWARM } from '@starling/ports'
import { formatSwarmId, PROFILES, type ProfileName } from '@starling/protocol'
import { encodeNetworkFile } from '@starling/registry/static'
import { CliError } from '../errors.ts'
import { type ControlServer, type NodeAction, type NodeReport, openControlServer } from './control-server.ts'
import { buildNetwork, recordIn, urlOf } from './network.ts'
import { startNodeProcess } from './node-process.ts'
import { writeNodeSettings } from './node-settings.ts'
import type { NodePlan } from './plan.ts'
import { nodeKeys, nodeSeed, readyMadeAccounts } from './seeded.ts'
import type { TestnetFile, TestnetNode } from './testnet-file.ts'
import type { TestnetFolder } from './testnet-folder.ts'
import { TestnetNodes } from './testnet-nodes.ts'

const TOKEN_BYTES = 16

export interface TestnetOptions {
  readonly profile: ProfileName
  /** With ports that are known to be free. */
  readonly plans: readonly NodePlan[]
  readonly seed: bigint
  readonly folder: TestnetFolder
  /** Where the web client is served; null when it is not. */
  readonly webUrl: string | null
  /** How a node that has ended is started again. */
  readonly startCommand: (node: number) => string
  /** Told in one line of a node that has ended, or that was started again. */
  readonly tell: (line: string) => void
  /** A node has another process than before. */
  readonly onChange: (file: TestnetFile) => Promise<void>
}

export interface TestnetPorts {
  readonly clock: Clock
  readonly random: Random
  readonly crypto: CryptoBackend
  readonly transport: ClientTransport
}

export interface Testnet extends AsyncDisposable {
  /** As of the start. */
  readonly file: TestnetFile
  /** What every node knows of the others. */
  readonly view: NetworkView
}

/**
 * Fulfils when every node answers. Aborting `signal` stops what has been started.
 * @throws {CliError} `node_failed`; nothing is left running
 */
export async function startTestnet(
  options: TestnetOptions,
  ports: TestnetPorts,
  signal: AbortSignal,
): Promise<Testnet> {
  const { profile, plans, seed, folder, tell } = options
  const { clock, crypto, random, transport } = ports
  const view = buildNetwork({ crypto, profile: PROFILES[profile], nodes: plans, seed })
  const registryFile = join(folder.path, 'network.json')
  await writeFile(registryFile, encodeNetworkFile(view))
  const operatorToken = toHex(random.bytes(TOKEN_BYTES))
  const nodes = new TestnetNodes({
    plans,
    async prepare(plan) {
      const dataDir = await folder.nodeDir(plan.number)
      await writeIdentity(dataDir, nodeSeed(crypto, seed, plan.number))
      const configFile = await writeNodeSettings({ plan, profile, dataDir, registryFile, operatorToken })
      return { dataDir, configFile }
    },
    launch: (plan, files) => startNodeProcess({ plan, nodes: plans.length, ...files, clock }),
    onGone({ plan: { number }, pid, logFile }, how) {
      const again = `start it again: ${options.startCommand(number)}`
      tell(`node ${number} (pid ${pid}) is gone: ${how}; its log: ${logFile}; ${again}`)
    },
  })
  let control: ControlServer
  try {
    await untilAborted(signal, Promise.all(plans.map(({ number }) => nodes.start(number))))
    await untilAborted(signal, Promise.all(plans.map((plan) => checkAnswers(plan, transport))))
    control = await openControlServer(operatorToken, act)
  } catch (error) {
    await nodes.stopAll()
    throw error
  }
  const pids = plans.map(({ number }) => nodes.pidOf(number) ?? 0)
  const described = await Promise.all(
    plans.map(async (plan) => describeNode(plan, await folder.nodeDir(plan.number), view, seed, crypto)),
  )
  const file = (): TestnetFile => ({
    profile,
    seedUrl: described[0]?.url ?? '',
    webUrl: options.webUrl,
    operatorToken,
    controlUrl: control.url,
    nodes: described.map((node, index) => ({ ...node, pid: pids[index] ?? 0 })),
    accounts: readyMadeAccounts(crypto, seed),
  })
  return {
    view,
    file: file(),
    async [Symbol.asyncDispose]() {
      await Promise.all([nodes.stopAll(), control[Symbol.asyncDispose]()])
    },
  }

  async function act(action: NodeAction, number: number): Promise<NodeReport> {
    const outcome = await (action === 'start' ? nodes.start(number) : nodes.stop(number))
    const pid = nodes.pidOf(number) ?? null
    if (outcome === 'started' && pid !== null) {
      tell(`node ${number} is back (pid ${pid})`)
      pids[plans.findIndex((plan) => plan.number === number)] = pid
      await options.onChange(file())
    }
    return { node: number, outcome, pid }
  }
}

async function writeIdentity(dataDir: string, identitySeed: Uint8Array): Promise<void> {
  await writeFile(join(dataDir, 'identity.key'), `${toHex(identitySeed)}\n`, { mode: 0o600 })
}

/** Each node is asked for the list of nodes at each of its doors for clients. */
async function checkAnswers(plan: NodePlan, transport: ClientTransport): Promise<void> {
  const question = new TextEncoder().encode('{"jsonrpc":"2.0","id":"0","method":"get_n_service_nodes","params":{}}')
  for (const url of [urlOf(plan.http), tlsUrlOf(plan)]) {
    const { status } = await transport.request(url, '/json_rpc', question)
    if (status !== 200) throw new CliError('node_failed', `Node ${plan.number} answers ${status} at ${url}.`)
  }
}

function describeNode(
  plan: NodePlan,
  dataDir: string,
  view: NetworkView,
  seed: bigint,
  crypto: CryptoBackend,
): Omit<TestnetNode, 'pid'> {
  const keys = nodeKeys(crypto, nodeSeed(crypto, seed, plan.number))
  const swarmId = recordIn(view, keys.ed25519)?.swarmId ?? UNASSIGNED_SWARM
  return {
    url: urlOf(plan.http),
    tlsUrl: tlsUrlOf(plan),
    ...keys,
    swarm: swarmId === UNASSIGNED_SWARM ? null : formatSwarmId(swarmId),
    dataDir,
    operatorUrl: urlOf(plan.operator),
  }
}

const tlsUrlOf = ({ tls }: NodePlan): string => `https://${tls.host}:${tls.port}`

/** Rejects with the signal's reason as soon as it fires. */
function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
