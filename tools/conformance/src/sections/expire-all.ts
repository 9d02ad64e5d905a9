/** @module `expire_all`. Source: docs/protocol/storage-rpc.md §4.10, §2.5. */

import { expireAllRequest } from '../people/requests.ts'
import { DELETE, newSubaccount, READ, WRITE } from '../people/subaccount.ts'
import { exactly, expectReply, expectSame, integer, type Pattern } from '../suite/expect.ts'
import type { Owner } from '../suite/owner.ts'
import type { Case, Scene } from '../suite/scene.ts'
import type { Section } from '../suite/section.ts'
import { expectEntries } from '../suite/swarm-entries.ts'

const HOUR_MS = 3_600_000
const FAILED = 'expire_all signature verification failed'

export const expireAll: Section = {
  name: 'expire-all',
  async run(scene) {
    await shortening(scene)
    const owner = scene.owner()
    await scene.cases(owner, cases(scene, owner))
    for (const [flags, status] of [
      [READ | WRITE, 401],
      [DELETE, 200],
    ] as const) {
      const group = scene.owner('group')
      const by = newSubaccount(scene.crypto, scene.random, group.account, flags)
      await scene.cases(group, [
        {
          name: `${status === 200 ? 'serves' : 'refuses'} a token with flags ${flags}`,
          request: () => expireAllRequest(group.account, scene.now() + HOUR_MS, { by }),
          status,
          ...(status === 401 ? { body: FAILED } : {}),
        },
      ])
    }
  },
}

async function shortening(scene: Scene): Promise<void> {
  const owner = scene.owner()
  const timestamp = scene.now()
  const put = (data: string, ttl: number, namespace = 0) => owner.put({ data, ttl, namespace, timestamp })
  const shorten = async (
    namespace: number | 'all' | undefined,
    expiry: number,
    updated: Pattern,
    hashes: readonly string[],
  ) => {
    const reply = await owner.send(
      expireAllRequest(owner.account, expiry, namespace === undefined ? {} : { namespace }),
    )
    expectReply(reply, 200, { t: integer, hf: [integer, integer] })
    expectEntries(scene, owner, reply, { entry: { updated }, signed: () => [owner.id, expiry, ...[...hashes].sort()] })
  }
  const expirations = async (namespace: number) =>
    Object.fromEntries((await owner.messages({ namespace })).map(({ hash, expiration }) => [hash, expiration]))

  await scene.check('shortens what lives longer, and leaves the rest', async () => {
    const [short, long, longest] = [await put('a', HOUR_MS), await put('b', 5 * HOUR_MS), await put('c', 9 * HOUR_MS)]
    const expiry = timestamp + 3 * HOUR_MS
    const updated = [long, longest].sort()
    await shorten(undefined, expiry, updated, updated)
    const expected = { [short]: timestamp + HOUR_MS, [long]: expiry, [longest]: expiry }
    expectSame(await expirations(0), exactly(expected), 'expirations')
  })
  await scene.check('changes nothing whose expiry is the same', async () => {
    await shorten(0, timestamp + 3 * HOUR_MS, [], [])
  })
  await scene.check('shortens one namespace', async () => {
    const hash = await put('d', 9 * HOUR_MS, 5)
    await shorten(5, timestamp + 2 * HOUR_MS, [hash], [hash])
    expectSame(await expirations(5), exactly({ [hash]: timestamp + 2 * HOUR_MS }), 'expirations')
  })
  await scene.check('shortens all namespaces, and lists them each for itself', async () => {
    const expiry = timestamp + HOUR_MS + HOUR_MS / 2
    const zero = (await owner.hashes()).filter((hash) => hash !== owner.hashOf('a')).sort()
    const five = await owner.hashes({ namespace: 5 })
    await shorten('all', expiry, exactly({ '0': zero, '5': [...five] }), [...zero, ...five])
  })
  await scene.check('answers with empty lists where nothing is', async () => {
    const other = scene.owner()
    const expiry = scene.now() + HOUR_MS
    const reply = await other.send(expireAllRequest(other.account, expiry, { namespace: 'all' }))
    expectEntries(scene, other, reply, { entry: { updated: exactly({}) }, signed: () => [other.id, expiry] })
  })
}

function cases(scene: Scene, owner: Owner): readonly Case[] {
  const stranger = scene.owner().account
  const future = () => scene.now() + HOUR_MS
  const refused = (name: string, changes: (expiry: number) => Readonly<Record<string, unknown>>): Case => ({
    name: `refuses ${name}`,
    request: () => {
      const expiry = future()
      return expireAllRequest(owner.account, expiry, { changes: changes(expiry) })
    },
    status: 401,
    body: FAILED,
  })
  const parsing = (name: string, changes: Readonly<Record<string, unknown>>, message: string): Case => ({
    name: `refuses ${name}`,
    request: expireAllRequest(owner.account, 1_900_000_000_000, { changes }),
    status: 400,
    body: `invalid request: ${message}`,
  })
  return [
    refused('a signature by another account', (expiry) => ({
      signature: stranger.sign('expire_all', expiry),
      ...stranger.proof,
    })),
    refused('a signature over another expiry', (expiry) => ({ expiry: expiry + 1 })),
    refused('a signature over another namespace', () => ({ namespace: 'all' })),
    {
      name: 'refuses a time that is long over',
      request: () => expireAllRequest(owner.account, scene.now() - 65_000),
      status: 406,
      body: 'expire_all timestamp should be >= current time',
    },
    {
      name: 'takes one that is just over',
      request: () => expireAllRequest(owner.account, scene.now() - 55_000),
      status: 200,
    },
    parsing('a call without expiry', { expiry: undefined }, `Required field 'expiry' missing`),
    parsing(
      'a list of expiries',
      { expiry: [1_900_000_000_000] },
      `Invalid value given for 'expiry': expected integer timestamp (in milliseconds)`,
    ),
    parsing('seconds', { expiry: 1 }, `Invalid timestamp for 'expiry': timestamp must be in milliseconds`),
    parsing(
      'other text than all',
      { namespace: 'ALL' },
      `Invalid value given for 'namespace': expected integer or "all"`,
    ),
    parsing('a call without signature', { signature: undefined }, `Required field 'signature' missing`),
  ]
}
