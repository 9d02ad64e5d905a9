/** @module `expire` and `get_expiries`. Source: docs/protocol/storage-rpc.md §4.9, §4.11, §2.5. */

import type { Reply } from '../doors/door.ts'
import { type ExpireOptions, expireRequest, getExpiriesRequest } from '../people/requests.ts'
import { DELETE, newSubaccount, READ, WRITE } from '../people/subaccount.ts'
import { absent, exactly, expectReply, expectSame, integer, type Pattern } from '../suite/expect.ts'
import type { Owner } from '../suite/owner.ts'
import type { Case, Scene } from '../suite/scene.ts'
import type { Section } from '../suite/section.ts'
import { type Entry, expectEntries } from '../suite/swarm-entries.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const MAX_MS = 30 * DAY_MS
const FAILED = 'expire: signature verification failed'
/** Between the node's clock and ours, and while a request is under way. */
const LATENESS_MS = 20_000

export const expire: Section = {
  name: 'expire',
  async run(scene) {
    await single(scene)
    await several(scene)
    const owner = scene.owner()
    await scene.cases(owner, [...refusals(scene, owner), ...parsing(owner)])
    await subaccounts(scene)
  },
}

/** What a member signs: account, expiries as in its reply, hashes asked for, hashes changed, hashes left alone. */
function signedBy(owner: Owner, requested: readonly string[]) {
  return ({ expiry, updated, unchanged }: Entry) => {
    const expiries = Array.isArray(expiry) ? expiry : [expiry]
    const kept = Object.entries((unchanged ?? {}) as Readonly<Record<string, number>>).sort()
    return [owner.id, ...expiries, ...requested, ...(updated as readonly string[]), ...kept.flat()] as string[]
  }
}

function expectExpired(scene: Scene, owner: Owner, reply: Reply, requested: readonly string[], entry: Pattern): void {
  expectReply(reply, 200, { t: integer, hf: [integer, integer] })
  expectEntries(scene, owner, reply, { entry, signed: signedBy(owner, requested) })
}

/** Expiries that every member tells. */
async function expectExpiries(scene: Scene, owner: Owner, expiries: Readonly<Record<string, Pattern>>): Promise<void> {
  for (const member of owner.members) {
    const request = getExpiriesRequest(owner.account, scene.now(), Object.keys(expiries))
    expectReply(await owner.send(request, member), 200, { expiries: exactly(expiries) })
  }
}

async function single(scene: Scene): Promise<void> {
  const owner = scene.owner()
  const stored = async (data: string) => {
    const timestamp = scene.now()
    return { hash: await owner.put({ data, timestamp }), expiry: timestamp + DAY_MS }
  }
  const set = (hashes: readonly string[], expiry: number, options: ExpireOptions = {}) =>
    owner.send(expireRequest(owner.account, hashes, expiry, options))

  await scene.check('sets an expiry, later or earlier, at every member', async () => {
    const { hash } = await stored('set')
    for (const expiry of [scene.now() + 2 * HOUR_MS, scene.now() + 20 * DAY_MS]) {
      expectExpired(scene, owner, await set([hash], expiry), [hash], { updated: [hash], expiry, unchanged: absent })
      await expectExpiries(scene, owner, { [hash]: expiry })
    }
  })
  await scene.check('counts a message as updated whose expiry was the same already', async () => {
    const { hash, expiry } = await stored('same')
    expectExpired(scene, owner, await set([hash], expiry), [hash], { updated: [hash], expiry, unchanged: absent })
  })
  await scene.check('lets nothing live longer than thirty days from now', async () => {
    const { hash } = await stored('capped')
    const cap = {
      says: 'thirty days from now',
      holds: (value: unknown) => Math.abs(Number(value) - scene.now() - MAX_MS) < LATENESS_MS,
    }
    const reply = await set([hash], scene.now() + 60 * DAY_MS)
    expectExpired(scene, owner, reply, [hash], { updated: [hash], expiry: cap, unchanged: absent })
    const seen = await owner.messages()
    expectSame(seen.find((message) => message.hash === hash)?.expiration, cap, 'expiration')
  })
  await scene.check('only lowers with shorten, and tells what it left', async () => {
    const { hash, expiry } = await stored('shorten')
    const lower = scene.now() + HOUR_MS
    const none = await set([hash], expiry + HOUR_MS, { mode: 'shorten' })
    expectExpired(scene, owner, none, [hash], {
      updated: [],
      expiry: expiry + HOUR_MS,
      unchanged: exactly({ [hash]: expiry }),
    })
    expectExpired(scene, owner, await set([hash], lower, { mode: 'shorten' }), [hash], {
      updated: [hash],
      expiry: lower,
      unchanged: exactly({}),
    })
    await expectExpiries(scene, owner, { [hash]: lower })
  })
  await scene.check('only raises with extend, and tells what it left', async () => {
    const { hash, expiry } = await stored('extend')
    const later = scene.now() + 5 * DAY_MS
    const none = await set([hash], expiry - HOUR_MS, { mode: 'extend' })
    expectExpired(scene, owner, none, [hash], {
      updated: [],
      expiry: expiry - HOUR_MS,
      unchanged: exactly({ [hash]: expiry }),
    })
    expectExpired(scene, owner, await set([hash], later, { mode: 'extend' }), [hash], {
      updated: [hash],
      expiry: later,
      unchanged: exactly({}),
    })
    await expectExpiries(scene, owner, { [hash]: later })
  })
  await scene.check('does not mention hashes that it does not have', async () => {
    const { hash } = await stored('known')
    const unknown = 'A'.repeat(43)
    const expiry = scene.now() + 2 * DAY_MS
    const reply = await set([unknown, hash], expiry, { mode: 'extend' })
    expectExpired(scene, owner, reply, [unknown, hash], { updated: [hash], expiry, unchanged: exactly({}) })
  })
  await scene.check('changes messages in any namespace', async () => {
    const hashes = [await owner.put({ data: 'ns', namespace: 2 }), await owner.put({ data: 'ns', namespace: -1 })]
    const expiry = scene.now() + 3 * DAY_MS
    expectExpired(scene, owner, await set(hashes, expiry), hashes, { updated: [...hashes].sort(), expiry })
  })
  await scene.check('lets a message go at once whose time is now', async () => {
    const { hash } = await stored('now')
    expectReply(await set([hash], scene.now() - 1_000), 200)
    expectSame((await owner.hashes()).includes(hash), false, 'whether it is still served')
  })
}

async function several(scene: Scene): Promise<void> {
  const owner = scene.owner()
  const now = scene.now()
  const texts = ['one', 'two', 'three']
  const hashes = texts.map((text) => owner.hashOf(text))
  const expiries = [now + 2 * DAY_MS, now + 2 * HOUR_MS, now + 3 * DAY_MS]
  const expiryOf = new Map(hashes.map((hash, index) => [hash, expiries[index] as number]))
  const sorted = [...hashes].sort()

  await scene.check('sets an expiry for each message, and lists them in the order of `updated`', async () => {
    await owner.putAll(texts, { timestamp: now })
    const reply = await owner.send(expireRequest(owner.account, hashes, expiries))
    const listed = sorted.map((hash) => expiryOf.get(hash) as number)
    expectExpired(scene, owner, reply, hashes, { updated: sorted, expiry: listed, unchanged: absent })
    await expectExpiries(scene, owner, Object.fromEntries(expiryOf))
  })
  await scene.check('extends some and leaves others', async () => {
    const wanted = [now + 4 * DAY_MS, now + HOUR_MS, now + 3 * DAY_MS]
    const reply = await owner.send(expireRequest(owner.account, hashes, wanted, { mode: 'extend' }))
    const [first = '', second = '', third = ''] = hashes
    expectExpired(scene, owner, reply, hashes, {
      updated: [first],
      expiry: [now + 4 * DAY_MS],
      unchanged: exactly({ [second]: expiries[1] as number, [third]: expiries[2] as number }),
    })
  })
  await scene.check('takes a list of one expiry for a single one', async () => {
    const expiry = now + 6 * DAY_MS
    const reply = await owner.send(expireRequest(owner.account, hashes, [expiry]))
    expectExpired(scene, owner, reply, hashes, { updated: sorted, expiry, unchanged: absent })
  })
}

function refusals(scene: Scene, owner: Owner): readonly Case[] {
  const hash = 'A'.repeat(43)
  const stranger = scene.owner().account
  const future = () => scene.now() + DAY_MS
  const refused = (name: string, changes: (expiry: number) => Readonly<Record<string, unknown>>): Case => ({
    name: `refuses ${name}`,
    request: () => {
      const expiry = future()
      return expireRequest(owner.account, [hash], expiry, { changes: changes(expiry) })
    },
    status: 401,
    body: FAILED,
  })
  return [
    refused('a signature by another account', (expiry) => ({
      signature: stranger.sign('expire', expiry, hash),
      ...stranger.proof,
    })),
    refused('a signature over another expiry', (expiry) => ({ expiry: expiry + 1 })),
    refused('a signature without the mode', () => ({ extend: true })),
    refused('an account’s signature without its key', () => ({ pubkey_ed25519: undefined })),
    {
      name: 'refuses the desktop’s misspelt extends, which it signs as extend',
      request: () =>
        expireRequest(owner.account, [hash], future(), {
          mode: 'extend',
          changes: { extend: undefined, extends: true },
        }),
      status: 401,
      body: FAILED,
    },
    {
      name: 'refuses a time that is long over',
      request: () => expireRequest(owner.account, [hash], scene.now() - 65_000),
      status: 401,
      body: 'expire: timestamp should be >= current time',
    },
    {
      name: 'and one of several that is',
      request: () => expireRequest(owner.account, [hash, 'B'.repeat(43)], [future(), scene.now() - 65_000]),
      status: 401,
      body: 'expire: timestamp should be >= current time',
    },
    {
      name: 'takes one that is just over',
      request: () => expireRequest(owner.account, [hash], scene.now() - 55_000),
      status: 200,
    },
    {
      name: 'does not mind shorten and extend that are false',
      request: () => expireRequest(owner.account, [hash], future(), { changes: { shorten: false, extend: false } }),
      status: 200,
    },
  ]
}

function parsing(owner: Owner): readonly Case[] {
  const hash = 'A'.repeat(43)
  const expiry = 1_900_000_000_000
  const refused = (name: string, changes: Readonly<Record<string, unknown>>, message: string): Case => ({
    name: `refuses ${name}`,
    request: expireRequest(owner.account, [hash], expiry, { changes }),
    status: 400,
    body: `invalid request: ${message}`,
  })
  const TIMES = `Invalid value given for 'expiry': expected timestamp array`
  return [
    refused('no expiry', { expiry: [] }, `'expiry' does not contain any expiration timestamps`),
    refused(
      'shorten and extend together',
      { shorten: true, extend: true },
      `cannot specify both 'shorten' and 'extend'`,
    ),
    refused(
      'two expiries for one message',
      { expiry: [expiry, expiry] },
      `'expiry' must be a single expiry, or the same length as 'messages'`,
    ),
    refused('no messages', { messages: [] }, 'messages does not contain any message hashes'),
    refused('a short hash', { messages: ['x'] }, 'invalid message hash: x'),
    refused('text as expiry', { expiry: 'soon' }, TIMES),
    refused('a list with text', { expiry: [expiry, 'x'] }, TIMES),
    refused('a negative expiry', { expiry: -1 }, TIMES),
    refused('seconds', { expiry: 999_999_999 }, `Invalid timestamp for 'expiry': timestamp must be in milliseconds`),
    refused('a number as extend', { extend: 1 }, `Invalid value given for 'extend': expected boolean`),
    refused('text as shorten', { shorten: 'yes' }, `Invalid value given for 'shorten': expected boolean`),
    refused('a call without expiry', { expiry: undefined }, `Required field 'expiry' missing`),
    refused('a call without messages', { messages: undefined }, `Required field 'messages' missing`),
    refused('a call without signature', { signature: undefined }, `Required field 'signature' missing`),
  ]
}

/** A token that may not delete may extend and not shorten. */
async function subaccounts(scene: Scene): Promise<void> {
  const owner = scene.owner('group')
  const writer = newSubaccount(scene.crypto, scene.random, owner.account, READ | WRITE)
  const full = newSubaccount(scene.crypto, scene.random, owner.account, WRITE | DELETE)
  const reader = newSubaccount(scene.crypto, scene.random, owner.account, READ)
  const fresh = async (data: string) => {
    const timestamp = scene.now()
    return { hash: await owner.put({ data, namespace: 11, timestamp }), expiry: timestamp + DAY_MS }
  }
  await scene.check('lets a token without the delete flag raise an expiry', async () => {
    const { hash } = await fresh('raise')
    const expiry = scene.now() + 5 * DAY_MS
    const reply = await owner.send(expireRequest(owner.account, [hash], expiry, { by: writer }))
    expectExpired(scene, owner, reply, [hash], { updated: [hash], expiry, unchanged: absent })
  })
  await scene.check('but not lower it, without saying so', async () => {
    const { hash, expiry } = await fresh('lower')
    const reply = await owner.send(expireRequest(owner.account, [hash], expiry - HOUR_MS, { by: writer }))
    expectExpired(scene, owner, reply, [hash], { updated: [], unchanged: absent })
    await expectExpiries(scene, owner, { [hash]: expiry })
  })
  await scene.check('and says so where it asks to shorten', async () => {
    const { hash } = await fresh('shorten')
    const reply = await owner.send(
      expireRequest(owner.account, [hash], scene.now() + HOUR_MS, { by: writer, mode: 'shorten' }),
    )
    const text = 'expire: shorten parameter cannot be used with this subaccount token (missing delete access)'
    expectReply(reply, 400, text)
  })
  await scene.check('lets a token with the delete flag shorten', async () => {
    const { hash } = await fresh('may shorten')
    const expiry = scene.now() + HOUR_MS
    const reply = await owner.send(expireRequest(owner.account, [hash], expiry, { by: full, mode: 'shorten' }))
    expectExpired(scene, owner, reply, [hash], { updated: [hash], expiry, unchanged: exactly({}) })
  })
  await scene.check('refuses a token without the write flag', async () => {
    const { hash } = await fresh('reader')
    const reply = await owner.send(expireRequest(owner.account, [hash], scene.now() + 5 * DAY_MS, { by: reader }))
    expectReply(reply, 401, FAILED)
  })
}
