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
import { buildNetwork, recordIn, urlOf } from './network.ts'
import { type NodeProcess, startNodeProcess } from './node-process.ts'
import type { NodePlan } from './plan.ts'
import { nodeKeys, nodeSeed, readyMadeAccounts } from './seeded.ts'
import type { TestnetFile, TestnetNode } from './testnet-file.ts'
import type { TestnetFolder } from './testnet-folder.ts'

const TOKEN_BYTES = 16

export interface TestnetOptions {
  readonly profile: ProfileName
  /** With ports that are known to be free. */
  readonly plans: readonly NodePlan[]
  readonly seed: bigint
  readonly folder: TestnetFolder
  /** Where the web client is served; null when it is not. */
  readonly webUrl: string | null
  /** Told in one line of a node that ends by itself. */
  readonly onNodeGone: (line: string) => void
}

export interface TestnetPorts {
  readonly clock: Clock
  readonly random: Random
  readonly crypto: CryptoBackend
  readonly transport: ClientTransport
}

export interface Testnet extends AsyncDisposable {
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
  const { profile, plans, seed, folder } = options
  const view = buildNetwork({ crypto: ports.crypto, profile: PROFILES[profile], nodes: plans, seed })
  const registryFile = join(folder.path, 'network.json')
  await writeFile(registryFile, encodeNetworkFile(view))
  const operatorToken = toHex(ports.random.bytes(TOKEN_BYTES))
  const running: NodeProcess[] = []
  const stop = async () => void (await Promise.all(running.map((node) => node.stop())))
  try {
    for (const plan of plans) {
      signal.throwIfAborted()
      const dataDir = await folder.nodeDir(plan.number)
      await writeIdentity(dataDir, nodeSeed(ports.crypto, seed, plan.number))
      const nodes = plans.length
      running.push(startNodeProcess({ plan, nodes, profile, dataDir, registryFile, operatorToken, clock: ports.clock }))
    }
    await untilAborted(signal, Promise.all(running.map((node) => node.ready())))
    await untilAborted(signal, Promise.all(plans.map((plan) => checkAnswers(plan, ports.transport))))
  } catch (error) {
    await stop()
    throw error
  }
  const watch = { over: false }
  for (const node of running) void reportGone(node, watch, options.onNodeGone)
  const nodes = await Promise.all(running.map((node) => describeNode(node, view, options, ports.crypto)))
  const accounts = readyMadeAccounts(ports.crypto, seed)
  const seedUrl = nodes[0]?.url ?? ''
  return {
    view,
    file: { profile, seedUrl, webUrl: options.webUrl, operatorToken, nodes, accounts },
    async [Symbol.asyncDispose]() {
      watch.over = true
      await stop()
    },
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

async function reportGone(node: NodeProcess, watch: { readonly over: boolean }, tell: (line: string) => void) {
  const how = await node.gone
  if (!watch.over) tell(`node ${node.plan.number} (pid ${node.pid}) is gone: ${how}; its log: ${node.logFile}`)
}

async function describeNode(
  node: NodeProcess,
  view: NetworkView,
  { folder, seed }: TestnetOptions,
  crypto: CryptoBackend,
): Promise<TestnetNode> {
  const { plan, pid } = node
  const keys = nodeKeys(crypto, nodeSeed(crypto, seed, plan.number))
  const swarmId = recordIn(view, keys.ed25519)?.swarmId ?? UNASSIGNED_SWARM
  return {
    url: urlOf(plan.http),
    tlsUrl: tlsUrlOf(plan),
    pid,
    ...keys,
    swarm: swarmId === UNASSIGNED_SWARM ? null : formatSwarmId(swarmId),
    dataDir: await folder.nodeDir(plan.number),
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
