/** @module `POST /onion_req/v2`. Source: docs/protocol/onion-requests.md. */

import { native } from '@starling/crypto/native'
import { decodeNodeReply, OnionError, openReply } from '@starling/onion/build'
import { checkAnswer } from '../check-answer.ts'
import { type Answer, answerOf, type FuzzDoor } from '../door.ts'
import { broken } from '../errors.ts'
import { compareWithModel } from '../model/compare.ts'
import { Oracle } from '../model/oracle.ts'
import type { Hits } from '../table/hits.ts'
import { INVALID_JSON_ROW, INVALID_URL_ROW, NEIGHBOUR_ROW, ONION_ROWS, SERVER_ANSWER_ROW } from '../table/onion-rows.ts'
import { DISPATCH_ROWS, RPC_ROWS } from '../table/rpc-rows.ts'
import { SUCCESS_ROWS } from '../table/success-rows.ts'
import { startWorld, type World } from '../world/world.ts'
import { type MadeOnion, makeOnion } from './make-onion.ts'
import { type OnionCase, onionCase } from './onion-case.ts'
import { makeBody, mayWait, readCall } from './rpc-case.ts'
import { runWaves } from './waves.ts'

const ADDRESS = '198.51.100.1'
const SEALED_ROWS = [INVALID_JSON_ROW, INVALID_URL_ROW]
const PLAIN_ROWS = [...ONION_ROWS, NEIGHBOUR_ROW]

export const onion: FuzzDoor<OnionCase> = {
  name: 'onion',
  rows: [...PLAIN_ROWS, ...SEALED_ROWS, SERVER_ANSWER_ROW, ...DISPATCH_ROWS, ...SUCCESS_ROWS.values()],
  otherRows: RPC_ROWS,
  cases: onionCase,
  async run(block, cast, hits) {
    await using world = await startWorld(cast)
    const oracle = new Oracle(world, RPC_ROWS, hits)
    await runWaves(world, block, {
      start(drawn, owner) {
        const now = world.clock.now()
        const scene = { owner, stranger: cast.people.stranger, nowMs: now, hashes: oracle.hashesOf(owner) }
        const { body, call: meant } = makeBody(drawn.rpc, scene)
        const made = makeOnion(world, drawn, body)
        // With another bit it may be another call.
        const call = drawn.damage.kind === 'layer' ? readCall(made.innermost) : meant
        const ask = async () => {
          const { status, body: bytes } = await world.entry.handleClient('/onion_req/v2', made.body, {
            address: ADDRESS,
          })
          return { drawn, made, call, now, status, bytes }
        }
        const isSlow = drawn.control.kind === 'server' || drawn.control.kind === 'next'
        return { result: ask(), mayWait: isSlow || mayWait(call) }
      },
      check({ drawn, made, call, now, status, bytes }) {
        if (status !== 200) {
          checkAnswer(PLAIN_ROWS, answerOf(status, bytes), hits, drawn)
          return
        }
        const inner = opened(world, drawn, made, bytes, hits)
        if (inner === undefined) return
        if (SEALED_ROWS.some(({ body }) => body === inner.text)) checkAnswer(SEALED_ROWS, inner, hits, drawn)
        else if (call === undefined) checkInner(inner, hits, drawn)
        else oracle.check(call, inner, now)
      },
    })
    await compareWithModel(world, oracle)
  },
}

/** @returns undefined for what a server has answered, and for a reply that only an altered layer's key opens */
function opened(
  world: World,
  { control, damage }: OnionCase,
  made: MadeOnion,
  bytes: Uint8Array,
  hits: Hits,
): Answer | undefined {
  const isBase64 = control.kind !== 'destination' || control.base64
  try {
    const { status, body } = decodeNodeReply(openReply(native, made.replyKey, bytes, { base64: isBase64 }))
    return answerOf(status, body)
  } catch (error) {
    if (!(error instanceof OnionError)) throw error
    if (control.kind === 'server') hits.add(SERVER_ANSWER_ROW)
    else if (damage.kind === 'none' && control.kind === 'destination')
      throw broken(`a reply that nobody can open: ${error.message} at ${world.clock.now()}`)
    return undefined
  }
}

function checkInner(inner: Answer, hits: Hits, drawn: OnionCase): void {
  if (inner.status !== 200) checkAnswer([...DISPATCH_ROWS, ...RPC_ROWS], inner, hits, drawn)
}
