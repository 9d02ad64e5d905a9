/** @module Nodes as the network lists them, for tests. */

import { toHex } from '@starling/base'
import { native } from '@starling/crypto/native'
import type { NetworkView, ServiceNodeRecord } from '@starling/ports'

const SWARM_ID = 0x3fff_ffff_ffff_ffffn

export const seedOf = (number: number): Uint8Array => new Uint8Array(32).fill(number)
export const keyOf = (number: number): string => toHex(native.ed25519.importSeed(seedOf(number)).publicKey)

/** @param number - what its seed is filled with */
export function recordOf(number: number, changes: Partial<ServiceNodeRecord> = {}): ServiceNodeRecord {
  const signer = native.ed25519.importSeed(seedOf(number))
  const ed25519 = toHex(signer.publicKey)
  return {
    ed25519,
    x25519: toHex(signer.toX25519().publicKey),
    legacy: ed25519,
    publicIp: '127.0.0.1',
    storagePort: 22_021,
    storageLmqPort: 22_022,
    peerPort: 22_022,
    url: 'https://node.example',
    swarmId: SWARM_ID,
    state: 'active',
    requestedUnlockHeight: 0,
    ...changes,
  }
}

export function viewOf(nodes: readonly ServiceNodeRecord[]): NetworkView {
  return { height: 1, blockHash: 'ab'.repeat(32), hardfork: [19, 4], nodes: [...nodes].sort(byKey) }
}

const byKey = (left: ServiceNodeRecord, right: ServiceNodeRecord): number => (left.ed25519 < right.ed25519 ? -1 : 1)
