/**
 * The onion door: ciphers, control objects, and every place where an onion can fail.
 * Source: docs/protocol/onion-requests.md §1–§5, §7.
 * @module
 */

import { fromBase64, toHex, utf8Encode } from '@starling/base'
import { type BuiltOnion, buildOnion, decodeNodeReply, openReply } from '@starling/onion/build'
import { encodeFrame } from '@starling/wire/onion-frame'
import { parseJson } from '../doors/door.ts'
import { postOnion, relaysFor } from '../doors/onion-door.ts'
import type { HttpReply } from '../network/http-client.ts'
import type { NetworkNode } from '../network/network.ts'
import { CheckFailure, exactly, expectSame, isObject, type Pattern } from '../suite/expect.ts'
import type { Scene } from '../suite/scene.ts'
import type { Section } from '../suite/section.ts'

const INFO = '{"jsonrpc":"2.0","method":"info","params":{}}'
const CIPHERS = ['aes-gcm', 'xchacha20', 'aes-cbc'] as const

interface OnionCall {
  readonly hops: readonly NetworkNode[]
  readonly destination: NetworkNode
  readonly body?: string | Uint8Array
  readonly control?: string
  readonly encType?: (typeof CIPHERS)[number]
  readonly hopNo?: number
}

export const onion: Section = {
  name: 'onion',
  doors: ['onion'],
  async run(scene) {
    await lengthsAndCiphers(scene)
    await controls(scene)
    await guardFailures(scene)
    await layerFailures(scene)
    await hopCounter(scene)
  },
}

async function lengthsAndCiphers(scene: Scene): Promise<void> {
  const destination = scene.owner().entry
  for (const encType of CIPHERS) {
    for (const count of [0, 1, 2, 3]) {
      const hops = relaysFor(scene.network, destination, count).slice(0, count)
      await scene.check(`answers ${encType} through ${hops.length} relays`, async () => {
        const reply = await inner(scene, { hops, destination, encType })
        expectSame(
          parseJson(reply.body),
          {
            version: [2, { says: 'a number', holds: Number.isInteger }, { says: 'a number', holds: Number.isInteger }],
          },
          'the reply',
        )
        expectSame(reply.status, 200, 'inner status')
      })
    }
  }
  for (const [name, encType] of [
    ['gcm', 'aes-gcm'],
    ['cbc', 'aes-cbc'],
    ['xchacha20-poly1305', 'xchacha20'],
  ] as const) {
    await scene.check(`takes ${name} for ${encType}`, async () => {
      const built = build(scene, { hops: [], destination, encType: encType === 'aes-gcm' ? 'xchacha20' : encType })
      // The outermost frame alone names the cipher: only the name is changed.
      const named = encType === 'aes-gcm' ? build(scene, { hops: [], destination }) : built
      const body = rewriteFrame(named.body, (json) => ({ ...json, enc_type: name }))
      expectSame(opened(scene, named, await post(scene, destination, body)).status, 200, 'inner status')
    })
  }
  await scene.check('takes another cipher for each layer', async () => {
    const hops = relaysFor(scene.network, destination, 1).slice(0, 2)
    const mixed = [...CIPHERS].slice(0, hops.length + 1)
    const built = buildOnion(scene.crypto, scene.random, {
      hops,
      destination: { kind: 'node', node: destination, body: utf8Encode(INFO) },
      encType: mixed,
    })
    expectSame(opened(scene, built, await post(scene, hops[0] ?? destination, built.body)).status, 200, 'inner status')
  })
}

/** What the destination's control object asks for. Source: docs/protocol/onion-requests.md §4. */
async function controls(scene: Scene): Promise<void> {
  const destination = scene.owner().entry
  const hops = relaysFor(scene.network, destination, 2).slice(0, 1)
  const plaintext = async (control: string, body = INFO): Promise<Record<string, unknown>> => {
    const built = build(scene, { hops, destination, control, body })
    const answer = await post(scene, hops[0] ?? destination, built.body)
    expectSame(answer.status, 200, 'outer status')
    const isBase64 = !control.includes('"base64":false')
    const value = parseJson(
      new TextDecoder().decode(openReply(scene.crypto, built.replyKey, answer.body, { base64: isBase64 })),
    )
    if (!isObject(value)) throw new CheckFailure('a JSON object', JSON.stringify(value))
    return value
  }
  const text = {
    says: 'a text of JSON',
    holds: (value: unknown) => typeof value === 'string' && isObject(parseJson(value)),
  }
  const object = { says: 'an object', holds: isObject }
  const rows: readonly (readonly [string, string, Pattern])[] = [
    ['a library', '{"headers":""}', exactly({ body: text, status: 200 })],
    [
      'the desktop',
      '{"body":null,"headers":{"Content-Type":"application/json"}}',
      exactly({ body: text, status: 200 }),
    ],
    ['headers of null', '{"headers":null}', exactly({ body: text, status: 200 })],
    ['json', '{"headers":"","json":true}', exactly({ body: object, status: 200 })],
    ['json that is off', '{"headers":"","json":false}', exactly({ body: text, status: 200 })],
    ['base64 that is off', '{"headers":"","base64":false}', exactly({ body: text, status: 200 })],
    ['both', '{"base64":false,"headers":{},"json":true}', exactly({ body: object, status: 200 })],
    ['a host beside headers', '{"headers":"","host":"x","destination":"y"}', exactly({ body: text, status: 200 })],
  ]
  for (const [name, control, expected] of rows) {
    await scene.check(`answers the control object of ${name}`, async () => {
      expectSame(await plaintext(control), expected, 'the plaintext')
    })
  }
  await scene.check('gives a text as a text, also where json is asked for', async () => {
    const expected = exactly({ body: 'no method x', status: 400 })
    const body = '{"method":"x","params":{}}'
    expectSame(await plaintext('{"headers":"","json":true}', body), expected, 'the plaintext')
  })
  await scene.check('sends base64 with padding', async () => {
    const built = build(scene, { hops, destination })
    const { text: sealed } = await post(scene, hops[0] ?? destination, built.body)
    expectSame(sealed, /^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, 'the body')
    expectSame(fromBase64(sealed).length > 28, true, 'more than an empty layer')
  })
}

/** What the first node says to a frame that is none. */
async function guardFailures(scene: Scene): Promise<void> {
  const guard = scene.owner().entry
  const key = toHex(scene.crypto.x25519.importSecretKey(scene.random.bytes(32)).publicKey)
  const blob = scene.random.bytes(60)
  const rows: readonly (readonly [string, Uint8Array])[] = [
    ['nothing', new Uint8Array(0)],
    ['three bytes', Uint8Array.of(1, 0, 0)],
    ['a length beyond the end', Uint8Array.of(255, 255, 255, 255, 1, 2)],
    ['a length without JSON', Uint8Array.of(0, 0, 0, 0)],
    ['JSON that is none', encodeFrame(blob, '{')],
    ['no ephemeral key', encodeFrame(blob, '{}')],
    ['a short ephemeral key', encodeFrame(blob, `{"ephemeral_key":"${key.slice(2)}"}`)],
    ['an ephemeral key that is not hex', encodeFrame(blob, `{"ephemeral_key":"${'x'.repeat(64)}"}`)],
    ['an unknown cipher', encodeFrame(blob, `{"ephemeral_key":"${key}","enc_type":"rot13"}`)],
    ['a cipher that is no text', encodeFrame(blob, `{"ephemeral_key":"${key}","enc_type":1}`)],
    ['a hop counter that is text', encodeFrame(blob, `{"ephemeral_key":"${key}","hop_no":"1"}`)],
  ]
  for (const [name, body] of rows) {
    await scene.check(`refuses a frame with ${name}`, async () => {
      expectPlain(await post(scene, guard, body), 400, /^Error parsing onion request: ./)
    })
  }
  for (const encType of CIPHERS) {
    await scene.check(`cannot open a layer that is not for it: ${encType}`, async () => {
      const body = encodeFrame(scene.random.bytes(80), `{"ephemeral_key":"${key}","enc_type":"${encType}"}`)
      expectPlain(await post(scene, guard, body), 400, 'Invalid ciphertext')
    })
  }
  await scene.check('cannot open a layer without content', async () => {
    expectPlain(
      await post(scene, guard, encodeFrame(new Uint8Array(0), `{"ephemeral_key":"${key}"}`)),
      400,
      'Invalid ciphertext',
    )
  })
  await scene.check('cannot open a layer under a key of low order', async () => {
    const body = encodeFrame(blob, `{"ephemeral_key":"${'00'.repeat(32)}"}`)
    expectPlain(await post(scene, guard, body), 400, 'Invalid ciphertext')
  })
}

/** What a node says to a layer that it can open: through a relay, so that the answers pass back unchanged. */
async function layerFailures(scene: Scene): Promise<void> {
  const destination = scene.owner().entry
  const [relay = destination] = relaysFor(scene.network, destination, 3)
  const key = toHex(scene.crypto.x25519.importSecretKey(scene.random.bytes(32)).publicKey)
  const unknown = 'ab'.repeat(32)
  const invalidJson: readonly (readonly [string, string])[] = [
    ['no JSON', 'x'],
    ['a list', '[]'],
    ['nothing', '{}'],
    ['a destination that is too short', `{"destination":"abcd","ephemeral_key":"${key}"}`],
    ['a destination without a key', `{"destination":"${relay.ed25519}"}`],
    [
      'a destination with an unknown cipher',
      `{"destination":"${relay.ed25519}","ephemeral_key":"${key}","enc_type":"x"}`,
    ],
    ['a host without a target', '{"host":"example.org"}'],
    ['a host that is a number', '{"host":5,"target":"/oxen/v4/lsrpc"}'],
    ['a port that is text', '{"host":"example.org","target":"/oxen/v4/lsrpc","port":"80"}'],
    ['a protocol that is a number', '{"host":"example.org","target":"/oxen/v4/lsrpc","protocol":5}'],
    ['json that is text', '{"headers":"","json":"yes"}'],
    ['base64 that is a number', '{"headers":"","base64":0}'],
  ]
  for (const [name, control] of invalidJson) {
    await scene.check(`answers Invalid json, sealed, to ${name}`, async () => {
      const reply = await inner(scene, { hops: [relay], destination, control })
      expectSame([reply.status, reply.body], [400, 'Invalid json'], 'inner status and body')
    })
  }
  const invalidUrl: readonly (readonly [string, string])[] = [
    ['another path', '{"host":"example.org","target":"/other/lsrpc"}'],
    ['a path with another end', '{"host":"example.org","target":"/oxen/v4/lsrpc/"}'],
    ['a query', '{"host":"example.org","target":"/oxen/v4?/lsrpc"}'],
    ['another protocol', '{"host":"example.org","target":"/oxen/v4/lsrpc","protocol":"ftp"}'],
  ]
  for (const [name, control] of invalidUrl) {
    await scene.check(`answers Invalid url, sealed, to ${name}`, async () => {
      const reply = await inner(scene, { hops: [relay], destination, control })
      expectSame([reply.status, reply.body], [400, 'Invalid url'], 'inner status and body')
    })
  }
  await scene.check('names the next node that it does not know', async () => {
    const control = `{"destination":"${unknown}","ephemeral_key":"${key}"}`
    expectPlain(await outer(scene, { hops: [relay], destination, control }), 502, `Next node not found: ${unknown}`)
  })
  await scene.check('cannot open what a relay passes on from a stranger', async () => {
    const control = `{"destination":"${relay.ed25519}","ephemeral_key":"${key}"}`
    const answer = await outer(scene, { hops: [relay], destination, control, body: scene.random.bytes(64) })
    expectPlain(answer, 400, 'Invalid ciphertext')
  })
}

async function hopCounter(scene: Scene): Promise<void> {
  const destination = scene.owner().entry
  const [relay = destination] = relaysFor(scene.network, destination, 4)
  for (const [hopNo, isTaken] of [
    [-5, true],
    [0, true],
    [14, true],
    [15, false],
    [1000, false],
  ] as const) {
    await scene.check(`${isTaken ? 'goes' : 'refuses to go'} one hop from a counter of ${hopNo}`, async () => {
      const built = build(scene, { hops: [relay], destination })
      const body = rewriteFrame(built.body, (json) => ({ ...json, hop_no: hopNo }))
      const answer = await post(scene, relay, body)
      if (isTaken) expectSame(opened(scene, built, answer).status, 200, 'inner status')
      else expectPlain(answer, 400, 'onion request max path length exceeded')
    })
  }
  await scene.check('goes fifteen hops, to and fro', async () => {
    const hops = Array.from({ length: 15 }, (_, index) => (index % 2 === 0 ? relay : destination))
    expectSame((await inner(scene, { hops, destination })).status, 200, 'inner status')
  })
}

function build(scene: Scene, { hops, destination, body = INFO, control, encType, hopNo }: OnionCall): BuiltOnion {
  return buildOnion(scene.crypto, scene.random, {
    hops,
    destination: {
      kind: 'node',
      node: destination,
      body: typeof body === 'string' ? utf8Encode(body) : body,
      ...(control === undefined ? {} : { control }),
    },
    ...(encType === undefined ? {} : { encType }),
    ...(hopNo === undefined ? {} : { hopNo }),
  })
}

function post(scene: Scene, guard: NetworkNode, body: Uint8Array): Promise<HttpReply> {
  scene.noteRequest(`POST ${guard.url}/onion_req/v2 with ${body.length} bytes`)
  return postOnion(scene.http, guard, body)
}

async function outer(scene: Scene, call: OnionCall): Promise<HttpReply> {
  return post(scene, call.hops[0] ?? call.destination, build(scene, call).body)
}

async function inner(scene: Scene, call: OnionCall) {
  const built = build(scene, call)
  return opened(scene, built, await post(scene, call.hops[0] ?? call.destination, built.body))
}

function opened(scene: Scene, built: BuiltOnion, answer: HttpReply) {
  if (answer.status !== 200) throw new CheckFailure('a sealed reply', `${answer.status} ${answer.text}`)
  return decodeNodeReply(openReply(scene.crypto, built.replyKey, answer.body))
}

function expectPlain(answer: HttpReply, status: number, text: string | RegExp): void {
  const isSame = typeof text === 'string' ? answer.text === text : text.test(answer.text)
  if (answer.status !== status || !isSame)
    throw new CheckFailure(`${status} ${text}`, `${answer.status} ${answer.text}`)
}

/** The same blob beside another control object. */
function rewriteFrame(body: Uint8Array, change: (json: Record<string, unknown>) => object): Uint8Array {
  const length = new DataView(body.buffer, body.byteOffset).getUint32(0, true)
  const blob = body.subarray(4, 4 + length)
  const json = JSON.parse(new TextDecoder().decode(body.subarray(4 + length))) as Record<string, unknown>
  return encodeFrame(blob, JSON.stringify(change(json)))
}
