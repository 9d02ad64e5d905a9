/** @module `store`. Source: docs/protocol/storage-rpc.md §4.1, §2.5, §3. */

import { toBase64 } from '@starling/base'
import { absent, expectReply, expectSame, hashText, integer, truthy } from '../suite/expect.ts'
import type { Owner, PutOptions } from '../suite/owner.ts'
import type { Case, Scene } from '../suite/scene.ts'
import type { Section } from '../suite/section.ts'
import { entriesOf, expectEntries } from '../suite/swarm-entries.ts'

const DAY_MS = 86_400_000
const DATA_BYTES_MAX = 76_800
const BAD_TTL = 'Provided expiry/TTL is not valid.'
const BAD_CLOCK = 'Timestamp error: check your clock'

export const store: Section = {
  name: 'store',
  async run(scene) {
    await stored(scene)
    await storedAgain(scene)
    await forms(scene)
    const owner = scene.owner()
    await scene.cases(owner, [...parsing(scene, owner), ...times(scene, owner)])
    await size(scene)
  },
}

async function stored(scene: Scene): Promise<void> {
  const owner = scene.owner()
  const timestamp = scene.now()
  const reply = await owner.send(owner.storeRequest({ data: 'first', timestamp }))

  await scene.check('answers with the hash over prefix, key, namespace and data', async () => {
    expectReply(reply, 200, { hash: owner.hashOf('first'), t: integer, hf: [integer, integer] })
  })
  await scene.check('has an entry of each member, signed over the hash', async () => {
    expectEntries(scene, owner, reply, {
      signed: ({ hash }) => [String(hash)],
      entry: { hash: owner.hashOf('first'), expiry: timestamp + DAY_MS, already: absent },
    })
  })
  await scene.check('leaves the message at each member', async () => {
    for (const member of owner.members) {
      const messages = await owner.messages({}, member)
      expectSame(messages.length, 1, `messages at ${member.url}`)
      expectSame(messages[0]?.hash, owner.hashOf('first'), `hash of the message at ${member.url}`)
    }
  })
}

async function storedAgain(scene: Scene): Promise<void> {
  const owner = scene.owner()
  const timestamp = scene.now() - 1_000
  const put = (data: string, options: PutOptions = {}) =>
    owner.send(owner.storeRequest({ data, timestamp, ...options }))

  await scene.check('has two messages of one sender', async () => {
    expectReply(await put('one'), 200, { hash: owner.hashOf('one') })
    expectReply(await put('two'), 200, { hash: owner.hashOf('two') })
  })
  await scene.check('marks what it has already, and keeps place, timestamp and the later expiry', async () => {
    const later = await put('one', { timestamp: timestamp + 500, ttl: 2 * DAY_MS })
    expectEntries(scene, owner, later, {
      signed: ({ hash }) => [String(hash)],
      entry: { already: truthy, expiry: timestamp + 500 + 2 * DAY_MS, hash: owner.hashOf('one') },
    })
    const [first, second] = await owner.messages()
    expectSame(first, { hash: owner.hashOf('one'), timestamp, expiration: timestamp + 500 + 2 * DAY_MS }, 'first')
    expectSame(second, { hash: owner.hashOf('two') }, 'second')
  })
  await scene.check('does not let an earlier expiry win', async () => {
    const earlier = await put('two', { ttl: DAY_MS / 2 })
    expectEntries(scene, owner, earlier, {
      signed: ({ hash }) => [String(hash)],
      entry: { already: truthy, expiry: timestamp + DAY_MS },
    })
  })
  await scene.check('is the same message for another member', async () => {
    const [other] = owner.members.filter((member) => member !== owner.entry)
    if (other === undefined) return
    const reply = await owner.send(owner.storeRequest({ data: 'two', timestamp }), other)
    expectReply(reply, 200, { hash: owner.hashOf('two') })
    for (const entry of Object.values(entriesOf(reply))) expectSame(entry, { already: truthy }, 'an entry', reply)
  })
  await scene.check('takes a message anew whose time has passed, as not yet swept', async () => {
    // Refused only when it has expired ten seconds ago: this one has expired on arrival.
    const expired = await put('gone', { timestamp: scene.now() - 15_000, ttl: 12_000 })
    expectReply(expired, 200, { hash: hashText })
    expectSame((await owner.hashes()).includes(owner.hashOf('gone')), false, 'whether the expired one is served')
    const again = await put('gone')
    for (const entry of Object.values(entriesOf(again)))
      expectSame(entry, { already: absent, expiry: timestamp + DAY_MS }, 'an entry', again)
    expectSame((await owner.hashes()).at(-1), owner.hashOf('gone'), 'the newest message')
  })
}

/** Every form in which clients write a store. */
async function forms(scene: Scene): Promise<void> {
  const owner = scene.owner()
  const now = scene.now()
  const plain = { pubkey: owner.id, timestamp: now, ttl: DAY_MS, data: toBase64(Uint8Array.of(1, 2, 3, 4)) }
  const ok = (name: string, changes: Readonly<Record<string, unknown>>, data: string): Case => ({
    name,
    request: { method: 'store', params: { ...plain, data, ...changes } },
    status: 200,
    body: { hash: hashText, swarm: { [owner.entry.ed25519]: { expiry: now + DAY_MS } } },
  })
  await scene.cases(owner, [
    ok('takes expiry in place of ttl', { ttl: undefined, expiry: now + DAY_MS }, 'AQ=='),
    ok('takes ttl as decimal text', { ttl: String(DAY_MS) }, 'Ag=='),
    ok('takes timestamp as decimal text', { timestamp: String(now) }, 'Aw=='),
    ok('takes pubKey for pubkey', { pubkey: undefined, pubKey: owner.id }, 'BA=='),
    ok('takes a pubkey in upper case for the same account', { pubkey: owner.id.toUpperCase() }, 'BQ=='),
    ok('takes base64 without padding', {}, 'Bg'),
    ok('takes base64 whose unused bits are set', {}, 'B/=='),
    ok('takes no data at all', {}, ''),
    ok('counts null as absent', { expiry: null, namespace: null, signature: null }, 'CA=='),
    ok('ignores what it does not know', { version: 3, isSyncMessage: true, params: {} }, 'CQ=='),
    ok('does not look at a key or token without a signature', { pubkey_ed25519: 5, subaccount: 7 }, 'Cg=='),
    ok('reads but does not verify a signature on a public inbox', { signature: 'A'.repeat(86) }, 'Cw=='),
    {
      name: 'refuses a signature on a public inbox that is none',
      request: { method: 'store', params: { ...plain, signature: 'AAAA' } },
      status: 400,
      body: 'invalid request: invalid signature: expected base64 encoded Ed25519 signature',
    },
  ])
  await scene.check('keeps all of them in one mailbox, in order', async () => {
    const data = (await owner.messages()).map((message) => message.data)
    const expected = ['AQ==', 'Ag==', 'Aw==', 'BA==', 'BQ==', 'Bg==', 'Bw==', '', 'CA==', 'CQ==', 'Cg==', 'Cw==']
    expectSame(data, expected, 'data')
  })
  await scene.check('keeps equal keys under different prefixes apart', async () => {
    const other = `04${owner.id.slice(2)}`
    const reply = await owner.ask('store', { ...plain, pubkey: other, data: 'AQ==' })
    expectReply(reply, 200, { hash: hashText })
    for (const entry of Object.values(entriesOf(reply))) expectSame(entry, { already: absent }, 'an entry', reply)
  })
}

function parsing(scene: Scene, owner: Owner): readonly Case[] {
  const plain = { pubkey: owner.id, timestamp: scene.now(), ttl: DAY_MS, data: 'AQ==' }
  const refused = (name: string, changes: Readonly<Record<string, unknown>>, message: string): Case => ({
    name: `refuses ${name}`,
    request: { method: 'store', params: { ...plain, ...changes } },
    status: 400,
    body: `invalid request: ${message}`,
  })
  const private42 = { namespace: 42, signature: 'A'.repeat(86) }
  return [
    refused('neither ttl nor expiry', { ttl: undefined }, `Required field 'expiry' or 'ttl' missing`),
    refused('both ttl and expiry', { expiry: plain.timestamp + DAY_MS }, `Cannot specify both 'expiry' and 'ttl'`),
    refused('both pubkey and pubKey', { pubKey: owner.id }, `Cannot specify both 'pubkey' and 'pubKey'`),
    refused(
      'nothing at all, naming the first in the order of names',
      allAbsent(plain),
      `Required field 'data' missing`,
    ),
    refused('a call without pubkey', { pubkey: undefined }, `Required field 'pubkey' missing`),
    refused('a call without timestamp', { timestamp: undefined }, `Required field 'timestamp' missing`),
    refused('a bad data before a bad timestamp', { data: 1, timestamp: 'x' }, typeError('data', 'string')),
    refused('text that is no number as ttl', { ttl: 'abc' }, `Invalid value given for 'ttl': "abc"`),
    refused('text with a sign as ttl', { ttl: '-5' }, `Invalid value given for 'ttl': "-5"`),
    refused('text that is no number as timestamp', { timestamp: '1e3' }, `Invalid value given for 'timestamp': "1e3"`),
    refused('a boolean as ttl', { ttl: true }, typeError('ttl', 'positive integer')),
    refused('a negative ttl', { ttl: -1 }, typeError('ttl', 'positive integer')),
    refused('a list as timestamp', { timestamp: [1] }, typeError('timestamp', 'integer timestamp (in milliseconds)')),
    refused('a negative timestamp', { timestamp: -1 }, typeError('timestamp', 'integer timestamp (in milliseconds)')),
    refused(
      'text as expiry',
      { ttl: undefined, expiry: 'x' },
      typeError('expiry', 'integer timestamp (in milliseconds)'),
    ),
    refused(
      'seconds as expiry',
      { ttl: undefined, expiry: 999_999_999 },
      `Invalid timestamp for 'expiry': timestamp must be in milliseconds`,
    ),
    refused(
      'seconds as sig_timestamp',
      { ...private42, sig_timestamp: 999_999_999 },
      `Invalid timestamp for 'sig_timestamp': timestamp must be in milliseconds`,
    ),
    refused('text as namespace', { namespace: '1' }, typeError('namespace', '16-bit integer')),
    refused('all as namespace', { namespace: 'all' }, typeError('namespace', '16-bit integer')),
    refused('a fraction as namespace', { namespace: 1.5 }, typeError('namespace', '16-bit integer')),
    refused('namespace 32768', { namespace: 32_768 }, `Invalid value given for 'namespace': value out of range`),
    refused('namespace -32769', { namespace: -32_769 }, `Invalid value given for 'namespace': value out of range`),
    refused('a number as data', { data: 5 }, typeError('data', 'string')),
    refused('data with a character outside the alphabet', { data: 'A-==' }, `Invalid 'data' value: not base64 encoded`),
    refused('data of a length that base64 cannot have', { data: 'AAAAA' }, `Invalid 'data' value: not base64 encoded`),
    refused('padding that completes nothing', { data: 'AAA==' }, `Invalid 'data' value: not base64 encoded`),
    refused(
      'a pubkey that is too short',
      { pubkey: owner.id.slice(2) },
      'Pubkey must be 66 hex digits (33 bytes) long',
    ),
    refused('a pubkey that is not hex', { pubkey: 'g'.repeat(66) }, 'Pubkey must be 66 hex digits (33 bytes) long'),
    refused(
      'a signature of another length',
      { ...private42, signature: 'A'.repeat(87) },
      'invalid signature: expected base64 encoded Ed25519 signature',
    ),
    refused(
      'a key that is not hex',
      { ...private42, pubkey_ed25519: 'z'.repeat(64) },
      'invalid pubkey_ed25519: value is not hex',
    ),
    refused(
      'a key of another size',
      { ...private42, pubkey_ed25519: 'ab'.repeat(31) },
      'Invalid pubkey_ed25519: expected 64 hex char or 32 byte pubkey',
    ),
    refused(
      'a key beside another prefix than 05',
      { ...private42, pubkey: `03${owner.id.slice(2)}`, pubkey_ed25519: 'ab'.repeat(32) },
      'pubkey_ed25519 is only permitted for 05[...] pubkeys',
    ),
    refused(
      'a token without its signature',
      { ...private42, subaccount: 'A'.repeat(48) },
      'invalid subaccount: subaccount_sig is required when using subaccount',
    ),
    refused(
      'a token of another size',
      { ...private42, subaccount: 'AAAA', subaccount_sig: 'A'.repeat(86) },
      'invalid subaccount: expected base64 or hex-encoded subaccount token',
    ),
    refused(
      'a signature of a token that is none',
      { ...private42, subaccount: 'A'.repeat(48), subaccount_sig: 'AAAA' },
      'invalid subaccount signature: expected base64 encoded Ed25519 signature',
    ),
  ]
}

function times(scene: Scene, owner: Owner): readonly Case[] {
  const at = (options: PutOptions) => () => owner.storeRequest(options)
  const ago = (ms: number) => scene.now() - ms
  return [
    { name: 'takes ten seconds to live', request: at({ ttl: 10_000, data: 'a' }), status: 200 },
    { name: 'refuses less than ten seconds', request: at({ ttl: 9_999 }), status: 403, body: BAD_TTL },
    { name: 'takes fourteen days in a public inbox', request: at({ ttl: 14 * DAY_MS, data: 'b' }), status: 200 },
    { name: 'refuses more than that', request: at({ ttl: 14 * DAY_MS + 1 }), status: 403, body: BAD_TTL },
    { name: 'takes thirty days elsewhere', request: at({ ttl: 30 * DAY_MS, namespace: 42 }), status: 200 },
    {
      name: 'refuses more than thirty',
      request: at({ ttl: 30 * DAY_MS + 1, namespace: 42 }),
      status: 403,
      body: BAD_TTL,
    },
    {
      name: 'takes a timestamp a little ahead',
      request: () => owner.storeRequest({ timestamp: scene.now() + 5_000 }),
      status: 200,
    },
    {
      name: 'refuses a timestamp far ahead',
      request: () => owner.storeRequest({ timestamp: scene.now() + 20_000 }),
      status: 406,
      body: BAD_CLOCK,
    },
    {
      name: 'refuses what has expired long ago',
      request: () => owner.storeRequest({ timestamp: ago(DAY_MS), ttl: DAY_MS - 20_000 }),
      status: 406,
      body: BAD_CLOCK,
    },
    {
      name: 'judges the time to live before the clock',
      request: () => owner.storeRequest({ timestamp: ago(-20_000), ttl: 1 }),
      status: 403,
      body: BAD_TTL,
    },
    {
      name: 'judges the clock before a missing signature',
      request: () => owner.storeRequest({ timestamp: ago(-20_000), namespace: 42, by: false }),
      status: 406,
      body: BAD_CLOCK,
    },
    {
      name: 'takes an old message with a fresh sig_timestamp',
      request: () => owner.storeRequest({ timestamp: ago(100_000), sigTimestamp: scene.now(), namespace: 123 }),
      status: 200,
    },
    {
      name: 'refuses an old message whose own timestamp is signed',
      request: () => owner.storeRequest({ timestamp: ago(100_000), namespace: 123 }),
      status: 406,
      body: 'store signature timestamp too far from current time',
    },
    {
      name: 'refuses a sig_timestamp far ahead',
      request: () => owner.storeRequest({ sigTimestamp: scene.now() + 70_000, namespace: 123 }),
      status: 406,
      body: 'store signature timestamp too far from current time',
    },
    {
      name: 'judges the clock of the signature before the signature',
      request: () =>
        owner.storeRequest({ timestamp: ago(100_000), namespace: 123, changes: { signature: 'A'.repeat(86) } }),
      status: 406,
      body: 'store signature timestamp too far from current time',
    },
  ]
}

async function size(scene: Scene): Promise<void> {
  const owner = scene.owner()
  await scene.check('takes 76,800 bytes and gives them back', async () => {
    const data = scene.random.bytes(DATA_BYTES_MAX)
    expectReply(await owner.send(owner.storeRequest({ data })), 200, { hash: owner.hashOf(data) })
    expectSame((await owner.messages())[0]?.data, toBase64(data), 'data')
  })
  await scene.check('refuses one byte more', async () => {
    const reply = await owner.send(owner.storeRequest({ data: new Uint8Array(DATA_BYTES_MAX + 1) }))
    expectReply(reply, 400, 'invalid request: Message body exceeds maximum allowed length of 76800 bytes')
  })
}

function typeError(field: string, type: string): string {
  return `Invalid value given for '${field}': expected ${type}`
}

function allAbsent(params: object): Readonly<Record<string, undefined>> {
  return Object.fromEntries(Object.keys(params).map((name) => [name, undefined]))
}
