/**
 * What the members of each swarm keep, read from their disks behind their backs: messages, expiries, deletions, range marks,
 * revocations, and the signed requests behind them.
 * Source: docs/protocol/replication.md §2, §3.
 * @module
 */

import { toHex } from '@starling/base'
import { type AccountId, NO_SWARM, swarmIdsOf, swarmOf, swarmPosition } from '@starling/protocol'
import type { SimNode } from '../world/sim-node.ts'
import type { World } from '../world/world.ts'

/** Lines by name of the node, of those members that are on. */
export type SwarmRows = ReadonlyMap<string, ReadonlySet<string>>

/**
 * One statement for each kind of state. What has ended counts no longer, whether or not it was swept: `?1` is now. Of a message
 * that is gone members have in common what was done to it, not its stores: they are not handed on any more.
 */
const STATEMENTS: readonly { readonly kind: string; readonly sql: string }[] = [
  {
    kind: 'message',
    sql: `SELECT account, hash, namespace, timestamp, expiry, stamp_ms, hex(stamp_node) AS node
      FROM messages WHERE expiry > ?1`,
  },
  {
    kind: 'history',
    sql: `SELECT account, hash, history FROM (
      SELECT h.account, h.hash,
        CASE WHEN m.id IS NULL THEN json_remove(h.history, '$.s') ELSE h.history END AS history
      FROM histories AS h LEFT JOIN messages AS m ON m.hash = h.hash AND m.account = h.account AND m.expiry > ?1
      WHERE h.keep_until > ?1) WHERE history <> '{}'`,
  },
  {
    kind: 'mark',
    sql: `SELECT account, kind, scope, stamp_ms, hex(stamp_node) AS node, limit_ms, hash
      FROM marks WHERE keep_until > ?1`,
  },
  {
    kind: 'revocation',
    sql: 'SELECT account, hex(token) AS token, revoked_ms, unrevoked_ms FROM revocations WHERE ?1 = ?1',
  },
  { kind: 'request', sql: 'SELECT account, id, stamp_ms FROM requests WHERE keep_until > ?1' },
]

/** @returns what each swarm keeps of its own accounts, by its id */
export async function keptRows(world: World): Promise<ReadonlyMap<bigint, SwarmRows>> {
  const { nodes } = world.registry.view
  const swarmIds = swarmIdsOf(nodes)
  const known = new Map<AccountId, bigint | undefined>()
  const keeperOf = (account: AccountId) => {
    if (!known.has(account)) known.set(account, swarmOf(swarmPosition(account), swarmIds))
    return known.get(account)
  }
  const rows = new Map<bigint, Map<string, ReadonlySet<string>>>()
  for (const { ed25519, swarmId } of nodes) {
    const node = world.nodeOf(ed25519)
    if (node?.node === undefined || swarmId === NO_SWARM) continue
    const swarm = rows.get(swarmId) ?? new Map<string, ReadonlySet<string>>()
    rows.set(swarmId, swarm)
    swarm.set(node.name, await linesOf(node, world.clock.now(), (account) => keeperOf(account) === swarmId))
  }
  return rows
}

async function linesOf(
  { disk }: SimNode,
  nowMs: number,
  isOwn: (account: AccountId) => boolean,
): Promise<ReadonlySet<string>> {
  const lines = new Set<string>()
  for (const { kind, sql } of STATEMENTS) {
    for (const { account, ...columns } of await disk.read<{ account: Uint8Array }>(sql, [nowMs])) {
      // The column takes nothing but account ids.
      const id = toHex(account) as AccountId
      if (isOwn(id)) lines.add(`${kind} ${id.slice(0, 10)} ${Object.values(columns).join(' ')}`)
    }
  }
  return lines
}
