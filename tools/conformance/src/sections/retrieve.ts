/** @module `retrieve`. Source: docs/protocol/storage-rpc.md §4.2, §2.5. */

import { toBase64 } from '@starling/base'
import { exactly, expectReply, expectSame, hashText, integer, near } from '../suite/expect.ts'
import { bodyOf, type Owner } from '../suite/owner.ts'
import type { Case, Scene } from '../suite/scene.ts'
import type { Section } from '../suite/section.ts'

const DAY_MS = 86_400_000
/** NUL, bytes that are no UTF-8, a lone continuation byte. */
const ODD_BYTES = Uint8Array.of(0, 0xff, 0xfe, 0x80, 0, 0x68, 0x69, 0xc3)

export const retrieve: Section = {
  name: 'retrieve',
  async run(scene) {
    await pages(scene)
    await authentication(scene)
    const owner = scene.owner()
    await scene.cases(owner, parsing(scene, owner))
  },
}

async function pages(scene: Scene): Promise<void> {
  const owner = scene.owner()
  const timestamp = scene.now()
  const texts = ['one', 'two', 'three', 'four', 'five']
  const hashes = [...texts.map((text) => owner.hashOf(text)), owner.hashOf(ODD_BYTES)]
  const elsewhere = owner.hashOf('elsewhere', 5)

  await scene.check('has what is stored', async () => {
    expectSame(await owner.putAll([...texts, ODD_BYTES], { timestamp }), hashes, 'hashes')
    expectSame(await owner.put({ namespace: 5, data: 'elsewhere', timestamp }), elsewhere, 'hash')
  })
  await scene.check('gives messages in the order of insertion, in four fields each', async () => {
    const reply = await owner.retrieve()
    const time = near(scene.now(), scene.clockToleranceMs)
    expectReply(
      reply,
      200,
      exactly({ messages: { says: 'a list', holds: Array.isArray }, more: false, t: time, hf: [integer, integer] }),
    )
    const messages = bodyOf(reply)['messages'] as readonly Readonly<Record<string, unknown>>[]
    const fields = { data: /^/, expiration: timestamp + DAY_MS, hash: hashText, timestamp }
    for (const message of messages) expectSame(message, exactly(fields), 'a message', reply)
    expectSame(
      messages.map(({ hash }) => hash),
      hashes,
      'hashes',
      reply,
    )
  })
  await scene.check('gives data back byte for byte, NUL and broken UTF-8 too', async () => {
    expectSame((await owner.messages()).at(-1)?.data, toBase64(ODD_BYTES), 'data')
  })
  await scene.check('is the same at each member', async () => {
    for (const member of owner.members) {
      const got = await owner.hashes({}, member)
      expectSame([...got].sort(), [...hashes].sort(), `hashes at ${member.url}`)
    }
  })
  const page = async (changes: Readonly<Record<string, unknown>>, expected: readonly string[], more: boolean) => {
    const reply = await owner.retrieve({ changes })
    expectReply(reply, 200, { more })
    const messages = bodyOf(reply)['messages'] as readonly { readonly hash: string }[]
    expectSame(
      messages.map(({ hash }) => hash),
      expected,
      'hashes',
      reply,
    )
  }
  const rows: readonly (readonly [string, Readonly<Record<string, unknown>>, readonly string[], boolean])[] = [
    ['begins after last_hash', { last_hash: hashes[1] }, hashes.slice(2), false],
    ['is empty after the newest', { last_hash: hashes.at(-1) }, [], false],
    ['takes lastHash for last_hash', { lastHash: hashes[3] }, hashes.slice(4), false],
    ['begins at the beginning after an empty last_hash', { last_hash: '' }, hashes, false],
    ['and after null', { last_hash: null }, hashes, false],
    ['and after an unknown hash', { last_hash: 'A'.repeat(43) }, hashes, false],
    ['and after a hash of another namespace', { last_hash: elsewhere }, hashes, false],
    ['stops at max_count and says that there is more', { max_count: 2 }, hashes.slice(0, 2), true],
    ['has no more when the count is just reached', { max_count: 6 }, hashes, false],
    ['goes on where it stopped', { max_count: 3, last_hash: hashes[1] }, hashes.slice(2, 5), true],
    ['knows no limit of count below zero', { max_count: -1 }, hashes, false],
    ['counts a max_count of zero as absent', { max_count: 0 }, hashes, false],
    ['gives one message at least, however small max_size', { max_size: 10 }, hashes.slice(0, 1), true],
    // A message costs 100, its hash of 43, and 4 to 6 for "one" to "three".
    ['stops before max_size is exceeded', { max_size: 2 * 147 }, hashes.slice(0, 2), true],
    ['counts a max_size of zero as absent', { max_size: 0 }, hashes, false],
    ['takes a negative max_size for a share of the maximum', { max_size: -1 }, hashes, false],
    ['ignores what it does not know', { maxSize: 10, pubkeyEd25519: 'x', limit: 1 }, hashes, false],
  ]
  for (const [name, changes, expected, more] of rows) await scene.check(name, () => page(changes, expected, more))
}

/** Who may read what. */
async function authentication(scene: Scene): Promise<void> {
  const owner = scene.owner()
  const stranger = scene.owner().account
  const now = () => scene.now()
  const signed = (namespace: number | '', timestamp: number) => owner.account.sign('retrieve', namespace, timestamp)
  const MISSING = `invalid request: Required field 'signature' missing`
  const request = (params: Readonly<Record<string, unknown>>) => ({
    method: 'retrieve',
    params: { pubkey: owner.id, ...params },
  })
  const FAILED = 'retrieve signature verification failed'
  await scene.cases(owner, [
    { name: 'asks for a signature', request: request({}), status: 401, body: 'retrieve: request signature required' },
    {
      name: 'misses the signature beside a timestamp',
      request: request({ timestamp: now() }),
      status: 400,
      body: MISSING,
    },
    {
      name: 'misses it in a namespace that needs one',
      request: request({ namespace: 40 }),
      status: 400,
      body: MISSING,
    },
    { name: 'and in namespace 0 when that is named', request: request({ namespace: 0 }), status: 400, body: MISSING },
    { name: 'and in a private one', request: request({ namespace: -42 }), status: 400, body: MISSING },
    { name: 'and beside a key', request: request(owner.account.proof), status: 400, body: MISSING },
    {
      name: 'and beside a timestamp in a namespace that needs none',
      request: request({ namespace: -10, timestamp: now() }),
      status: 400,
      body: MISSING,
    },
    {
      name: 'misses the timestamp beside a signature',
      request: request({ signature: 'A'.repeat(86) }),
      status: 400,
      body: `invalid request: Required field 'timestamp' missing`,
    },
    {
      name: 'serves namespace -10 to anyone',
      request: request({ namespace: -10 }),
      status: 200,
      body: { messages: [] },
    },
    {
      name: 'serves a public outbox to anyone',
      request: request({ namespace: -21 }),
      status: 200,
      body: { messages: [] },
    },
    {
      name: 'verifies credentials that nobody asked for',
      request: request({ namespace: -10, timestamp: now(), signature: 'A'.repeat(86), ...owner.account.proof }),
      status: 401,
      body: FAILED,
    },
    {
      name: 'refuses a signature by another key',
      request: () => {
        const timestamp = now()
        return request({ timestamp, signature: stranger.sign('retrieve', timestamp), ...owner.account.proof })
      },
      status: 401,
      body: FAILED,
    },
    {
      name: 'refuses a key that is not the account’s',
      request: () => {
        const timestamp = now()
        return request({ timestamp, signature: stranger.sign('retrieve', timestamp), ...stranger.proof })
      },
      status: 401,
      body: FAILED,
    },
    {
      name: 'refuses an account’s signature without its key',
      request: () => {
        const timestamp = now()
        return request({ timestamp, signature: signed('', timestamp) })
      },
      status: 401,
      body: FAILED,
    },
    {
      name: 'refuses a signature over another namespace',
      request: () => {
        const timestamp = now()
        return request({ namespace: 5, timestamp, signature: signed(6, timestamp), ...owner.account.proof })
      },
      status: 401,
      body: FAILED,
    },
    {
      name: 'refuses a 0 written into the signed text',
      request: () => {
        const timestamp = now()
        return request({ namespace: 0, timestamp, signature: signed(0, timestamp), ...owner.account.proof })
      },
      status: 401,
      body: FAILED,
    },
    {
      name: 'takes a key in upper case',
      request: () => {
        const timestamp = now()
        const pubkey_ed25519 = owner.account.ed25519.toUpperCase()
        return request({ timestamp, signature: signed('', timestamp), pubkey_ed25519 })
      },
      status: 200,
    },
    ...[-55_000, 55_000].map((ms) => timed(owner, scene, ms, 200)),
    ...[-65_000, 65_000].map((ms) => timed(owner, scene, ms, 406)),
    {
      name: 'judges the clock before the signature',
      request: () => request({ timestamp: now() - 65_000, signature: 'A'.repeat(86), ...owner.account.proof }),
      status: 406,
      body: 'retrieve timestamp too far from current time',
    },
  ])
  for (const kind of ['group', 'bare', '04'] as const) {
    await scene.check(`knows the owner of an account of kind ${kind}`, async () => {
      const other = scene.owner(kind)
      const hash = await other.put({ namespace: 7, data: kind })
      expectSame(await other.hashes({ namespace: 7 }), [hash], 'hashes')
    })
  }
}

function timed(owner: Owner, scene: Scene, offsetMs: number, status: 200 | 406): Case {
  return {
    name: `${status === 200 ? 'takes' : 'refuses'} a timestamp of ${offsetMs / 1_000} s from now`,
    request: () => {
      const timestamp = scene.now() + offsetMs
      const signature = owner.account.sign('retrieve', timestamp)
      return { method: 'retrieve', params: { pubkey: owner.id, timestamp, signature, ...owner.account.proof } }
    },
    status,
    ...(status === 406 ? { body: 'retrieve timestamp too far from current time' } : {}),
  }
}

function parsing(scene: Scene, owner: Owner): readonly Case[] {
  const plain = { pubkey: owner.id, timestamp: scene.now(), signature: 'A'.repeat(86) }
  const refused = (name: string, changes: Readonly<Record<string, unknown>>, message: string): Case => ({
    name: `refuses ${name}`,
    request: { method: 'retrieve', params: { ...plain, ...changes } },
    status: 400,
    body: `invalid request: ${message}`,
  })
  const typeError = (field: string, type: string) => `Invalid value given for '${field}': expected ${type}`
  return [
    refused('a last_hash of another length', { last_hash: 'abc' }, 'Invalid last_hash: expected base64 (43 chars)'),
    refused('a last_hash that is not base64', { last_hash: '-'.repeat(43) }, 'Invalid last_hash: not base64'),
    refused('a number as last_hash', { last_hash: 5 }, typeError('last_hash', 'string')),
    refused('text as max_count', { max_count: '5' }, typeError('max_count', 'integer')),
    refused('a fraction as max_size', { max_size: 0.5 }, typeError('max_size', 'integer')),
    refused('a list as namespace', { namespace: [0] }, typeError('namespace', '16-bit integer')),
    refused('namespace 40000', { namespace: 40_000 }, `Invalid value given for 'namespace': value out of range`),
    refused('all as namespace', { namespace: 'all' }, typeError('namespace', '16-bit integer')),
    refused('text as timestamp', { timestamp: 'now' }, typeError('timestamp', 'integer timestamp (in milliseconds)')),
    refused(
      'seconds as timestamp',
      { timestamp: 999_999_999 },
      `Invalid timestamp for 'timestamp': timestamp must be in milliseconds`,
    ),
    refused('a number as signature', { signature: 5 }, typeError('signature', 'string')),
    refused(
      'a signature that is none',
      { signature: 'x' },
      'invalid signature: expected base64 encoded Ed25519 signature',
    ),
    refused('a short pubkey', { pubkey: '05' }, 'Pubkey must be 66 hex digits (33 bytes) long'),
    refused('a call without pubkey', { pubkey: undefined }, `Required field 'pubkey' missing`),
    refused('a key that is not hex', { pubkey_ed25519: 'x'.repeat(64) }, 'invalid pubkey_ed25519: value is not hex'),
  ]
}
