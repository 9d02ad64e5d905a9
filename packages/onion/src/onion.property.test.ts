import { toHex, utf8Decode } from '@starling/base'
import { native } from '@starling/crypto/native'
import { FixedRandom } from '@starling/ports/testing'
import { encodeFrame } from '@starling/wire/onion-frame'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildOnion, decodeNodeReply, type EncType, OnionError, openReply, prepareEphemerals } from './build.ts'
import { clientLayerKey, LayerKey } from './layer.ts'
import { decodeGuardRequest, encodeNodeReply, type OnionLayer, peel, sealReply } from './peel.ts'

const encType = fc.constantFrom<EncType>('aes-gcm', 'aes-cbc', 'xchacha20')
const bytes = fc.uint8Array({ maxLength: 400 })
const identityOf = (seed: number) => native.x25519.importSecretKey(new FixedRandom(seed).bytes(32))
const hopOf = (seed: number) => {
  const ed25519 = toHex(new FixedRandom(seed + 1_000).bytes(32))
  return { ed25519, x25519: native.x25519.importPublicKey(identityOf(seed).publicKey) }
}

/** Control objects near to those that mean something. */
const control = fc.oneof(
  fc.json(),
  fc
    .record(
      {
        headers: fc.jsonValue(),
        host: fc.oneof(fc.string(), fc.domain(), fc.jsonValue()),
        target: fc.oneof(fc.constant('/oxen/v4/lsrpc'), fc.string(), fc.jsonValue()),
        port: fc.oneof(fc.integer(), fc.jsonValue()),
        protocol: fc.oneof(fc.constantFrom('http', 'https', 'ftp'), fc.jsonValue()),
        destination: fc.oneof(fc.constant('ab'.repeat(32)), fc.jsonValue()),
        ephemeral_key: fc.oneof(fc.constant('CD'.repeat(32)), fc.jsonValue()),
        enc_type: fc.oneof(encType, fc.jsonValue()),
        hop_no: fc.oneof(fc.integer(), fc.jsonValue()),
        json: fc.jsonValue(),
        base64: fc.jsonValue(),
      },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value)),
)

function onlyOnionErrors<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    expect(error).toBeInstanceOf(OnionError)
    return undefined
  }
}

describe('build and peel', () => {
  it('meet again after one to fifteen relays, whatever the ciphers, and the reply finds back', () => {
    const relays = fc.array(encType, { minLength: 1, maxLength: 15 })
    fc.assert(
      fc.property(relays, encType, bytes, fc.integer(), fc.boolean(), (ciphers, last, body, seed, ahead) => {
        const hops = ciphers.map((_, at) => hopOf(at))
        const random = new FixedRandom(seed)
        const onion = buildOnion(native, random, {
          hops,
          destination: { kind: 'node', node: hopOf(99), body },
          encType: [...ciphers, last],
          ...(ahead ? { ephemerals: prepareEphemerals(native, random, hops.length + 1) } : {}),
        })

        let layer: OnionLayer = decodeGuardRequest(onion.body)
        for (const at of hops.keys()) {
          expect(layer.encType).toBe(ciphers[at])
          const peeled = peel(native, identityOf(at), layer)
          if (peeled.kind !== 'relay') throw new Error(`hop ${at} is ${peeled.kind}`)
          expect(peeled.next).toBe((hops[at + 1] ?? hopOf(99)).ed25519)
          layer = peeled
        }
        const end = peel(native, identityOf(99), layer)
        if (end.kind !== 'destination') throw new Error(`destination is ${end.kind}`)
        expect(toHex(end.body)).toBe(toHex(body))

        const sent = sealReply(native, random, end.replyKey, encodeNodeReply(200, 'grüezi'), { base64: end.base64 })
        expect(decodeNodeReply(openReply(native, onion.replyKey, sent))).toEqual({ status: 200, body: 'grüezi' })
      }),
      { numRuns: 60 },
    )
  })

  it('leaves a layer closed to every node but its own', () => {
    fc.assert(
      fc.property(fc.constantFrom<EncType>('aes-gcm', 'xchacha20'), bytes, (cipher, body) => {
        const onion = buildOnion(native, new FixedRandom(body.length), {
          hops: [hopOf(1)],
          destination: { kind: 'node', node: hopOf(2), body },
          encType: cipher,
        })
        expect(peel(native, identityOf(3), decodeGuardRequest(onion.body)).kind).toBe('undecryptable')
      }),
    )
  })
})

describe('arbitrary input', () => {
  it('never crashes the decoder of a guard', () => {
    fc.assert(fc.property(bytes, (body) => void onlyOnionErrors(() => decodeGuardRequest(body))))
    fc.assert(
      fc.property(bytes, control, (blob, json) => {
        const request = onlyOnionErrors(() => decodeGuardRequest(encodeFrame(blob, json)))
        if (request === undefined) return
        expect(request.ephemeralKey.length).toBe(32)
        expect(request.hopNo).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('never crashes peel, closed or open', () => {
    const key = fc.uint8Array({ maxLength: 40 })
    fc.assert(
      fc.property(bytes, key, encType, (blob, ephemeralKey, cipher) => {
        // aes-cbc does not authenticate: one in 256 wrong keys fits its padding, and what appears is no frame.
        const { kind } = peel(native, identityOf(1), { blob, ephemeralKey, encType: cipher })
        expect(cipher === 'aes-cbc' ? ['undecryptable', 'invalid_json'] : ['undecryptable']).toContain(kind)
      }),
    )
    const inside = fc.oneof(
      bytes,
      fc.tuple(bytes, control).map(([blob, json]) => encodeFrame(blob, json)),
    )
    fc.assert(
      fc.property(inside, encType, (plaintext, cipher) => {
        const ephemeral = identityOf(7)
        const layerKey = clientLayerKey(native, cipher, ephemeral, hopOf(1).x25519)
        const blob = layerKey.seal(native, new FixedRandom(1), plaintext)
        const peeled = peel(native, identityOf(1), { blob, ephemeralKey: ephemeral.publicKey, encType: cipher })
        expect(peeled.kind).not.toBe('undecryptable')
        if (peeled.kind === 'server') {
          const url = new URL(peeled.url)
          expect(url.pathname).toMatch(/^\/(loki|oxen)\/.*lsrpc$/)
          expect([url.username, url.search, url.hash]).toEqual(['', '', ''])
        }
      }),
      { numRuns: 500 },
    )
  })

  it('never crashes the reader of a reply', () => {
    const replyKey = new LayerKey('xchacha20', new Uint8Array(32))
    fc.assert(
      fc.property(bytes, fc.boolean(), (body, base64) => {
        onlyOnionErrors(() => openReply(native, replyKey, body, { base64 }))
        onlyOnionErrors(() => decodeNodeReply(body))
      }),
    )
    fc.assert(
      fc.property(fc.json(), (text) => {
        const plaintext = new TextEncoder().encode(text)
        const reply = onlyOnionErrors(() => decodeNodeReply(plaintext))
        if (reply !== undefined) expect(typeof reply.body, utf8Decode(plaintext)).toBe('string')
      }),
    )
  })
})
