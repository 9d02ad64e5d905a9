/** @module What a node answers to other nodes. Source: docs/protocol/swarms.md §5.1; docs/protocol/replication.md §2. */

import { toHex } from '@starling/base'
import { native } from '@starling/crypto/native'
import type { PeerRequestKind, TransportResponse } from '@starling/ports'
import { messageHash, parseAccountId } from '@starling/protocol'
import { type BencodeDict, decodeBencode, dictOf, encodeBencode, WireError } from '@starling/wire/bencode'
import { makeCall } from '../calls/make-call.ts'
import { checkAnswer, shown } from '../check-answer.ts'
import { answerOf, type FuzzDoor } from '../door.ts'
import { broken } from '../errors.ts'
import { NOT_READY_ROW, ONION_ROWS } from '../table/onion-rows.ts'
import type { Row } from '../table/row.ts'
import { RPC_ROWS } from '../table/rpc-rows.ts'
import { startWorld, type World } from '../world/world.ts'
import { type PeerCase, type PeerDamage, peerCase } from './peer-case.ts'
import { runWaves } from './waves.ts'

const INTERNAL_ROW: Row = {
  name: 'Invalid internal onion request: …',
  status: 400,
  body: /^Invalid internal onion request: [\x20-\x7e]+$/,
}
const UNREADABLE_ROW: Row = {
  name: 'invalid request: … (of bencode)',
  status: 400,
  body: /^invalid request: [\x20-\x7e]+$/,
}
const STAMP_ROW: Row = { name: '(a stamp too far ahead)', status: 406, body: /stamp/ }
const DONE_ROW: Row = { name: '(a result in bencode)', status: 200, body: /^d/ }
const GONE_ROW: Row = { name: 'message was deleted meanwhile', status: 410, body: 'message was deleted meanwhile' }
const PONG_ROW: Row = { name: '(ping)', status: 200, body: '' }

/** Tests between nodes. Source: docs/protocol/swarms.md §6. */
const TEST_ROWS: readonly Row[] = [
  { name: 'challenge is not understood', status: 400, body: 'challenge is not understood' },
  { name: 'height is not known', status: 406, body: 'height is not known' },
  { name: 'vote is not understood', status: 400, body: 'vote is not understood' },
  { name: 'test is not known', status: 400, body: 'test is not known' },
  { name: 'not away', status: 404, body: 'not away' },
  { name: 'notice is not accepted', status: 409, body: 'notice is not accepted' },
]
/** Only the right tester at the right height gets so far. */
const TESTER_ROWS: readonly Row[] = [
  { name: 'not the tester of this height', status: 403, body: 'not the tester of this height' },
  { name: 'has proved something at this height', status: 429, body: 'has proved something at this height' },
  { name: 'message is not kept', status: 404, body: 'message is not kept' },
]

/** Questions by name. Source: docs/protocol/replication.md §2, "Expiries". */
const NAMED_ROWS: readonly Row[] = [
  { name: 'not of this swarm', status: 403, body: 'not of this swarm' },
  { name: 'too many messages', status: 400, body: 'too many messages' },
]

const ROWS = [INTERNAL_ROW, STAMP_ROW, DONE_ROW, PONG_ROW, ...NAMED_ROWS]

export const peer: FuzzDoor<PeerCase> = {
  name: 'peer',
  rows: [...ROWS, UNREADABLE_ROW, ...TEST_ROWS],
  otherRows: [GONE_ROW, ...TESTER_ROWS, ...RPC_ROWS, ...ONION_ROWS, NOT_READY_ROW],
  cases: peerCase,
  async run(block, cast, hits) {
    await using world = await startWorld(cast)
    const member = world.nodes.get('member')?.node
    await runWaves(world, block, {
      start(drawn, owner) {
        const scene = { owner, stranger: cast.people.stranger, nowMs: world.clock.now(), hashes: [] }
        const ask = async () => {
          const { kind, body } = await requestOf(world, drawn, scene)
          const from = cast.network.record(drawn.from).ed25519
          const response = await member?.answerPeer(
            from,
            kind,
            damaged(body, drawn.damage),
            new AbortController().signal,
          )
          return { drawn, kind, response }
        }
        return { result: ask(), mayWait: shown(drawn.body).includes('"wait_ms"') }
      },
      check({ drawn, kind, response }) {
        if (response === undefined) throw broken('the member gave no answer')
        const answer = answerOf(response.status, response.body)
        checkAnswer(
          [...ROWS, ...TEST_ROWS, ...TESTER_ROWS, GONE_ROW, ...RPC_ROWS, ...ONION_ROWS, NOT_READY_ROW, UNREADABLE_ROW],
          answer,
          hits,
          drawn,
        )
        if (response.status === 200 && (kind === 'store' || kind === 'write')) expectDict(response.body, drawn)
      },
    })
    await checkRows(world)
  },
}

type Scene = Parameters<typeof makeCall>[1]

/** What the entry node passes on for a call, caught on its way; nothing for a call that it refuses itself. */
async function requestOf(
  world: World,
  { body }: PeerCase,
  scene: Scene,
): Promise<{ kind: PeerRequestKind; body: Uint8Array }> {
  if (body.kind === 'bytes') return { kind: body.request, body: Uint8Array.from(body.bytes) }
  if (body.kind === 'bencode') return { kind: body.request, body: encodeBencode(body.value) }
  const call = makeCall(body.call, scene)
  const caught: { kind: PeerRequestKind; body: Uint8Array }[] = []
  const stop = world.overhear('entry', (kind, bytes) => caught.push({ kind, body: bytes }))
  const text = new TextEncoder().encode(JSON.stringify({ method: call.method, params: call.params }))
  await world.entry.handleClient('/storage_rpc/v1', text, { address: '198.51.100.1' })
  stop()
  // Before it decides an expiry an entry node asks for what it lacks.
  return caught.find(({ kind }) => kind !== 'sync') ?? { kind: 'ping', body: new Uint8Array(0) }
}

function damaged(body: Uint8Array, damage: PeerDamage): Uint8Array {
  if (damage.kind === 'none' || body.length === 0) return body
  if (damage.kind !== 'key') {
    if (damage.kind === 'cut') return body.slice(0, damage.at % body.length)
    const out = body.slice()
    const at = damage.at % out.length
    out[at] = (out[at] as number) ^ (1 << (damage.at % 8))
    return out
  }
  try {
    const dict: BencodeDict = dictOf(decodeBencode(body), 'body')
    const { key, value } = damage
    const rest = [...dict].filter(([name]) => name !== key)
    return encodeBencode(new Map(value === undefined ? rest : [...rest, [key, value]]))
  } catch (error) {
    if (error instanceof WireError) return body
    throw error
  }
}

function expectDict(body: TransportResponse['body'], drawn: PeerCase): void {
  try {
    dictOf(decodeBencode(body), 'result')
  } catch (error) {
    throw broken(`a result that is no dict (${String(error)}) to ${shown(drawn.damage)}`)
  }
}

interface StoredRow {
  readonly hash: string
  readonly account: Uint8Array
  readonly namespace: number
  readonly data: Uint8Array
}

/** Whatever was damaged: a row is whole, or it is not there. */
async function checkRows(world: World): Promise<void> {
  const sql = 'SELECT hash, account, namespace, data FROM messages'
  for (const row of (await world.nodes.get('member')?.sql.all<StoredRow>(sql)) ?? []) {
    const account = parseAccountId(toHex(row.account))
    if (messageHash(native, account, row.namespace, row.data) !== row.hash)
      throw broken(`a row whose hash is not that of its data: ${row.hash} of ${account}`)
  }
}
