import { concatBytes, utf8Encode } from '@starling/base'
import { describe, expect, it } from 'vitest'
import { type BencodeInput, encodeBencode } from './bencode.ts'
import {
  CHANNEL_FRAME_BYTES_MAX,
  ChannelFrameReader,
  decodeForwardedStore,
  decodeForwardedWrite,
  decodePeerOnion,
  decodeReplicationBatch,
  decodeStoreReply,
  decodeWriteReply,
  encodeChannelFrame,
  encodeForwardedStore,
  encodeReplicationBatch,
  encodeReplicationBatches,
  encodeStoreReply,
  encodeZBase32,
} from './peer.ts'

const invalidBencode = expect.objectContaining({ name: 'WireError', code: 'invalid_bencode' })
const invalidFrame = expect.objectContaining({ name: 'WireError', code: 'invalid_frame' })

const store = {
  account: new Uint8Array(33).fill(5),
  namespace: 0,
  timestampMs: 1,
  expiryMs: 2,
  data: Uint8Array.of(3),
}

describe('forwarded stores', () => {
  it('carry the stamp of the entry node, which makes them longer by two keys', () => {
    const stamp = { ms: 1700000000123, node: new Uint8Array(32).fill(7) }
    const bytes = encodeForwardedStore({ ...store, stamp })

    expect(decodeForwardedStore(bytes)).toEqual({ ...store, stamp })
    expect(decodeForwardedStore(encodeForwardedStore(store))).toEqual(store)
  })

  it('carry a subaccount and its signature', () => {
    const signed = {
      ...store,
      namespace: -11,
      signature: new Uint8Array(64).fill(1),
      sigTimestampMs: 9,
      subaccount: new Uint8Array(36).fill(2),
      subaccountSignature: new Uint8Array(64).fill(3),
    }

    expect(decodeForwardedStore(encodeForwardedStore(signed))).toEqual(signed)
  })

  it.each<[string, Record<string, BencodeInput | undefined>]>([
    ['no account', { pubkey: undefined }],
    ['a short account', { pubkey: new Uint8Array(32) }],
    ['no data', { data: undefined }],
    ['data that are no string', { data: 1 }],
    ['no timestamp', { timestamp: undefined }],
    ['a time beyond every calendar', { expiry: 2n ** 60n }],
    ['a namespace beyond 16 bits', { namespace: 40_000 }],
    ['a short signature', { signature: new Uint8Array(63) }],
    ['half a stamp', { stamp_ms: 1 }],
    ['the other half of a stamp', { stamp_node: new Uint8Array(32) }],
  ])('are refused with %s', (_name, change) => {
    const dict = { data: store.data, expiry: 2, pubkey: store.account, timestamp: 1, ...change }

    expect(() => decodeForwardedStore(encodeBencode(dict))).toThrow(invalidBencode)
  })

  it('are refused when they are no dict', () => {
    for (const value of [1, 'text', []])
      expect(() => decodeForwardedStore(encodeBencode(value))).toThrow(invalidBencode)
  })
})

describe('answers to stores', () => {
  it('say "already" only when the message was there before', () => {
    const reply = { already: false, expiryMs: 5, hash: 'h', signature: new Uint8Array(64) }

    expect(decodeStoreReply(encodeStoreReply(reply))).toEqual(reply)
    expect(new TextDecoder().decode(encodeStoreReply(reply))).not.toContain('already')
    expect(decodeStoreReply(encodeStoreReply({ ...reply, already: true }))).toEqual({ ...reply, already: true })
  })

  it('are refused without a signature of 64 bytes, or with a hash that is no text', () => {
    const reply = { expiry: 5, hash: 'h', signature: new Uint8Array(64) }
    for (const change of [{ signature: new Uint8Array(65) }, { hash: Uint8Array.of(0xff) }])
      expect(() => decodeStoreReply(encodeBencode({ ...reply, ...change }))).toThrow(invalidBencode)
  })
})

describe('forwarded writes', () => {
  const write = {
    method: 'expire',
    pubkey: store.account,
    signature: new Uint8Array(64),
    messages: ['a', 'b'],
    expiry: 5,
    v: 1,
  }

  it('take one expiry for all messages, or one for each', () => {
    expect(decodeForwardedWrite(encodeBencode(write))).toMatchObject({ expiriesMs: [5] })
    expect(decodeForwardedWrite(encodeBencode({ ...write, expiry: [5, 6] }))).toMatchObject({ expiriesMs: [5, 6] })
  })

  it.each<[string, Record<string, BencodeInput | undefined>]>([
    ['another version', { v: 2 }],
    ['no version', { v: undefined }],
    ['an unknown method', { method: 'store' }],
    ['no signature', { signature: undefined }],
    ['half a stamp', { stamp_ms: 5 }],
    ['more expiries than messages', { expiry: [5, 6, 7] }],
    ['both directions', { shorten: 1, extend: 1 }],
    ['fewer decisions than messages', { decisions: [1] }],
    ['a decision that is none', { decisions: [1, -2] }],
    ['no messages', { messages: undefined }],
    ['a short token', { method: 'revoke_subaccount', revoke: [new Uint8Array(35)], timestamp: 1 }],
    ['a namespace beyond 16 bits', { method: 'delete_all', namespace: 0x8000, timestamp: 1 }],
    ['a namespace of another word', { method: 'delete_all', namespace: 'any', timestamp: 1 }],
  ])('are refused with %s', (_, change) => {
    expect(() => decodeForwardedWrite(encodeBencode({ ...write, ...change }))).toThrow(invalidBencode)
  })
})

describe('answers to forwarded writes', () => {
  it('have hashes, or hashes by namespace', () => {
    const signature = new Uint8Array(64)
    const encode = (deleted: BencodeInput) => encodeBencode({ signature, deleted })
    expect(decodeWriteReply(encode(['a']))).toEqual({ signature, deleted: ['a'] })
    expect(decodeWriteReply(encode({ '-10': ['a'], 2: [] }))).toEqual({
      signature,
      deleted: new Map([
        [-10, ['a']],
        [2, []],
      ]),
    })
    for (const wrong of [{ x: ['a'] }, { '02': [] }, { 1: 'a' }, 5])
      expect(() => decodeWriteReply(encode(wrong)), JSON.stringify(wrong)).toThrow(invalidBencode)
  })
})

describe('onions between nodes', () => {
  it('have default cipher and hop number', () => {
    const least = { data: Uint8Array.of(1), ephemeral_key: new Uint8Array(32) }

    expect(decodePeerOnion(encodeBencode(least))).toMatchObject({ encType: 'aes-gcm', hopNo: 1 })
    expect(decodePeerOnion(encodeBencode({ ...least, hop_no: -4 })).hopNo).toBe(1)
    expect(decodePeerOnion(encodeBencode({ ...least, hop_no: 16 })).hopNo).toBe(16)
  })

  it('are refused without data or with a short key', () => {
    expect(() => decodePeerOnion(encodeBencode({ ephemeral_key: new Uint8Array(32) }))).toThrow(invalidBencode)
    expect(() => decodePeerOnion(encodeBencode({ data: '', ephemeral_key: new Uint8Array(31) }))).toThrow(
      invalidBencode,
    )
  })
})

describe('replication batches', () => {
  const message = { account: store.account, hash: 'hash', timestampMs: 1, expiryMs: 2, data: Uint8Array.of(1) }

  it('carry the namespace as a sixth element', () => {
    const messages = [message, { ...message, namespace: -11 }, { ...message, namespace: 0 }]

    expect(decodeReplicationBatch(encodeReplicationBatch(messages))).toEqual(messages)
  })

  it('may have further elements, which are skipped', () => {
    const item = [store.account, 'hash', 1, 2, Uint8Array.of(1), 5, 'later', 7]
    const batch = concatBytes(Uint8Array.of(1), encodeBencode([item]))

    expect(decodeReplicationBatch(batch)).toEqual([{ ...message, namespace: 5 }])
  })

  it('number one even without messages', () => {
    expect(encodeReplicationBatches([])).toEqual([utf8Encode('\u0001le')])
  })

  it('hold one message each when it is larger than the limit', () => {
    const large = { ...message, data: new Uint8Array(9_000_001) }
    const batches = encodeReplicationBatches([large, message, large])

    expect(batches.flatMap((batch) => decodeReplicationBatch(batch).length)).toEqual([1, 1, 1])
  })

  it('are refused in another version, and with short items', () => {
    expect(() => decodeReplicationBatch(utf8Encode('\u0002le'))).toThrow(invalidFrame)
    expect(() => decodeReplicationBatch(new Uint8Array(0))).toThrow(invalidFrame)
    expect(() => decodeReplicationBatch(utf8Encode('\u0001lli1eee'))).toThrow(invalidBencode)
  })
})

describe('frames of the channel', () => {
  const frames = [
    { id: 0, type: 'hello', body: Uint8Array.of(1) },
    { id: 0xffffffff, type: 'request', body: new Uint8Array(3000).fill(8) },
    { id: 7, type: 'reply', body: new Uint8Array(0) },
    { id: 7, type: 'error', body: Uint8Array.of(1, 2) },
    { id: 8, type: 'cancel', body: new Uint8Array(0) },
    { id: 9, type: 'window', body: Uint8Array.of(0, 0, 1, 0) },
  ] as const
  const stream = concatBytes(...frames.map(encodeChannelFrame))

  it('begin with the length of id, type and body', () => {
    expect(encodeChannelFrame({ id: 258, type: 'window', body: Uint8Array.of(9) })).toEqual(
      Uint8Array.of(0, 0, 0, 6, 0, 0, 1, 2, 5, 9),
    )
  })

  it.each([1, 2, 3, 7, 1000, 100_000])('are read from pieces of %i bytes', (size) => {
    const reader = new ChannelFrameReader()
    const read = []
    for (let at = 0; at < stream.length; at += size) read.push(...reader.push(stream.subarray(at, at + size)))

    expect(read).toEqual(frames)
  })

  it('are read as plain arrays from buffers', () => {
    const [frame] = new ChannelFrameReader().push(Buffer.from(encodeChannelFrame(frames[0])))

    expect(frame).toEqual(frames[0])
    expect(Buffer.isBuffer(frame?.body)).toBe(false)
  })

  it('may be as long as the limit and no longer', () => {
    const longest = { id: 1, type: 'request', body: new Uint8Array(CHANNEL_FRAME_BYTES_MAX - 5) } as const

    expect(new ChannelFrameReader().push(encodeChannelFrame(longest))[0]?.body).toHaveLength(longest.body.length)
    expect(() => encodeChannelFrame({ ...longest, body: new Uint8Array(CHANNEL_FRAME_BYTES_MAX - 4) })).toThrow(
      invalidFrame,
    )
    expect(() => new ChannelFrameReader().push(Uint8Array.of(0, 0xa0, 4, 1))).toThrow(invalidFrame)
  })

  it('are refused at once when the length is impossible, or the type unknown', () => {
    expect(() => new ChannelFrameReader().push(Uint8Array.of(0xff, 0xff, 0xff, 0xff))).toThrow(invalidFrame)
    expect(() => new ChannelFrameReader().push(Uint8Array.of(0, 0, 0, 4))).toThrow(invalidFrame)
    expect(() => new ChannelFrameReader().push(Uint8Array.of(0, 0, 0, 5, 0, 0, 0, 1, 6))).toThrow(invalidFrame)
  })

  it('are no longer read after an error', () => {
    const reader = new ChannelFrameReader()
    expect(() => reader.push(Uint8Array.of(0, 0, 0, 0))).toThrow(invalidFrame)

    expect(() => reader.push(encodeChannelFrame(frames[0]))).toThrow(invalidFrame)
  })

  it('have ids of 32 bits', () => {
    for (const id of [-1, 2 ** 32, 0.5])
      expect(() => encodeChannelFrame({ id, type: 'reply', body: new Uint8Array(0) }), String(id)).toThrow(invalidFrame)
  })
})

describe('encodeZBase32', () => {
  it('gives no digits for no bytes, and fills up the last digit', () => {
    expect(encodeZBase32(new Uint8Array(0))).toBe('')
    expect(encodeZBase32(Uint8Array.of(0xff))).toBe('9h')
  })
})
