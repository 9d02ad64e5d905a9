/**
 * Who is in the network, asked of one of its nodes: ours, or any that speaks the storage RPC.
 * Source: docs/protocol/storage-rpc.md §4.5; docs/protocol/swarms.md §1.2.
 * @module
 */

import { fromHex, utf8Decode, utf8Encode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import type { OnionHop } from '@starling/onion/build'
import { decodeServiceNodes, type ListedNode, type SwarmMember } from '@starling/protocol'
import { BenchError } from '../errors.ts'
import { HttpConnection } from '../http/connection.ts'

export type HttpScheme = 'http' | 'https'

export const STORAGE_RPC_PATH = '/storage_rpc/v1'

/** A node as the load sees it. */
export interface LoadNode extends OnionHop, SwarmMember {
  readonly url: string
}

/**
 * @param scheme - at which of its doors each node is to be asked
 * @returns the active nodes
 * @throws {BenchError} `unexpected_answer`; {ProtocolError} `invalid_service_nodes`; {Error} of the system
 */
export async function readNodes(crypto: CryptoBackend, url: string, scheme: HttpScheme): Promise<readonly LoadNode[]> {
  const request = { method: 'oxend_request', params: { endpoint: 'get_service_nodes', params: { active_only: true } } }
  const connection = await HttpConnection.open(new URL(url))
  try {
    const { status, body } = await connection.post(STORAGE_RPC_PATH, utf8Encode(JSON.stringify(request)))
    if (status !== 200) throw new BenchError('unexpected_answer', `${url} answers ${status} when asked for the nodes`)
    const { result } = JSON.parse(utf8Decode(body)) as { result: unknown }
    const nodes = decodeServiceNodes(result).nodes
    return nodes.flatMap((node) => {
      const nodeUrl = urlOf(node, scheme)
      if (nodeUrl === undefined) return []
      const x25519 = crypto.x25519.importPublicKey(fromHex(node.x25519))
      return [{ ed25519: node.ed25519, x25519, swarmId: node.swarmId, url: nodeUrl }]
    })
  } finally {
    connection.close()
  }
}

/** Plain HTTP is where the node itself says so; TLS is where original clients look for it. */
function urlOf({ url, publicIp, storagePort }: ListedNode, scheme: HttpScheme): string | undefined {
  return scheme === 'https' ? `https://${publicIp}:${storagePort}` : url
}
