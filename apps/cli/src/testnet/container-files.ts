/**
 * The files of a testnet of containers, written before its nodes start: who the nodes are, an identity each, the
 * operators' token, and what tells tools and the other commands where everything is. The same seed gives the same
 * again; what is there already stays, and another network's is refused.
 * @module
 */

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toHex } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import { type NetworkView, type Random, UNASSIGNED_SWARM } from '@starling/ports'
import { formatSwarmId, PROFILES } from '@starling/protocol'
import { decodeNetworkFile, encodeNetworkFile } from '@starling/registry/static'
import { CliError } from '../errors.ts'
import { buildNetwork, recordIn, urlOf } from './network.ts'
import type { NodePlan } from './plan.ts'
import { nodeKeys, nodeSeed, readyMadeAccounts } from './seeded.ts'
import type { TestnetFile, TestnetNode } from './testnet-file.ts'

const PROFILE = 'testnet'
const TOKEN_BYTES = 16

/** `testnet.json` of containers: there are no processes and folders that anybody else could see. */
export type ContainerTestnetFile = Omit<TestnetFile, 'nodes'> & {
  readonly nodes: readonly (Omit<TestnetNode, 'pid' | 'dataDir'> & { readonly name: string })[]
}

export interface ContainerFilesOptions {
  readonly plans: readonly NodePlan[]
  readonly seed: bigint
  /** Gets network.json, testnet.json, targets.json and operator-token. */
  readonly folder: string
  /** Gets 01/identity.key, 02/identity.key, … */
  readonly identities: string
  readonly webUrl: string | undefined
  /** Inside each container. */
  readonly operatorPort: number
  /** When the network begins, ms, if this is its first time. */
  readonly nowMs: number
  readonly random: Random
  readonly crypto: CryptoBackend
}

/** @throws {CliError} `invalid_file` when another network's files are there */
export async function writeContainerFiles(options: ContainerFilesOptions): Promise<ContainerTestnetFile> {
  const { plans, seed, folder, identities, crypto } = options
  const view = buildNetwork({ crypto, profile: PROFILES[PROFILE], nodes: plans, seed })
  await mkdir(folder, { recursive: true })
  await writeNetwork(join(folder, 'network.json'), view, options.nowMs)
  for (const { number } of plans) await writeIdentity(identities, number, nodeSeed(crypto, seed, number))
  const operatorToken = await keepToken(join(folder, 'operator-token'), options.random)
  const file = describe(options, view, operatorToken)
  await writeFile(join(folder, 'testnet.json'), `${JSON.stringify(file, null, 2)}\n`)
  await writeFile(join(folder, 'targets.json'), `${JSON.stringify(targetsOf(file, options.operatorPort), null, 2)}\n`)
  return file
}

/** The height counts from the first time. */
async function writeNetwork(path: string, view: NetworkView, nowMs: number): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return writeFile(path, encodeNetworkFile({ ...view, startedAtMs: nowMs }))
  if (
    encodeNetworkFile({ ...decodeNetworkFile(text), startedAtMs: 0 }) !== encodeNetworkFile({ ...view, startedAtMs: 0 })
  )
    throw otherNetwork(path)
}

async function writeIdentity(identities: string, number: number, identitySeed: Uint8Array): Promise<void> {
  const folder = join(identities, nameOf(number))
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'identity.key')
  const text = `${toHex(identitySeed)}\n`
  try {
    await writeFile(path, text, { mode: 0o600, flag: 'wx' })
  } catch (cause) {
    if ((await readFile(path, 'utf8').catch(() => undefined)) !== text) throw otherNetwork(path, cause)
  }
}

/** For the operators of all nodes; made the first time. */
async function keepToken(path: string, random: Random): Promise<string> {
  const kept = await readFile(path, 'utf8').catch(() => '')
  if (kept !== '') return kept
  const token = toHex(random.bytes(TOKEN_BYTES))
  await writeFile(path, token)
  return token
}

function otherNetwork(path: string, cause?: unknown): CliError {
  const message = `${path} belongs to another network. Ask for the same seed and nodes, or remove the volumes.`
  return new CliError('invalid_file', message, { cause })
}

function describe(options: ContainerFilesOptions, view: NetworkView, operatorToken: string): ContainerTestnetFile {
  const { crypto, plans, seed, webUrl = '' } = options
  const nodes = plans.map((plan) => {
    const keys = nodeKeys(crypto, nodeSeed(crypto, seed, plan.number))
    const swarmId = recordIn(view, keys.ed25519)?.swarmId ?? UNASSIGNED_SWARM
    return {
      name: `n${nameOf(plan.number)}`,
      url: urlOf(plan.http),
      tlsUrl: `https://${plan.tls.host}:${plan.tls.port}`,
      ...keys,
      swarm: swarmId === UNASSIGNED_SWARM ? null : formatSwarmId(swarmId),
      operatorUrl: urlOf(plan.operator),
    }
  })
  return {
    profile: PROFILE,
    seedUrl: nodes[0]?.url ?? '',
    webUrl: webUrl === '' ? null : webUrl,
    operatorToken,
    controlUrl: null,
    nodes,
    accounts: readyMadeAccounts(crypto, seed),
  }
}

/** What Prometheus is to read, in its own form. */
function targetsOf({ nodes }: ContainerTestnetFile, operatorPort: number) {
  return nodes.map(({ name, swarm }) => ({
    targets: [`${name}:${operatorPort}`],
    labels: { node: name, swarm: swarm ?? 'none' },
  }))
}

const nameOf = (number: number): string => String(number).padStart(2, '0')
