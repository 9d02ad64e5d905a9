/** @module `starling network new`: from the listings of nodes to the file that all of them read. */

import { readFile, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { native } from '@starling/crypto/native'
import { type ServiceNodeRecord, UNASSIGNED_SWARM } from '@starling/ports'
import { systemClock } from '@starling/ports/system'
import { formatSwarmId, PROFILES, parseProfileName } from '@starling/protocol'
import { RegistryError } from '@starling/registry'
import { createStaticNetwork, encodeNetworkFile } from '@starling/registry/static'
import { CliError } from '../errors.ts'
import { formatColumns, type Output } from '../output.ts'

export interface NetworkFlags {
  readonly out: string
  readonly profile: string
  readonly seed: number
}

/** @throws {CliError} `invalid_argument` | `invalid_file` */
export async function networkNew(listings: readonly string[], flags: NetworkFlags, output: Output): Promise<void> {
  const profile = parseProfileName(flags.profile)
  if (profile === undefined) {
    const known = Object.keys(PROFILES).join(', ')
    throw new CliError('invalid_argument', `--profile is ${flags.profile}; expected one of ${known}.`)
  }
  const records = await Promise.all(listings.map(readListing))
  const network = networkOf(records, PROFILES[profile], flags.seed)
  await writeFile(flags.out, encodeNetworkFile(network))
  const nodes = network.nodes.map(({ ed25519, publicIp, swarmId }) => ({
    ed25519,
    publicIp,
    swarm: swarmId === UNASSIGNED_SWARM ? null : formatSwarmId(swarmId),
  }))
  output.result({ file: flags.out, nodes }, () =>
    [
      formatColumns(nodes.map(({ ed25519, publicIp, swarm }) => [publicIp, swarm ?? 'no swarm', ed25519])),
      '',
      `${flags.out} is for all of them. Another list puts the nodes into other swarms.`,
    ].join('\n'),
  )
}

type Listed = Omit<ServiceNodeRecord, 'swarmId'>

function networkOf(nodes: readonly Listed[], profile: (typeof PROFILES)['production'], seed: number) {
  try {
    return createStaticNetwork({ crypto: native, profile, nodes, seed, startedAtMs: systemClock.now() })
  } catch (cause) {
    if (!(cause instanceof RegistryError)) throw cause
    throw new CliError('invalid_file', `These listings make no network: ${cause.message}.`, { cause })
  }
}

async function readListing(file: string): Promise<Listed> {
  let value: Readonly<Record<string, unknown>>
  try {
    value = JSON.parse(await readFile(file, 'utf8'))
  } catch (cause) {
    throw new CliError('invalid_file', `${file} is no listing of a node: it cannot be read, or is not JSON.`, { cause })
  }
  const { ed25519, x25519, publicIp, storagePort, peerPort, url } = value
  if (!isKey(ed25519) || !isKey(x25519)) {
    throw new CliError('invalid_file', `${file} is no listing of a node: it has no keys.`)
  }
  if (typeof publicIp !== 'string' || isIP(publicIp) === 0 || publicIp === '0.0.0.0') {
    throw new CliError('invalid_file', `${file} does not say where the node is: set "publicIp" in it to its address.`)
  }
  if (!isPort(storagePort) || !isPort(peerPort)) {
    throw new CliError('invalid_file', `${file} does not say on which ports the node listens.`)
  }
  return {
    ed25519,
    x25519,
    legacy: ed25519,
    publicIp,
    storagePort,
    storageLmqPort: peerPort,
    peerPort,
    url: typeof url === 'string' ? url : undefined,
    state: 'active',
    requestedUnlockHeight: 0,
  }
}

const isKey = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
const isPort = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535
