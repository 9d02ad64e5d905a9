import { describe, expect, it } from 'vitest'
import type { CallCase } from '../src/calls/call-case.ts'
import { makeCall } from '../src/calls/make-call.ts'
import { answerOf } from '../src/door.ts'
import { compareWithModel } from '../src/model/compare.ts'
import { Oracle } from '../src/model/oracle.ts'
import { Hits } from '../src/table/hits.ts'
import { RPC_ROWS } from '../src/table/rpc-rows.ts'
import { makeCast } from '../src/world/cast.ts'
import type { Person } from '../src/world/people.ts'
import { startWorld, type World } from '../src/world/world.ts'

const cast = makeCast()
const [alice] = cast.people.owners as readonly [Person]

const good = (pick: number) => ({ kind: 'good' as const, pick })
const storeCase: CallCase = {
  method: 'store',
  actor: { account: 'own', signs: 'account', flags: 7, clockMs: 0 },
  fields: { pubkey: good(1), timestamp: good(0), ttl: good(0), data: good(1), namespace: good(0) },
  inner: [],
}

/** A store that the node has answered and the oracle has seen. */
async function stored(world: World): Promise<Oracle> {
  const oracle = new Oracle(world, RPC_ROWS, new Hits([]))
  const nowMs = world.clock.now()
  const call = makeCall(storeCase, { owner: alice, stranger: cast.people.stranger, nowMs, hashes: [] })
  const body = new TextEncoder().encode(JSON.stringify(call))
  const answer = await world.entry.handleClient('/storage_rpc/v1', body, { address: '198.51.100.1' })
  oracle.check(call, answerOf(answer.status, answer.body), nowMs)
  return oracle
}

describe('the model beside the databases', () => {
  it('agrees after a store', async () => {
    await using world = await startWorld(cast)
    const oracle = await stored(world)

    expect(oracle.hashesOf(alice)).toHaveLength(1)
    await expect(compareWithModel(world, oracle)).resolves.toBeUndefined()
  })

  it.each([
    ['a message disappears from both', ['entry', 'member'], 'DELETE FROM messages'],
    ['a message disappears from one', ['member'], 'DELETE FROM messages'],
    ['an expiry changes', ['entry', 'member'], 'UPDATE messages SET expiry = expiry + 1'],
    ['data changes', ['entry', 'member'], `UPDATE messages SET data = x'00'`],
    ['a namespace changes', ['entry', 'member'], 'UPDATE messages SET namespace = 1'],
  ] as const)('finds out when %s', async (_, names, sql) => {
    await using world = await startWorld(cast)
    const oracle = await stored(world)
    for (const name of names) await world.nodes.get(name)?.sql.run(sql)

    await expect(compareWithModel(world, oracle)).rejects.toMatchObject({ code: 'broken_invariant' })
  })

  it('finds out when an answer differs from it', async () => {
    await using world = await startWorld(cast)
    const oracle = await stored(world)
    const nowMs = world.clock.now()
    const call = makeCall(storeCase, { owner: alice, stranger: cast.people.stranger, nowMs, hashes: [] })
    const hash = oracle.hashesOf(alice)[0]
    const entry = { hash, expiry: nowMs, signature: '' }
    const swarm = Object.fromEntries(
      ['entry', 'member'].map((name) => [cast.network.record(name as 'entry').ed25519, entry]),
    )
    const text = JSON.stringify({ hash, swarm, t: 1, hf: [19, 4] })

    expect(() => oracle.check(call, answerOf(200, text), nowMs)).toThrow('as the model has it')
  })
})
