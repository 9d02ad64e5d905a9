/** @module `revoke_subaccount` and `unrevoke_subaccount`. Source: docs/protocol/storage-rpc.md §4.12, §2.4, §2.5. */

import { toHex } from '@starling/base'
import type { Reply } from '../doors/door.ts'
import { retrieveRequest, revokeRequest, storeRequest } from '../people/requests.ts'
import { DELETE, newSubaccount, READ, type Subaccount, someToken, WRITE } from '../people/subaccount.ts'
import { absent, expectReply, expectSame, integer } from '../suite/expect.ts'
import type { Owner } from '../suite/owner.ts'
import type { Case, Scene } from '../suite/scene.ts'
import type { Section } from '../suite/section.ts'
import { expectEntries } from '../suite/swarm-entries.ts'

type Method = 'revoke_subaccount' | 'unrevoke_subaccount'

/** Tokens that an account can have revoked at once. */
const KEPT = 50
const STORE_FAILED = 'store signature verification failed'
const RETRIEVE_FAILED = 'retrieve signature verification failed'

export const revocations: Section = {
  name: 'revocations',
  async run(scene) {
    await effects(scene)
    await window(scene)
    await independence(scene)
    for (const method of ['revoke_subaccount', 'unrevoke_subaccount'] as const) {
      const owner = scene.owner('group')
      await scene.cases(owner, [...times(scene, owner, method), ...refusals(scene, owner, method)])
    }
  },
}

async function change(
  scene: Scene,
  owner: Owner,
  method: Method,
  tokens: readonly Uint8Array[],
  count?: number,
): Promise<Reply> {
  const timestamp = scene.now()
  const reply = await owner.send(revokeRequest(owner.account, method, timestamp, tokens))
  expectReply(reply, 200, { t: integer, hf: [integer, integer] })
  expectEntries(scene, owner, reply, {
    signed: () => [owner.id, timestamp, ...tokens],
    entry: { count: count ?? absent },
  })
  return reply
}

function read(scene: Scene, owner: Owner, by: Subaccount, namespace = 11, node = owner.entry): Promise<Reply> {
  return owner.send(retrieveRequest(owner.account, scene.now(), { namespace, by }), node)
}

async function effects(scene: Scene): Promise<void> {
  const owner = scene.owner('group')
  const flags = READ | WRITE | DELETE
  const [alice, bob] = [0, 1].map(() => newSubaccount(scene.crypto, scene.random, owner.account, flags)) as [
    Subaccount,
    Subaccount,
  ]
  await scene.check('serves tokens that nobody has revoked', async () => {
    await owner.put({ namespace: 11, data: 'for the group' })
    expectReply(await read(scene, owner, alice), 200)
    expectReply(await read(scene, owner, bob), 200)
  })
  await scene.check('revokes a token at every member', async () => {
    await change(scene, owner, 'revoke_subaccount', [alice.token])
    for (const member of owner.members) {
      expectReply(await read(scene, owner, alice, 11, member), 401, RETRIEVE_FAILED)
      expectReply(await read(scene, owner, bob, 11, member), 200)
    }
  })
  await scene.check('lets a revoked token do nothing', async () => {
    const request = storeRequest(owner.account, { namespace: 11, timestamp: scene.now(), by: alice })
    expectReply(await owner.send(request), 401, STORE_FAILED)
  })
  await scene.check('lets a revoked token retrieve where the revoked may read', async () => {
    for (const namespace of [-11, -111]) expectReply(await read(scene, owner, alice, namespace), 200)
    expectReply(await read(scene, owner, alice, -12), 401, RETRIEVE_FAILED)
  })
  await scene.check('but not store there', async () => {
    const request = storeRequest(owner.account, { namespace: -11, timestamp: scene.now(), by: alice })
    expectReply(await owner.send(request), 401, STORE_FAILED)
  })
  await scene.check('takes revocations back and counts those that there were', async () => {
    await change(scene, owner, 'unrevoke_subaccount', [alice.token, bob.token], 1)
    for (const member of owner.members) expectReply(await read(scene, owner, alice, 11, member), 200)
  })
  await scene.check('takes back nothing a second time', async () => {
    await change(scene, owner, 'unrevoke_subaccount', [alice.token], 0)
  })
  await scene.check('takes a token in hex, and alone in place of a list', async () => {
    const timestamp = scene.now()
    const changes = { revoke: toHex(bob.token) }
    expectReply(
      await owner.send(revokeRequest(owner.account, 'revoke_subaccount', timestamp, [bob.token], changes)),
      200,
    )
    expectReply(await read(scene, owner, bob), 401, RETRIEVE_FAILED)
  })
}

/** The newest fifty count; revoking again makes new. */
async function window(scene: Scene): Promise<void> {
  const owner = scene.owner('group')
  const first = newSubaccount(scene.crypto, scene.random, owner.account, READ)
  const second = newSubaccount(scene.crypto, scene.random, owner.account, READ)
  const tokens = (count: number) => Array.from({ length: count }, () => someToken(scene.random, owner.account))

  await scene.check('keeps fifty revocations, and drops the oldest beyond', async () => {
    await owner.put({ namespace: 11, data: 'something' })
    await change(scene, owner, 'revoke_subaccount', [first.token])
    await change(scene, owner, 'revoke_subaccount', [second.token])
    await change(scene, owner, 'revoke_subaccount', tokens(KEPT - 2))
    expectReply(await read(scene, owner, first), 401, RETRIEVE_FAILED)
    await change(scene, owner, 'revoke_subaccount', tokens(1))
    expectReply(await read(scene, owner, first), 200)
    expectReply(await read(scene, owner, second), 401, RETRIEVE_FAILED)
  })
  await scene.check('makes a revocation the newest that is made again', async () => {
    await change(scene, owner, 'revoke_subaccount', [second.token])
    await change(scene, owner, 'revoke_subaccount', tokens(KEPT - 1))
    expectReply(await read(scene, owner, second), 401, RETRIEVE_FAILED)
    await change(scene, owner, 'revoke_subaccount', tokens(1))
    expectReply(await read(scene, owner, second), 200)
  })
}

/** Deployed nodes drop revocations with the last message; they should not. */
async function independence(scene: Scene): Promise<void> {
  await scene.check('revokes for an account that has no message', async () => {
    const owner = scene.owner('group')
    const by = newSubaccount(scene.crypto, scene.random, owner.account, READ)
    await change(scene, owner, 'revoke_subaccount', [by.token])
    expectReply(await read(scene, owner, by), 401, RETRIEVE_FAILED)
    await owner.put({ namespace: 11, data: 'the first' })
    expectSame((await read(scene, owner, by)).status, 401, 'status')
  })
}

function times(scene: Scene, owner: Owner, method: Method): readonly Case[] {
  const token = someToken(scene.random, owner.account)
  return [-65_000, -55_000, 55_000, 65_000].map((offsetMs) => ({
    name: `${method} ${Math.abs(offsetMs) < 60_000 ? 'takes' : 'refuses'} a timestamp of ${offsetMs / 1_000} s from now`,
    request: () => revokeRequest(owner.account, method, scene.now() + offsetMs, [token]),
    ...(Math.abs(offsetMs) < 60_000
      ? { status: 200 }
      : { status: 406, body: `${method} timestamp too far from current time` }),
  }))
}

function refusals(scene: Scene, owner: Owner, method: Method): readonly Case[] {
  const name = method === 'revoke_subaccount' ? 'revoke' : 'unrevoke'
  const tokens = (count: number) => Array.from({ length: count }, () => someToken(scene.random, owner.account))
  const stranger = scene.owner('group').account
  const unsigned = (what: string, changes: (time: number) => Readonly<Record<string, unknown>>): Case => ({
    name: `${method} refuses ${what}`,
    request: () => {
      const time = scene.now()
      return revokeRequest(owner.account, method, time, tokens(1), changes(time))
    },
    status: 401,
    body: `${method} signature verification failed`,
  })
  const parsing = (what: string, changes: Readonly<Record<string, unknown>>, message: string): Case => ({
    name: `${method} refuses ${what}`,
    request: () => revokeRequest(owner.account, method, scene.now(), tokens(1), changes),
    status: 400,
    body: `invalid request: ${message}`,
  })
  const NO_TOKEN = `invalid ${name}: expected base64 or hex-encoded subaccount tag`
  return [
    unsigned('a signature by another account', (time) => ({ signature: stranger.sign(method, time) })),
    unsigned('a signature over another time', (time) => ({ timestamp: time + 1 })),
    parsing('a token of another size', { [name]: ['AAAA'] }, NO_TOKEN),
    parsing('a token that is no text', { [name]: 5 }, `Invalid value given for '${name}': expected string array`),
    parsing('a call without tokens', { [name]: undefined }, `Required field '${name}' missing`),
    parsing('a call without timestamp', { timestamp: undefined }, `Required field 'timestamp' missing`),
    parsing('a call without signature', { signature: undefined }, `Required field 'signature' missing`),
    ...(method === 'revoke_subaccount'
      ? [
          {
            name: 'revoke_subaccount takes fifty tokens',
            request: () => revokeRequest(owner.account, method, scene.now(), tokens(KEPT)),
            status: 200,
          },
          {
            name: 'revoke_subaccount refuses more',
            request: () => revokeRequest(owner.account, method, scene.now(), tokens(KEPT + 1)),
            status: 400,
            body: 'invalid request: invalid revoke: cannot revoke more than 50 subaccounts at once',
          },
        ]
      : [
          {
            name: 'unrevoke_subaccount takes more than fifty',
            request: () => revokeRequest(owner.account, method, scene.now(), tokens(KEPT + 1)),
            status: 200,
          },
        ]),
  ]
}
