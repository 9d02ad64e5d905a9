/**
 * Who keeps an account, as `get_swarm` and every 421 say it. Source: docs/protocol/storage-rpc.md §4.3.
 * @module
 */

import { fromHex } from '@starling/base'
import type { Clock, ServiceNodeRecord } from '@starling/ports'
import { type AccountId, formatSwarmId } from '@starling/protocol'
import type { JsonObject } from '@starling/storage-api'
import { encodeZBase32 } from '@starling/wire/peer'
import type { NodeContext } from './context.ts'
import { stampReply } from './stamp-reply.ts'

export function swarmBody(
  ctx: Pick<NodeContext, 'network'> & { readonly clock: Pick<Clock, 'now'> },
  account: AccountId,
): JsonObject {
  const { swarmId, members } = ctx.network.swarmOf(account)
  return stampReply(ctx, { snodes: members.map(memberEntry), swarm: formatSwarmId(swarmId) })
}

function memberEntry(node: ServiceNodeRecord): JsonObject {
  return {
    address: `${encodeZBase32(fromHex(node.legacy))}.snode`,
    ip: node.publicIp,
    // Text for old clients.
    port: String(node.storagePort),
    port_https: node.storagePort,
    port_omq: node.storageLmqPort,
    port_quic: node.storageLmqPort,
    pubkey_ed25519: node.ed25519,
    pubkey_legacy: node.legacy,
    pubkey_x25519: node.x25519,
  }
}
