/**
 * What a liar tells the other members of its swarm unasked, again and again.
 *
 * - `resurrect`: gives what it had and was to delete, as it was before.
 * - `votes`: says to each that it fails the tests, and of each that it is away for maintenance.
 * @module
 */

import { fromHex } from '@starling/base'
import { native } from '@starling/crypto/native'
import type { PeerRequestKind } from '@starling/ports'
import { maintenanceText } from '@starling/protocol'
import { encodePeerVote, encodeSyncRequest, type MaintenanceNotice, type SyncRecord } from '@starling/wire/peer'
import type { SimNode } from '../world/sim-node.ts'
import type { World } from '../world/world.ts'

export const TOLD_LIES = ['resurrect', 'votes'] as const

export type ToldLie = (typeof TOLD_LIES)[number]

const PERIOD_MS = 5_000
const TIMEOUT_MS = 5_000

const AWAY_MS = 30 * 60_000

/**
 * @param about - the kind of what was told
 * @param isBelieved - the answer says that what no member must believe was taken in
 */
export type Told = (about: string, isBelieved: boolean) => void

/** Begins to tell them. @returns ends it */
export function tellLies(variant: ToldLie, world: World, node: SimNode, told: Told): () => void {
  const round = variant === 'votes' ? falseVotes(world, node, told) : resurrection(world, node, told)
  let cancel: () => void
  const turn = () => {
    void round()
    cancel = world.time.schedule(PERIOD_MS, () => node.party.run(turn))
  }
  turn()
  return () => cancel()
}

interface KeptRow {
  readonly account: Uint8Array
  readonly namespace: number
  readonly hash: string
  readonly timestamp: number
  readonly expiry: number
  readonly stamp_ms: number
  readonly stamp_node: Uint8Array
  readonly data: Uint8Array
}

function resurrection(world: World, node: SimNode, told: Told): () => Promise<void> {
  const seen = new Map<string, KeptRow>()
  return async () => {
    const kept = await node.disk.read<KeptRow>(
      'SELECT account, namespace, hash, timestamp, expiry, stamp_ms, stamp_node, data FROM messages ORDER BY id',
    )
    const there = new Set(kept.map(({ hash }) => hash))
    const gone = [...seen.values()].filter(({ hash, expiry }) => !there.has(hash) && expiry > world.clock.now())
    for (const row of kept) if (!seen.has(row.hash)) seen.set(row.hash, row)
    if (gone.length === 0) return
    const body = encodeSyncRequest({ kind: 'give', records: gone.map(recordOf) })
    await Promise.all(
      neighboursOf(world, node).map(async (peer) => {
        if ((await say(world, node, peer, 'sync', body)) === 200) told('give', false)
      }),
    )
  }
}

/** As it was stored, the stamp included. */
function recordOf({ account, namespace, data, timestamp, expiry, stamp_ms, stamp_node }: KeptRow): SyncRecord {
  const stamp = { ms: stamp_ms, node: stamp_node }
  return { kind: 'message', account, namespace, data, stores: [{ stamp, timestampMs: timestamp, expiryMs: expiry }] }
}

function falseVotes(world: World, node: SimNode, told: Told): () => Promise<void> {
  const failed = encodePeerVote({ kind: 'test', test: 'reach', passed: false, reason: 'refused' })
  return async () => {
    const neighbours = neighboursOf(world, node)
    await Promise.all(
      neighbours.map(async (peer) => {
        if ((await say(world, node, peer, 'vote', failed)) === 200) told('test', false)
        for (const { ed25519 } of neighbours) {
          const status = await say(world, node, peer, 'vote', encodePeerVote(falseNotice(world, node, ed25519)))
          if (status !== undefined) told('away', status === 200)
        }
      }),
    )
  }
}

/** That another node is away, signed by the liar as its own. */
function falseNotice(world: World, { identitySeed }: SimNode, ed25519: string): MaintenanceNotice {
  const fromMs = world.clock.now()
  const untilMs = fromMs + AWAY_MS
  const signature = native.ed25519.importSeed(identitySeed).sign(maintenanceText(ed25519, fromMs, untilMs))
  return { kind: 'away', node: fromHex(ed25519), fromMs, untilMs, signature }
}

/** The other members of its swarm, by the registry's present view. */
export function neighboursOf(world: World, { ed25519 }: SimNode): readonly SimNode[] {
  const { nodes } = world.registry.view
  const own = nodes.find((each) => each.ed25519 === ed25519)
  return nodes.flatMap((each) =>
    each.swarmId === own?.swarmId && each !== own ? (world.nodeOf(each.ed25519) ?? []) : [],
  )
}

/** @returns the status of the answer; undefined when there was none */
async function say(world: World, node: SimNode, peer: SimNode, kind: PeerRequestKind, body: Uint8Array) {
  const record = world.registry.view.nodes.find(({ ed25519 }) => ed25519 === peer.ed25519)
  if (record === undefined) return undefined
  const transport = world.network.peerTransport(node.endpoint)
  const answer = await transport.request(record, kind, body, { timeoutMs: TIMEOUT_MS }).catch(() => undefined)
  return answer?.status
}
