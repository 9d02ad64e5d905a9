/** @module `POST /storage_rpc/v1`. Source: docs/protocol/storage-rpc.md. */

import { checkAnswer } from '../check-answer.ts'
import { answerOf, type FuzzDoor } from '../door.ts'
import { compareWithModel } from '../model/compare.ts'
import { Oracle } from '../model/oracle.ts'
import { DISPATCH_ROWS, RPC_ROWS } from '../table/rpc-rows.ts'
import { ENTRY_ROWS, SUCCESS_ROWS } from '../table/success-rows.ts'
import { startWorld } from '../world/world.ts'
import { makeBody, mayWait, type RpcCase, rpcCase } from './rpc-case.ts'
import { runWaves } from './waves.ts'

const ADDRESS = '198.51.100.1'

export const storageRpc: FuzzDoor<RpcCase> = {
  name: 'storage-rpc',
  rows: [...RPC_ROWS, ...SUCCESS_ROWS.values(), ...ENTRY_ROWS],
  cases: rpcCase,
  async run(block, cast, hits) {
    await using world = await startWorld(cast)
    const oracle = new Oracle(world, RPC_ROWS, hits)
    await runWaves(world, block, {
      start(rpc, owner) {
        const scene = {
          owner,
          stranger: cast.people.stranger,
          nowMs: world.clock.now(),
          hashes: oracle.hashesOf(owner),
        }
        const { body, call } = makeBody(rpc, scene)
        const ask = async () => {
          const { status, body: bytes } = await world.entry.handleClient('/storage_rpc/v1', body, { address: ADDRESS })
          return { call, body, now: scene.nowMs, answer: answerOf(status, bytes) }
        }
        return { result: ask(), mayWait: mayWait(call) }
      },
      check({ call, body, now, answer }) {
        if (call !== undefined) oracle.check(call, answer, now)
        // Whatever the text holds, it is no call of ours: `info` at most.
        else if (answer.status !== 200)
          checkAnswer([...DISPATCH_ROWS, ...RPC_ROWS], answer, hits, new TextDecoder().decode(body))
      },
    })
    await compareWithModel(world, oracle)
  },
}
