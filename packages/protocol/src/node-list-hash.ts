/**
 * A short name of a list of nodes: who has the same list need not fetch it.
 * Source: docs/protocol/swarms.md §1.2.
 * @module
 */

import { toHex, utf8Encode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import type { ListedNode } from './service-nodes.ts'
import { formatSwarmId } from './swarm-mapping.ts'

/**
 * BLAKE2b-256 over one line for each active node, in ascending order of its Ed25519 key: what clients use of it, separated by
 * spaces. Neither height nor block enters.
 * @returns 64 hex digits
 */
export function nodeListHash(crypto: Pick<CryptoBackend, 'blake2b'>, nodes: readonly ListedNode[]): string {
  const known = HASHES.get(nodes)
  if (known !== undefined) return known
  const lines = nodes.filter((node) => node.state === 'active').map(nodeLine)
  const hash = toHex(crypto.blake2b(utf8Encode(lines.sort().join('')), 32))
  HASHES.set(nodes, hash)
  return hash
}

/** Of lists that are still in use, which never change: thousands of lines are joined and sorted for each. */
const HASHES = new WeakMap<readonly ListedNode[], string>()

/** Equal for entries that say the same of the same node. Ends with a line feed. */
export function nodeLine(node: ListedNode): string {
  const { ed25519, x25519, legacy, publicIp, storagePort, storageLmqPort, peerPort, url = '-', swarmId } = node
  return `${ed25519} ${x25519} ${legacy} ${publicIp} ${storagePort} ${storageLmqPort} ${peerPort} ${url} ${formatSwarmId(swarmId)} ${node.requestedUnlockHeight}\n`
}
