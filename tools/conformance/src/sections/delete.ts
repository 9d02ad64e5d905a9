/** @module `delete`. Source: docs/protocol/storage-rpc.md §4.6. */

import { deleteRequest } from '../people/requests.ts'
import { DELETE, newSubaccount, READ, WRITE } from '../people/subaccount.ts'
import { expectReply, expectSame, integer } from '../suite/expect.ts'
import type { Owner } from '../suite/owner.ts'
import type { Case, Scene } from '../suite/scene.ts'
import type { Section } from '../suite/section.ts'
import { expectEntries } from '../suite/swarm-entries.ts'

const FAILED = 'delete_msgs signature verification failed'

export const deleteMessages: Section = {
  name: 'delete',
  async run(scene) {
    await deletions(scene)
    const owner = scene.owner()
    await scene.cases(owner, [...refusals(scene, owner), ...parsing(owner)])
    await subaccounts(scene)
  },
}

async function deletions(scene: Scene): Promise<void> {
  const owner = scene.owner()
  const put = (data: string, namespace = 0) => owner.put({ data, namespace })
  const remove = async (requested: readonly string[], deleted: readonly string[], changes = {}) => {
    const reply = await owner.send(deleteRequest(owner.account, requested, { changes }))
    expectReply(reply, 200, { t: integer, hf: [integer, integer] })
    expectEntries(scene, owner, reply, {
      entry: { deleted },
      signed: () => [owner.id, ...requested, ...deleted],
    })
  }

  await scene.check('deletes at every member, and each signs what was asked and what was deleted', async () => {
    const [one, two] = [await put('one'), await put('two')]
    await remove([one], [one])
    for (const member of owner.members) expectSame(await owner.hashes({}, member), [two], `hashes at ${member.url}`)
  })
  await scene.check('lists what was deleted sorted, and signs the request in its own order', async () => {
    const hashes = [await put('a'), await put('b'), await put('c')]
    const requested = [...hashes].sort().reverse()
    await remove(requested, [...hashes].sort())
  })
  await scene.check('deletes in any namespace', async () => {
    const hashes = [await put('x', 0), await put('x', 5), await put('x', -1)]
    await remove(hashes, [...hashes].sort())
  })
  await scene.check('answers with empty lists for what the swarm does not have', async () => {
    await remove(['A'.repeat(43)], [])
  })
  await scene.check('does so for a message of somebody else', async () => {
    const stranger = [...Array(64)].map(() => scene.owner()).find((one) => one.members[0] === owner.members[0])
    if (stranger === undefined) return
    const hash = await stranger.put({ data: 'not yours' })
    await remove([hash], [])
    expectSame(await stranger.hashes(), [hash], 'hashes of the other account')
  })
  await scene.check('deletes once', async () => {
    const hash = await put('once')
    await remove([hash], [hash])
    await remove([hash], [])
  })
  await scene.check('counts a hash that is named twice once', async () => {
    const hash = await put('twice')
    await remove([hash, hash], [hash])
  })
  await scene.check('takes one hash in place of a list', async () => {
    const hash = await put('single')
    await remove([hash], [hash], { messages: hash })
  })
  await scene.check('lets a message live again that is stored after its deletion', async () => {
    const hash = await put('again')
    await remove([hash], [hash])
    expectSame(await put('again'), hash, 'hash')
    for (const member of owner.members)
      expectSame((await owner.hashes({}, member)).at(-1), hash, `the newest hash at ${member.url}`)
  })
  await scene.check('answers 404 with the same body when one must be deleted and none was', async () => {
    const hash = 'B'.repeat(43)
    const reply = await owner.send(deleteRequest(owner.account, [hash], { changes: { required: true } }))
    expectReply(reply, 404)
    expectEntries(scene, owner, reply, { entry: { deleted: [] }, signed: () => [owner.id, hash] })
  })
  await scene.check('answers 200 when one must be deleted and was', async () => {
    const hash = await put('needed')
    await remove([hash], [hash], { required: true })
  })
}

function refusals(scene: Scene, owner: Owner): readonly Case[] {
  const hash = 'A'.repeat(43)
  const stranger = scene.owner().account
  const refused = (name: string, changes: Readonly<Record<string, unknown>>): Case => ({
    name: `refuses ${name}`,
    request: deleteRequest(owner.account, [hash], { changes }),
    status: 401,
    body: FAILED,
  })
  return [
    refused('a signature by another account', { signature: stranger.sign('delete', hash), ...stranger.proof }),
    refused('a signature over another hash', { signature: owner.account.sign('delete', 'B'.repeat(43)) }),
    refused('an account’s signature without its key', { pubkey_ed25519: undefined }),
    refused('a key that is not the account’s', stranger.proof),
    {
      name: 'takes a key in upper case',
      request: deleteRequest(owner.account, [hash], {
        changes: { pubkey_ed25519: owner.account.ed25519.toUpperCase() },
      }),
      status: 200,
    },
  ]
}

function parsing(owner: Owner): readonly Case[] {
  const hash = 'A'.repeat(43)
  const refused = (name: string, changes: Readonly<Record<string, unknown>>, message: string): Case => ({
    name: `refuses ${name}`,
    request: deleteRequest(owner.account, [hash], { changes }),
    status: 400,
    body: `invalid request: ${message}`,
  })
  const LIST = `Invalid value given for 'messages': expected string array`
  return [
    refused('an empty list', { messages: [] }, 'messages does not contain any message hashes'),
    refused('a short hash', { messages: ['abc'] }, 'invalid message hash: abc'),
    refused(
      'a hash that is not base64',
      { messages: [hash, '-'.repeat(43)] },
      `invalid message hash: ${'-'.repeat(43)}`,
    ),
    refused('a number as messages', { messages: 5 }, LIST),
    refused('a list with a number', { messages: [hash, 5] }, LIST),
    refused('a call without messages', { messages: undefined }, `Required field 'messages' missing`),
    refused('a call without signature', { signature: undefined }, `Required field 'signature' missing`),
    refused('a call without pubkey', { pubkey: undefined }, `Required field 'pubkey' missing`),
    refused('text as required', { required: 'true' }, `Invalid value given for 'required': expected boolean`),
    refused(
      'a signature that is none',
      { signature: 'AAAA' },
      'invalid signature: expected base64 encoded Ed25519 signature',
    ),
  ]
}

async function subaccounts(scene: Scene): Promise<void> {
  for (const [flags, isAllowed] of [
    [READ | WRITE, false],
    [DELETE, true],
  ] as const) {
    await scene.check(`${isAllowed ? 'lets' : 'does not let'} a token with flags ${flags} delete`, async () => {
      const owner = scene.owner('group')
      const by = newSubaccount(scene.crypto, scene.random, owner.account, flags)
      const hash = await owner.put({ data: 'x', namespace: 11 })
      const reply = await owner.send(deleteRequest(owner.account, [hash], { by }))
      if (isAllowed)
        expectEntries(scene, owner, reply, { entry: { deleted: [hash] }, signed: () => [owner.id, hash, hash] })
      else expectReply(reply, 401, FAILED)
    })
  }
}
