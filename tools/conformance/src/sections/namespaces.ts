/** @module Namespaces and who may do what in them. Source: docs/protocol/storage-rpc.md §2.3. */

import { expectReply, expectSame } from '../suite/expect.ts'
import type { Owner } from '../suite/owner.ts'
import type { Case, Scene } from '../suite/scene.ts'
import type { Section } from '../suite/section.ts'
import { entriesOf } from '../suite/swarm-entries.ts'

const PUBLIC_INBOXES = [0, 10, 40, -10, -30, 32_760, -32_760]
const PUBLIC_OUTBOXES = [-1, -21, -41, -981]
const PRIVATE = [1, 2, 3, 4, 5, 11, 12, 13, 14, 33, 42, 123, -11, -42, -111, 21, 32_767, -32_768]

export const namespaces: Section = {
  name: 'namespaces',
  async run(scene) {
    const owner = scene.owner()
    await scene.cases(owner, [
      ...PUBLIC_INBOXES.map((namespace) => unsigned(owner, namespace, true)),
      ...[...PUBLIC_OUTBOXES, ...PRIVATE].map((namespace) => unsigned(owner, namespace, false)),
    ])
    for (const namespace of [...PUBLIC_INBOXES, ...PUBLIC_OUTBOXES, ...PRIVATE]) {
      await scene.check(`is a mailbox of its own: ${namespace}`, async () => {
        const hash = await owner.put({ namespace, data: `in ${namespace}`, by: owner.account })
        expectSame(hash, owner.hashOf(`in ${namespace}`, namespace), 'hash')
        expectSame((await owner.hashes({ namespace })).at(-1), hash, 'the newest hash')
      })
    }
    await readers(scene, owner)
    await outbox(scene)
  },
}

function unsigned(owner: Owner, namespace: number, isTaken: boolean): Case {
  return {
    name: `${isTaken ? 'takes' : 'refuses'} a store without signature in ${namespace}`,
    request: () => owner.storeRequest({ namespace, by: false, data: `unsigned ${namespace}` }),
    status: isTaken ? 200 : 401,
    ...(isTaken ? {} : { body: `store: signature required to store to namespace ${namespace}` }),
  }
}

async function readers(scene: Scene, owner: Owner): Promise<void> {
  const anyone = (namespace: number) => ({ method: 'retrieve', params: { pubkey: owner.id, namespace } })
  for (const namespace of [-10, ...PUBLIC_OUTBOXES]) {
    await scene.check(`lets anyone read ${namespace}`, async () => {
      expectReply(await owner.send(anyone(namespace)), 200, {
        messages: { says: 'not empty', holds: (value) => Array.isArray(value) && value.length > 0 },
      })
    })
  }
  await scene.cases(
    owner,
    [0, 10, 40, -30, 42, -11, -42].map((namespace) => ({
      name: `lets only the owner read ${namespace}`,
      request: anyone(namespace),
      status: 400,
      body: `invalid request: Required field 'signature' missing`,
    })),
  )
}

/** One message, replaced by each store. */
async function outbox(scene: Scene): Promise<void> {
  const owner = scene.owner()
  const namespace = -1
  const read = async (node = owner.entry) => owner.hashes({ namespace }, node)
  await scene.check('replaces the only message of a public outbox', async () => {
    await owner.put({ namespace, data: 'old' })
    const hash = await owner.put({ namespace, data: 'new' })
    for (const member of owner.members) expectSame(await read(member), [hash], `hashes at ${member.url}`)
  })
  await scene.check('replaces it also through another member, and leaves other outboxes alone', async () => {
    const other = await owner.put({ namespace: -21, data: 'elsewhere' })
    const hash = await owner.put({ namespace, data: 'newest' }, owner.members.at(-1))
    expectSame(await read(), [hash], 'hashes')
    expectSame(await owner.hashes({ namespace: -21 }), [other], 'hashes of the other outbox')
  })
  await scene.check('keeps what is stored again', async () => {
    const reply = await owner.send(owner.storeRequest({ namespace, data: 'newest' }))
    for (const entry of Object.values(entriesOf(reply)))
      expectSame([true, 1].includes(entry['already'] as never), true, 'already', reply)
    expectSame(await read(), [owner.hashOf('newest', namespace)], 'hashes')
  })
}
