import { concatBytes, utf8Encode } from '@starling/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BencodeValue, decodeBencode, encodeBencode, WireError } from './bencode.ts'
import { decodeFrame, encodeFrame } from './onion-frame.ts'
import { decodeV4Request, decodeV4Response, encodeV4Request, encodeV4Response } from './onion-v4.ts'
import {
  ChannelFrameReader,
  type ChannelFrameType,
  decodeFetchReply,
  decodeForwardedStore,
  decodeForwardedWrite,
  decodeMemberPing,
  decodeOwnersReply,
  decodePeerOnion,
  decodePeerVote,
  decodeReplicationBatch,
  decodeStorageChallenge,
  decodeStoreReply,
  decodeSyncRequest,
  decodeWriteReply,
  encodeChannelFrame,
  encodeFetchReply,
  encodeForwardedStore,
  encodeForwardedWrite,
  encodeMemberPing,
  encodeOwnersReply,
  encodePeerOnion,
  encodePeerVote,
  encodeReplicationBatch,
  encodeReplicationBatches,
  encodeStorageChallenge,
  encodeStoreReply,
  encodeSyncRequest,
  encodeWriteReply,
  type ForwardedWrite,
  type PeerVote,
  type SyncRecord,
  type SyncRequest,
} from './peer.ts'

const bytes = (maxLength = 60) => fc.uint8Array({ maxLength })
const fixed = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const text = fc.string({ unit: 'grapheme', maxLength: 20 })
const time = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
const namespace = fc.integer({ min: -0x8000, max: 0x7fff })
const headers = fc.dictionary(text, text, { maxKeys: 4, noNullPrototype: true })
const byteString = bytes(8).map((key) => String.fromCharCode(...key))

const { value: bencodeValue } = fc.letrec<{ value: BencodeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
    bytes(),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(fc.tuple(byteString, tie('value')), { maxLength: 5 }).map(sortedMap),
  ),
}))

function sortedMap(entries: readonly (readonly [string, BencodeValue])[]): ReadonlyMap<string, BencodeValue> {
  return new Map([...new Map(entries)].sort(([left], [right]) => (left < right ? -1 : 1)))
}

const storageChallenge = fc.record({
  height: time,
  account: fixed(33),
  namespace,
  hash: fc.stringMatching(/^[A-Za-z0-9+/]{43}$/),
  nonce: fixed(32),
})
const name = fc.stringMatching(/^[a-z_]{0,32}$/)
const peerVote: fc.Arbitrary<PeerVote> = fc.oneof(
  fc.record({ kind: fc.constant('test' as const), test: name, passed: fc.boolean(), reason: name }),
  fc.record({ kind: fc.constant('away' as const), node: fixed(32), fromMs: time, untilMs: time, signature: fixed(64) }),
  fc.record({ kind: fc.constant('ask' as const), node: fixed(32) }),
)
const peerOnion = fc.record({
  data: bytes(),
  encType: text,
  ephemeralKey: fixed(32),
  hopNo: fc.integer({ min: 1, max: 99 }),
})

const forwardedStore = fc.record(
  {
    account: fixed(33),
    namespace,
    timestampMs: time,
    expiryMs: time,
    data: bytes(),
    signature: fixed(64),
    sigTimestampMs: time,
    ed25519: fixed(32),
    subaccount: fixed(36),
    subaccountSignature: fixed(64),
    stamp: fc.record({ ms: time, node: fixed(32) }, { noNullPrototype: true }),
  },
  { requiredKeys: ['account', 'namespace', 'timestampMs', 'expiryMs', 'data'], noNullPrototype: true },
)

const storeReply = fc.record(
  {
    already: fc.boolean(),
    expiryMs: time,
    hash: text,
    signature: fixed(64),
    receipt: fc.record({ storedAtMs: time, signature: fixed(64) }, { noNullPrototype: true }),
  },
  { requiredKeys: ['already', 'expiryMs', 'hash', 'signature'], noNullPrototype: true },
)

const scope = fc.oneof(namespace, fc.constant('all' as const))
const hashes = fc.array(text, { minLength: 1, maxLength: 4 })
const writeBody = fc.oneof(
  fc.record({ method: fc.constant('delete' as const), hashes }),
  fc.record({ method: fc.constant('delete_all' as const), namespace: scope, timestampMs: time }),
  fc.record({ method: fc.constant('delete_before' as const), namespace: scope, beforeMs: time }),
  fc.record({ method: fc.constant('expire_all' as const), namespace: scope, expiryMs: time }),
  hashes.chain((names) => {
    const each = { minLength: names.length, maxLength: names.length }
    const decision = fc.oneof(fc.integer({ min: 1 }), fc.constantFrom('keep' as const, 'unknown' as const))
    return fc.record(
      {
        method: fc.constant('expire' as const),
        hashes: fc.constant(names),
        expiriesMs: fc.oneof(fc.array(time, each), fc.tuple(time)),
        mode: fc.constantFrom('shorten' as const, 'extend' as const),
        decisions: fc.array(decision, each),
      },
      { requiredKeys: ['method', 'hashes', 'expiriesMs'] },
    )
  }),
  fc.record({
    method: fc.constantFrom('revoke_subaccount' as const, 'unrevoke_subaccount' as const),
    tokens: fc.array(fixed(36), { maxLength: 3 }),
    timestampMs: time,
  }),
  fc.record({
    method: fc.constant('replace' as const),
    namespace,
    hashes: fc.array(text, { maxLength: 2 }),
    sigTimestampMs: time,
  }),
)
const writeFrame = fc.record(
  {
    account: fixed(33),
    signature: fixed(64),
    ed25519: fixed(32),
    subaccount: fixed(36),
    subaccountSignature: fixed(64),
    stamp: fc.record({ ms: time, node: fixed(32) }, { noNullPrototype: true }),
  },
  { requiredKeys: ['account', 'signature'] },
)
const forwardedWrite = fc.tuple(writeFrame, writeBody).map(([frame, body]): ForwardedWrite => ({ ...frame, ...body }))

const place = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
const range = fc.record({ from: place, to: place }, { noNullPrototype: true })
const minute = fc.nat(2 ** 31 - 1)
const syncRecord: fc.Arbitrary<SyncRecord> = fc.oneof(
  fc.record({ kind: fc.constant('request' as const), body: bytes() }, { noNullPrototype: true }),
  fc.record(
    {
      kind: fc.constant('message' as const),
      account: fixed(33),
      namespace,
      stores: fc.array(
        fc.record(
          {
            stamp: fc.record({ ms: time, node: fixed(32) }, { noNullPrototype: true }),
            timestampMs: time,
            expiryMs: time,
          },
          { noNullPrototype: true },
        ),
        { maxLength: 3 },
      ),
      data: bytes(),
    },
    { noNullPrototype: true },
  ),
)
const syncRecords = fc.array(syncRecord, { maxLength: 3 })
const syncRequest: fc.Arbitrary<SyncRequest> = fc.oneof(
  fc.record({ kind: fc.constant('minutes' as const), range, untilMinute: minute, message: bytes() }),
  fc.record({ kind: fc.constant('items' as const), range, minutes: fc.array(minute), message: bytes() }),
  fc.record({
    kind: fc.constant('fetch' as const),
    what: fc.constantFrom('message' as const, 'request' as const),
    range,
    minutes: fc.array(minute),
    ids: fc.array(fixed(32), { maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('give' as const), records: syncRecords }),
  fc.record({ kind: fc.constant('seal' as const), range, untilMinute: minute, fingerprint: fixed(16) }),
  fc.record({ kind: fc.constant('read' as const), method: text, params: text }),
  fc.record({ kind: fc.constant('named' as const), account: fixed(33), hashes: fc.array(text, { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('owners' as const) }),
)
const fetchReply = fc.record({ records: syncRecords, looked: time }, { noNullPrototype: true })
const owners = fc.array(
  fc.record({ range, members: fc.array(fixed(32), { maxLength: 3 }), untilMinute: minute }, { noNullPrototype: true }),
  { maxLength: 3 },
)
const memberPing = fc.record(
  {
    nowMs: time,
    untilMinute: time,
    sweptMs: time,
    fingerprint: fc.option(fixed(16), { nil: undefined }),
    isLacking: fc.boolean(),
  },
  { noNullPrototype: true },
)

const groups = fc.oneof(
  fc.array(text, { maxLength: 3 }),
  fc.array(fc.tuple(namespace, fc.array(text, { maxLength: 2 })), { maxLength: 3 }).map((pairs) => new Map(pairs)),
)
const asciiText = fc.string({ unit: 'binary-ascii', maxLength: 10 })
const writeReply = fc
  .record(
    {
      signature: fixed(64),
      deleted: groups,
      updated: groups,
      expiryMs: fc.oneof(time, fc.array(time, { maxLength: 3 })),
      unchanged: fc.array(fc.tuple(asciiText, time), { maxLength: 3 }).map((pairs) => new Map(pairs)),
      count: time,
    },
    { requiredKeys: ['signature'] },
  )
  .map((reply) => ({ ...reply }))

const replicatedMessage = fc.record(
  { account: fixed(33), hash: text, timestampMs: time, expiryMs: time, data: bytes(), namespace },
  { requiredKeys: ['account', 'hash', 'timestampMs', 'expiryMs', 'data'], noNullPrototype: true },
)

const v4Request = fc.record(
  { endpoint: text.map((path) => `/${path}`), method: text, headers, body: bytes() },
  { requiredKeys: ['endpoint', 'method', 'headers'], noNullPrototype: true },
)

const v4Response = fc.record({ code: fc.integer({ min: 100, max: 599 }), headers, body: bytes() })

const channelFrame = fc.record({
  id: fc.nat(2 ** 32 - 1),
  type: fc.constantFrom<ChannelFrameType>('hello', 'request', 'reply', 'error', 'cancel', 'window'),
  body: bytes(),
})

/** Every decoder with valid inputs, from which the damaged ones are made. */
const formats: readonly (readonly [string, (bytes: Uint8Array) => unknown, fc.Arbitrary<Uint8Array>])[] = [
  ['decodeBencode', decodeBencode, bencodeValue.map(encodeBencode)],
  ['decodeFrame', decodeFrame, fc.tuple(bytes(), fc.object()).map(([b, o]) => encodeFrame(b, JSON.stringify(o)))],
  ['decodePeerOnion', decodePeerOnion, peerOnion.map(encodePeerOnion)],
  ['decodeStorageChallenge', decodeStorageChallenge, storageChallenge.map(encodeStorageChallenge)],
  ['decodePeerVote', decodePeerVote, peerVote.map(encodePeerVote)],
  ['decodeForwardedStore', decodeForwardedStore, forwardedStore.map(encodeForwardedStore)],
  ['decodeForwardedWrite', decodeForwardedWrite, forwardedWrite.map(encodeForwardedWrite)],
  ['decodeSyncRequest', decodeSyncRequest, syncRequest.map(encodeSyncRequest)],
  ['decodeFetchReply', decodeFetchReply, fetchReply.map(encodeFetchReply)],
  ['decodeOwnersReply', decodeOwnersReply, owners.map(encodeOwnersReply)],
  ['decodeMemberPing', decodeMemberPing, memberPing.map(encodeMemberPing)],
  ['decodeStoreReply', decodeStoreReply, storeReply.map(encodeStoreReply)],
  ['decodeWriteReply', decodeWriteReply, writeReply.map(encodeWriteReply)],
  [
    'decodeReplicationBatch',
    decodeReplicationBatch,
    fc.array(replicatedMessage, { maxLength: 3 }).map(encodeReplicationBatch),
  ],
  ['decodeV4Request', decodeV4Request, v4Request.map(encodeV4Request)],
  ['decodeV4Response', decodeV4Response, v4Response.map(encodeV4Response)],
  ['ChannelFrameReader', (input) => new ChannelFrameReader().push(input), channelFrame.map(encodeChannelFrame)],
]

/** True for a value, false for the error that callers expect; anything else is a crash and goes on. */
function decodes(decode: (bytes: Uint8Array) => unknown, input: Uint8Array): boolean {
  try {
    decode(input)
    return true
  } catch (error) {
    if (error instanceof WireError) return false
    throw error
  }
}

function comesBack<Value>(
  values: fc.Arbitrary<Value>,
  encode: (value: Value) => Uint8Array,
  decode: (bytes: Uint8Array) => Value,
): void {
  fc.assert(
    fc.property(values, (value) => {
      expect(decode(encode(value))).toEqual(value)
    }),
  )
}

describe.each(formats)('%s', (_name, decode, valid) => {
  it('reads everything that is encoded', () => {
    fc.assert(fc.property(valid, (input) => decodes(decode, input)))
  })

  it('answers arbitrary bytes with a value or a WireError', () => {
    fc.assert(
      fc.property(bytes(500), (input) => void decodes(decode, input)),
      { numRuns: 500 },
    )
  })

  it('answers arbitrary bencode with a value or a WireError', () => {
    fc.assert(fc.property(bencodeValue, (value) => void decodes(decode, encodeBencode(value))))
  })

  it('answers damaged input with a value or a WireError', () => {
    fc.assert(
      fc.property(valid, fc.nat(), fc.nat(255), fc.nat(), (input, at, byte, end) => {
        const damaged = input.slice(0, 1 + (end % input.length))
        damaged[at % damaged.length] = byte
        decodes(decode, damaged)
      }),
      { numRuns: 500 },
    )
  })

  it('answers nesting and lengths without end with a WireError', () => {
    for (const hostile of [
      'l'.repeat(300_000),
      'd1:a'.repeat(300_000),
      `${'9'.repeat(300_000)}:`,
      `i${'1'.repeat(300_000)}e`,
    ]) {
      expect(decodes(decode, utf8Encode(hostile)), hostile.slice(0, 8)).toBe(false)
      expect(decodes(decode, concatBytes(Uint8Array.of(1), utf8Encode(hostile))), hostile.slice(0, 8)).toBe(false)
    }
  })
})

describe('values', () => {
  it('come back as they were: bencode', () => {
    comesBack(bencodeValue, encodeBencode, decodeBencode)
  })

  it('have one encoding only: what decodes, encodes to the same bytes', () => {
    const canonicalOrNot = fc
      .array(fc.constantFrom('d', 'l', 'e', 'i', '0', '1', '-', '1:a', '1:b', '0:'), { maxLength: 12 })
      .map((tokens) => utf8Encode(tokens.join('')))
    fc.assert(
      fc.property(canonicalOrNot, (input) => {
        fc.pre(decodes(decodeBencode, input))
        expect(encodeBencode(decodeBencode(input))).toEqual(input)
      }),
    )
  })

  it('come back as they were: frames', () => {
    fc.assert(
      fc.property(bytes(), fc.dictionary(text, fc.jsonValue(), { maxKeys: 3 }), (blob, control) => {
        const json = JSON.stringify(control)
        expect(decodeFrame(encodeFrame(blob, json))).toEqual({ blob, json: JSON.parse(json) })
      }),
    )
  })

  it('come back as they were: between nodes', () => {
    comesBack(peerOnion, encodePeerOnion, decodePeerOnion)
    comesBack(forwardedStore, encodeForwardedStore, decodeForwardedStore)
    comesBack(forwardedWrite, encodeForwardedWrite, decodeForwardedWrite)
    comesBack(syncRequest, encodeSyncRequest, decodeSyncRequest)
    comesBack(fetchReply, encodeFetchReply, decodeFetchReply)
    comesBack(owners, encodeOwnersReply, decodeOwnersReply)
    comesBack(memberPing, encodeMemberPing, decodeMemberPing)
    comesBack(storageChallenge, encodeStorageChallenge, decodeStorageChallenge)
    comesBack(peerVote, encodePeerVote, decodePeerVote)
    comesBack(storeReply, encodeStoreReply, decodeStoreReply)
    comesBack(writeReply, encodeWriteReply, decodeWriteReply)
    fc.assert(
      fc.property(fc.array(replicatedMessage, { maxLength: 5 }), (messages) => {
        expect(encodeReplicationBatches(messages).flatMap(decodeReplicationBatch)).toEqual(messages)
      }),
    )
  })

  it('come back as they were: to servers', () => {
    comesBack(v4Request, encodeV4Request, decodeV4Request)
    comesBack(v4Response, encodeV4Response, decodeV4Response)
  })

  it('come back as they were: frames of the channel, cut anywhere', () => {
    fc.assert(
      fc.property(fc.array(channelFrame, { maxLength: 5 }), fc.array(fc.nat(), { maxLength: 8 }), (frames, cuts) => {
        const stream = concatBytes(...frames.map(encodeChannelFrame))
        const at = [0, ...cuts.map((cut) => cut % (stream.length + 1)).sort((a, b) => a - b), stream.length]
        const reader = new ChannelFrameReader()

        const read = at.slice(1).flatMap((end, i) => reader.push(stream.subarray(at[i], end)))

        expect(read).toEqual(frames)
      }),
    )
  })
})
