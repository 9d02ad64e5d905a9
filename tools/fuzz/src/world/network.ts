/**
 * The list of nodes that every node of the fuzzed world sees: a swarm of five, of which two are real, and a swarm of one.
 * @module
 */

import { toHex, utf8Encode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import type { NetworkView, ServiceNodeRecord } from '@starling/ports'
import { NO_SWARM } from '@starling/protocol'

export const OWN_SWARM = 0n
export const OTHER_SWARM = 0x7fff_ffff_ffff_ffffn

/**
 * `entry` is asked, `member` answers it; `refuser` refuses what it is asked, `babbler` answers nonsense, `silent` is not
 * reached, `sleeper` never answers. `outsider` is in the other swarm, `nowhere` in none.
 */
export type NodeName = 'entry' | 'member' | 'refuser' | 'babbler' | 'silent' | 'outsider' | 'sleeper' | 'nowhere'

const SWARMS: Readonly<Record<NodeName, bigint>> = {
  entry: OWN_SWARM,
  member: OWN_SWARM,
  refuser: OWN_SWARM,
  babbler: OWN_SWARM,
  silent: OWN_SWARM,
  outsider: OTHER_SWARM,
  sleeper: OTHER_SWARM,
  nowhere: NO_SWARM,
}

export const NODE_NAMES = Object.keys(SWARMS) as readonly NodeName[]

export function seedOf(name: NodeName): Uint8Array {
  return new Uint8Array(32).fill(1 + NODE_NAMES.indexOf(name))
}

export interface FuzzedNetwork {
  readonly view: NetworkView
  record(name: NodeName): ServiceNodeRecord
  /** The name behind an Ed25519 key. */
  nameOf(ed25519: string): NodeName | undefined
}

export function makeNetwork(crypto: CryptoBackend, hardfork: readonly [number, number] = [19, 4]): FuzzedNetwork {
  const records = new Map(NODE_NAMES.map((name, index) => [name, recordOf(crypto, name, index)]))
  const names = new Map([...records].map(([name, { ed25519 }]) => [ed25519, name]))
  return {
    view: {
      height: 123_456,
      blockHash: toHex(crypto.blake2b(utf8Encode('block'), 32)),
      hardfork,
      nodes: [...records.values()],
    },
    record: (name) => records.get(name) as ServiceNodeRecord,
    nameOf: (ed25519) => names.get(ed25519),
  }
}

function recordOf(crypto: CryptoBackend, name: NodeName, index: number): ServiceNodeRecord {
  const signer = crypto.ed25519.importSeed(seedOf(name))
  const ed25519 = toHex(signer.publicKey)
  return {
    ed25519,
    x25519: toHex(signer.toX25519().publicKey),
    legacy: ed25519,
    publicIp: `192.0.2.${index + 1}`,
    storagePort: 22_021,
    storageLmqPort: 22_020,
    peerPort: 22_022,
    url: undefined,
    swarmId: SWARMS[name],
    state: 'active',
    requestedUnlockHeight: 0,
  }
}
