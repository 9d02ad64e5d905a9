import { toBase64, utf8Decode, utf8Encode } from '@starling/base'
import { noble } from '@starling/crypto/noble'
import { FixedRandom } from '@starling/ports/testing'
import { decodeFrame } from '@starling/wire/onion-frame'
import { describe, expect, it } from 'vitest'
import {
  buildOnion,
  decodeNodeReply,
  type OnionDestination,
  openReply,
  parseEncType,
  prepareEphemerals,
} from './build.ts'
import { OnionError } from './errors.ts'
import { LayerKey } from './layer.ts'
import {
  decodeGuardRequest,
  encodeNodeReply,
  exceedsPathLength,
  isServerTargetAllowed,
  type OnionLayer,
  type Peeled,
  peel,
  plainAnswers,
  sealRefusal,
  sealReply,
} from './peel.ts'

const identity = (seed: number) => noble.x25519.importSecretKey(new FixedRandom(seed).bytes(32))
const hop = (seed: number) => ({
  ed25519: seed.toString(16).padStart(64, '0'),
  x25519: noble.x25519.importPublicKey(identity(seed).publicKey),
})
const toNode: OnionDestination = { kind: 'node', node: hop(9), body: utf8Encode('{}') }
const toServer: OnionDestination = {
  kind: 'server',
  host: 'files.example.org',
  target: '/oxen/v4/lsrpc',
  protocol: 'http',
  port: 8080,
  x25519: hop(9).x25519,
  body: utf8Encode('l2:{}e'),
}
const random = () => new FixedRandom(1)

describe('buildOnion', () => {
  it('asks the destination itself when there is no relay', () => {
    const onion = buildOnion(noble, random(), { hops: [], destination: toNode })
    expect(peel(noble, identity(9), decodeGuardRequest(onion.body)).kind).toBe('destination')
  })

  it('reaches no server without a relay', () => {
    expect(() => buildOnion(noble, random(), { hops: [], destination: toServer })).toThrow(
      expect.objectContaining({ code: 'no_path' }),
    )
  })

  it('builds no path that the last node would refuse', () => {
    const hops = Array.from({ length: 15 }, (_, at) => hop(at))
    expect(() => buildOnion(noble, random(), { hops, destination: toNode, hopNo: 1 })).toThrow(
      expect.objectContaining({ code: 'no_path' }),
    )
    const onion = buildOnion(noble, random(), { hops, destination: toNode })
    expect(exceedsPathLength(decodeGuardRequest(onion.body).hopNo + hops.length)).toBe(false)
  })

  it('says where the hop counter starts when told, and nothing otherwise', () => {
    const options = { hops: [hop(1)], destination: toNode }
    expect(decodeFrame(buildOnion(noble, random(), options).body).json).not.toHaveProperty('hop_no')
    expect(decodeGuardRequest(buildOnion(noble, random(), { ...options, hopNo: 4 }).body).hopNo).toBe(4)
  })

  it('names protocol and port of a server that is not on https and 443', () => {
    const onion = buildOnion(noble, random(), { hops: [hop(1)], destination: toServer })
    const peeled = peel(noble, identity(1), decodeGuardRequest(onion.body))
    expect(peeled.kind === 'server' && peeled.url).toBe('http://files.example.org:8080/oxen/v4/lsrpc')
  })

  it('wants one prepared key and one cipher for each layer', () => {
    const options = { hops: [hop(1)], destination: toNode }
    const ephemerals = prepareEphemerals(noble, random(), 3)
    for (const extra of [{ ephemerals }, { encType: ['xchacha20'] as const }]) {
      expect(() => buildOnion(noble, random(), { ...options, ...extra })).toThrow(
        expect.objectContaining({ code: 'invalid_layer' }),
      )
    }
  })

  it('refuses a node whose key is of low order', () => {
    const mallory = { ed25519: 'f'.repeat(64), x25519: noble.x25519.importPublicKey(new Uint8Array(32)) }
    expect(() => buildOnion(noble, random(), { hops: [mallory], destination: toNode })).toThrow(
      expect.objectContaining({ code: 'invalid_layer' }),
    )
  })
})

describe('decodeGuardRequest', () => {
  const frame = (json: string) => new Uint8Array([0, 0, 0, 0, ...utf8Encode(json)])
  const key = `"ephemeral_key":"${'ab'.repeat(32)}"`

  it('takes the default cipher and start of the counter when they are missing', () => {
    expect(decodeGuardRequest(frame(`{${key}}`))).toMatchObject({ encType: 'aes-gcm', hopNo: 0 })
  })

  it('counts a negative start as zero', () => {
    expect(decodeGuardRequest(frame(`{${key},"hop_no":-3}`)).hopNo).toBe(0)
  })

  it('refuses what is malformed', () => {
    const bad = ['', '[]', '{}', `{"ephemeral_key":"ab"}`, `{${key},"enc_type":"rot13"}`, `{${key},"enc_type":null}`]
    for (const json of [...bad, `{${key},"hop_no":"1"}`, `{${key},"hop_no":1.5}`]) {
      expect(() => decodeGuardRequest(frame(json)), json).toThrow(expect.objectContaining({ code: 'invalid_layer' }))
    }
  })
})

describe('peel', () => {
  /** Peels a layer of alice that holds the blob `x` and this control object. */
  function peeled(json: string): Peeled {
    const alice = identity(5)
    const shared = alice.agree(hop(1).x25519)
    const blob = new LayerKey('aes-cbc', shared).seal(
      noble,
      random(),
      new Uint8Array([1, 0, 0, 0, 120, ...utf8Encode(json)]),
    )
    return peel(noble, identity(1), { blob, ephemeralKey: alice.publicKey, encType: 'aes-cbc' })
  }

  it('is at the destination when there are headers, whatever else there is', () => {
    const control = '{"headers":null,"host":"h","destination":"d","json":true,"base64":false}'
    expect(peeled(control)).toMatchObject({ kind: 'destination', json: true, base64: false })
  })

  it('answers malformed control objects with the key of the layer', () => {
    const key = 'ab'.repeat(32)
    for (const json of [
      'null',
      '{',
      '{}',
      '{"headers":1,"json":"yes"}',
      '{"headers":1,"base64":0}',
      '{"host":1,"target":"/loki/v3/lsrpc"}',
      '{"host":"h"}',
      '{"host":"h","target":"/loki/v3/lsrpc","port":"443"}',
      '{"host":"h","target":"/loki/v3/lsrpc","port":65536}',
      `{"destination":"${key}"}`,
      `{"destination":"${key.slice(2)}","ephemeral_key":"${key}"}`,
      `{"destination":"${key}","ephemeral_key":"${key}","enc_type":"rot13"}`,
    ]) {
      expect(peeled(json).kind, json).toBe('invalid_json')
    }
  })

  it('names the next node in lower case', () => {
    expect(peeled(`{"destination":"${'AB'.repeat(32)}","ephemeral_key":"${'cd'.repeat(32)}"}`)).toMatchObject({
      kind: 'relay',
      next: 'ab'.repeat(32),
      encType: 'aes-gcm',
    })
  })

  it('refuses urls that lead anywhere but to an lsrpc endpoint of the named host', () => {
    for (const [host, target, protocol] of [
      ['h', '/loki/v3/lsrpc', 'ftp'],
      ['h', '/admin/lsrpc', 'https'],
      ['h', '/loki/v3/lsrpc?x=/lsrpc', 'https'],
      ['h', '/loki/../admin/lsrpc', 'https'],
      ['h', '/loki/%2E%2e/admin/lsrpc', 'https'],
      ['h', '/loki/#/lsrpc', 'https'],
      ['h', '/loki/\\..\\/lsrpc', 'https'],
      ['h', '/loki/ /lsrpc', 'https'],
      ['mallory@h', '/loki/v3/lsrpc', 'https'],
      ['h:22/x', '/loki/v3/lsrpc', 'https'],
      ['', '/loki/v3/lsrpc', 'https'],
    ]) {
      expect(peeled(JSON.stringify({ host, target, protocol })).kind, `${protocol}://${host}${target}`).toBe(
        'invalid_url',
      )
    }
  })

  it('omits the default port of the protocol and keeps another', () => {
    const url = (fields: object) => {
      const result = peeled(JSON.stringify({ host: '[2001:db8::1]', target: '/loki/v3/lsrpc', ...fields }))
      return result.kind === 'server' ? result.url : result.kind
    }
    expect(url({})).toBe('https://[2001:db8::1]/loki/v3/lsrpc')
    expect(url({ protocol: 'http', port: 80 })).toBe('http://[2001:db8::1]/loki/v3/lsrpc')
    // The default port is 443, whatever the protocol.
    expect(url({ protocol: 'http' })).toBe('http://[2001:db8::1]:443/loki/v3/lsrpc')
  })

  it('does not open with an ephemeral key of low order', () => {
    const layer: OnionLayer = { blob: new Uint8Array(64), ephemeralKey: new Uint8Array(32), encType: 'aes-gcm' }
    expect(peel(noble, identity(1), layer)).toEqual({ kind: 'undecryptable' })
  })
})

describe('replies', () => {
  const replyKey = new LayerKey('aes-gcm', new Uint8Array(32).fill(1))

  it('carry text as text, and structured bodies as text or as a value', () => {
    expect(utf8Decode(encodeNodeReply(421, 'elsewhere'))).toBe('{"body":"elsewhere","status":421}')
    expect(utf8Decode(encodeNodeReply(200, '{"a":1}'))).toBe('{"body":"{\\"a\\":1}","status":200}')
    expect(utf8Decode(encodeNodeReply(200, '{"a":1}', { json: true }))).toBe('{"body":{"a":1},"status":200}')
  })

  it('are read alike whether the body is text or a value', () => {
    for (const json of [true, false]) {
      expect(decodeNodeReply(encodeNodeReply(200, '{"a":1}', { json }))).toEqual({ status: 200, body: '{"a":1}' })
    }
  })

  it('prefer status_code over status', () => {
    expect(decodeNodeReply(utf8Encode('{"body":"x","status":200,"status_code":404}')).status).toBe(404)
  })

  it('that nest deeply are unreadable, and not walked through', () => {
    const body = '['.repeat(50_000) + ']'.repeat(50_000)
    expect(() => decodeNodeReply(utf8Encode(`{"body":${body},"status":200}`))).toThrow(OnionError)
  })

  it('are found inside the member result as well', () => {
    const sealed = sealReply(noble, random(), replyKey, utf8Encode('hi'), { base64: false })
    const wrapped = utf8Encode(JSON.stringify({ result: toBase64(sealed) }))
    expect(utf8Decode(openReply(noble, replyKey, wrapped))).toBe('hi')
    expect(utf8Decode(openReply(noble, replyKey, sealed, { base64: false }))).toBe('hi')
  })

  it('of a relay that refused its layer cannot be read by the client of the destination', () => {
    const relayKey = new LayerKey('aes-gcm', new Uint8Array(32).fill(2))
    const refusal = sealRefusal(noble, random(), relayKey, 'Invalid json')
    expect(() => openReply(noble, replyKey, refusal)).toThrow(expect.objectContaining({ code: 'reply_unreadable' }))
    expect(utf8Decode(openReply(noble, relayKey, refusal))).toBe('{"body":"Invalid json","status":400}')
  })

  it('in plain text are worded as the network words them', () => {
    expect(plainAnswers.parseFailure('x')).toEqual({ status: 400, text: 'Error parsing onion request: x' })
    expect(plainAnswers.internalParseFailure('x')).toEqual({ status: 400, text: 'Invalid internal onion request: x' })
    expect(plainAnswers.undecryptable()).toEqual({ status: 400, text: 'Invalid ciphertext' })
    expect(plainAnswers.pathTooLong()).toEqual({ status: 400, text: 'onion request max path length exceeded' })
    expect(plainAnswers.notReady('ab')).toEqual({ status: 503, text: 'Snode not ready: ab' })
    expect(plainAnswers.nextNodeNotFound('ab')).toEqual({ status: 502, text: 'Next node not found: ab' })
    expect(plainAnswers.timedOut()).toEqual({ status: 504, text: 'Request time out' })
    expect(plainAnswers.invalidResponse()).toEqual({ status: 500, text: 'Invalid response from snode' })
  })
})

describe('names', () => {
  it('of ciphers are accepted in their long and short forms only', () => {
    const names = ['aes-gcm', 'gcm', 'aes-cbc', 'cbc', 'xchacha20', 'xchacha20-poly1305', 'AES-GCM', '', 7, undefined]
    expect(names.map(parseEncType)).toEqual([
      'aes-gcm',
      'aes-gcm',
      'aes-cbc',
      'aes-cbc',
      'xchacha20',
      'xchacha20',
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })

  it('of protocols other than http and https are refused', () => {
    expect(isServerTargetAllowed('http', '/oxen/v4/lsrpc')).toBe(true)
    expect(isServerTargetAllowed('gopher', '/oxen/v4/lsrpc')).toBe(false)
  })
})
