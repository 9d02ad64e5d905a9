/**
 * What the members of each swarm keep, read from their disks behind their backs: messages, expiries, deletions, range marks,
 * revocations, and the signed requests behind them.
 * Source: docs/protocol/replication.md §2, §3.
 * @module
 */

import { toHex } from '@starling/base'
import { type AccountId, NO_SWARM, swarmIdsOf, swarmOf, swarmPosition } from '@starling/protocol'
import { decodeForwardedWrite } from '@starling/wire/peer'
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
  { kind: 'request', sql: 'SELECT account, id, stamp_ms, body FROM requests WHERE keep_until > ?1' },
]

interface Row {
  readonly account: Uint8Array
  readonly hash?: string
  readonly history?: string
  readonly body?: Uint8Array
}

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
  const found: { kind: string; row: Row; undecided: readonly string[] }[] = []
  for (const { kind, sql } of STATEMENTS) {
    for (const row of await disk.read<Row>(sql, [nowMs]))
      found.push({ kind, row, undecided: row.body === undefined ? [] : undecidedBy(row.body) })
  }
  const undecided = new Set(found.flatMap((each) => each.undecided))
  const lines = new Set<string>()
  for (const { kind, row, undecided: own } of found) {
    const { account, body: _, ...columns } = row
    // The column takes nothing but account ids.
    const id = toHex(account) as AccountId
    const isUndecided =
      own.length > 0 || (kind === 'history' && undecided.has(`${columns.hash} ${expireStampOf(columns.history)}`))
    if (isOwn(id) && !isUndecided) lines.add(`${kind} ${id.slice(0, 10)} ${Object.values(columns).join(' ')}`)
  }
  return lines
}

/**
 * Expiries whose entry node did not have the message: each member decides by what it has, and who never had the message has nothing to
 * remember. Then only what is shown has to be the same. Source: docs/protocol/replication.md §2, "Limits of the algebra".
 * @returns hash and milliseconds of the stamp of each
 */
function undecidedBy(body: Uint8Array): readonly string[] {
  const write = decodeForwardedWrite(body)
  if (write.method !== 'expire') return []
  const { hashes, decisions = [], stamp } = write
  return hashes.filter((_, index) => decisions[index] === 'unknown').map((hash) => `${hash} ${stamp?.ms}`)
}

/** Of a history as it is written: `{"e":[stamp ms, stamp node, expiry]}`. */
function expireStampOf(history = '{}'): number | undefined {
  // Written by the node under test.
  return (JSON.parse(history) as { readonly e?: readonly [number, string, number] }).e?.[0]
}
