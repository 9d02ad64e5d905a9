/**
 * A network view from what one source says.
 * Source: docs/protocol/swarms.md §1.
 * @module
 */

import { isHex } from '@starling/base'
import type { NetworkView } from '@starling/ports'
import { RegistryError } from './errors.ts'

/**
 * Puts the nodes in ascending order of their Ed25519 key, so that all who know the same nodes hold the same view.
 * @param source - not kept; `nodes` in any order
 * @returns frozen
 * @throws {RegistryError} `invalid_view` for a key that is not 64 lower-case hex digits, or that two nodes have
 */
export function viewOf(source: NetworkView): NetworkView {
  const nodes = [...source.nodes].sort((left, right) => (left.ed25519 < right.ed25519 ? -1 : 1))
  nodes.forEach((node, index) => {
    if (!isHex(node.ed25519, 32) || node.ed25519 !== node.ed25519.toLowerCase()) {
      throw new RegistryError('invalid_view', 'key of a node is not 64 lower-case hex digits', { data: { index } })
    }
    if (node.ed25519 === nodes[index - 1]?.ed25519) {
      throw new RegistryError('invalid_view', 'two nodes have one key', { data: { ed25519: node.ed25519 } })
    }
  })
  const { height, blockHash, hardfork } = source
  return Object.freeze({ height, blockHash, hardfork, nodes: Object.freeze(nodes) })
}
