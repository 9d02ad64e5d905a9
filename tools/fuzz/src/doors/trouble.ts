/**
 * Nodes that are not ready, are limited, full or broken: what they answer to calls of all kinds.
 * Source: docs/protocol/storage-rpc.md §1.1, §3.3, §5; docs/protocol/onion-requests.md §7.
 * @module
 */

import { native } from '@starling/crypto/native'
import { encodePeerOnion } from '@starling/wire/peer'
import fc from 'fast-check'
import { checkAnswer, checkInside } from '../check-answer.ts'
import { answerOf, type FuzzDoor } from '../door.ts'
import type { Hits } from '../table/hits.ts'
import { NOT_READY_ROW, ONION_ROWS } from '../table/onion-rows.ts'
import { CIRCUMSTANCE_ROWS, RPC_ROWS } from '../table/rpc-rows.ts'
import { QUERY_FAILURE_ROW } from '../table/success-rows.ts'
import type { Cast } from '../world/cast.ts'
import {
  LIMITED_ADDRESS,
  startTroubledNodes,
  TROUBLES,
  type Trouble,
  type TroubledNodes,
} from '../world/troubled-nodes.ts'
import { type Pending, untilSettled } from '../world/until-settled.ts'
import { makeBody, mayWait, type RpcCase, rpcCase } from './rpc-case.ts'

interface TroubleCase {
  readonly trouble: Trouble
  readonly door: 'rpc' | 'peer'
  readonly rpc: RpcCase
}

const OTHER_ROWS = [...RPC_ROWS, ...ONION_ROWS]
const AT_ONCE = 16
/** Nobody has them, but they can be named. */
const HASHES = ['A', 'B', 'C'].map((letter) => letter.repeat(43))

export const trouble: FuzzDoor<TroubleCase> = {
  name: 'trouble',
  rows: [...CIRCUMSTANCE_ROWS, NOT_READY_ROW, QUERY_FAILURE_ROW],
  otherRows: OTHER_ROWS,
  cases: fc.record({
    // Where more than one answer is to be met.
    trouble: fc.constantFrom(...TROUBLES, 'early fork', 'early fork', 'full', 'broken'),
    door: fc.constantFrom('rpc' as const, 'rpc' as const, 'peer' as const),
    rpc: rpcCase,
  }),
  async run(block, cast, hits) {
    await using nodes = await startTroubledNodes(cast)
    for (let start = 0; start < block.length; start += AT_ONCE) {
      const calls = block.slice(start, start + AT_ONCE).map(({ what, owner }) => ask(nodes, cast, what, owner))
      for (const { drawn, status, bytes } of await untilSettled(nodes, calls)) check(drawn, status, bytes, hits)
    }
  },
}

interface Asked {
  readonly drawn: TroubleCase
  readonly status: number
  readonly bytes: Uint8Array
}

function ask(nodes: TroubledNodes, cast: Cast, drawn: TroubleCase, owner: number): Pending<Asked> {
  const node = nodes.nodes.get(drawn.trouble)
  const person = cast.people.owners[owner]
  if (node === undefined || person === undefined) throw new Error('the world lacks a node or a person')
  const scene = { owner: person, stranger: cast.people.stranger, nowMs: nodes.clock.now(), hashes: HASHES }
  const { body, call } = makeBody(drawn.rpc, scene)
  const address = drawn.trouble === 'limited' ? LIMITED_ADDRESS : '198.51.100.1'
  const asking =
    drawn.door === 'rpc'
      ? node.handleClient('/storage_rpc/v1', body, { address })
      : node.answerPeer(cast.network.record('member').ed25519, 'onion', layerOf(body), new AbortController().signal)
  return { result: asking.then(({ status, body: bytes }) => ({ drawn, status, bytes })), mayWait: mayWait(call) }
}

/** A layer that nobody can open: readiness comes before that. */
function layerOf(body: Uint8Array): Uint8Array {
  const key = native.x25519.importSecretKey(new Uint8Array(32).fill(7)).publicKey
  return encodePeerOnion({ data: body, encType: 'aes-gcm', ephemeralKey: key, hopNo: 1 })
}

function check(drawn: TroubleCase, status: number, bytes: Uint8Array, hits: Hits): void {
  const answer = answerOf(status, bytes)
  checkInside(answer.text, drawn)
  if (status !== 200) {
    checkAnswer([...CIRCUMSTANCE_ROWS, NOT_READY_ROW, ...OTHER_ROWS], answer, hits, drawn)
    return
  }
  for (const entry of entriesOf(answer.json)) {
    const { body } = QUERY_FAILURE_ROW
    if (typeof body === 'function' && body(entry)) hits.add(QUERY_FAILURE_ROW)
  }
}

function entriesOf(json: unknown): readonly unknown[] {
  const { swarm } = (json ?? {}) as { readonly swarm?: unknown }
  return typeof swarm === 'object' && swarm !== null ? Object.values(swarm) : []
}
