/** @module Complete onions with every key and nonce fixed: built, handed on, answered, and sent to a server. */
import { fromBase64, fromHex, toBase64, toHex, utf8Decode, utf8Encode } from '@starling/base'
import type { CryptoBackend, X25519SecretKey } from '@starling/crypto'
import { type BuiltOnion, buildOnion, decodeNodeReply, type EncType, openReply } from '@starling/onion/build'
import {
  decodeGuardRequest,
  encodeNodeReply,
  isServerTargetAllowed,
  type OnionLayer,
  peel,
  sealReply,
} from '@starling/onion/peel'
import { decodeFrame, encodeFrame } from '@starling/wire/onion-frame'
import { encodePeerOnion } from '@starling/wire/peer'
import { type Area, bytesOf, equal, type Json, list, Mismatch } from '../area.ts'
import { x25519SecretOf } from './keys.ts'
import { encTypeOf, layerKeyBytes, meaningOf, nonceOf, relayTo, replyKeyOf, scripted } from './onion-kit.ts'
import { checkControl, checkServer } from './onion-server.ts'

export const onionPath: Area = {
  file: 'onion-path.json',
  async run(vectors, report, crypto) {
    for (const node of list(vectors['nodes'])) {
      await report.check(`keys of node ${node['name']}`, () => checkNode(crypto, node))
    }
    for (const row of list(vectors['ephemeral'])) {
      await report.check(`ephemeral key for ${row['for']}`, () =>
        equal(toHex(crypto.x25519.importSecretKey(fromHex(row['sk'] as string)).publicKey), row['pk']),
      )
    }
    for (const row of list(vectors['paths'])) {
      const path = () => readPath(crypto, vectors, row)
      await report.check(`path ${row['style']}: each layer`, () => checkLayers(crypto, path(), row))
      await report.check(`path ${row['style']}: built, and its reply`, () => checkBuilt(crypto, path(), row))
      await report.check(`path ${row['style']}: peeled hop by hop`, () => checkPeeled(crypto, path(), row))
    }
    const server = vectors['external_server']
    if (server !== undefined) await report.check('request to an external server', () => checkServer(crypto, server))
    const parsing = vectors['inner_parsing']
    for (const row of list(parsing?.['cases'])) {
      await report.check(`control object ${row['json']}`, () =>
        checkControl(crypto, fromHex(parsing?.['prefix_hex'] as string), row),
      )
    }
    const filter = vectors['target_filter']
    for (const [verdict, allowed] of [
      ['allowed', true],
      ['refused', false],
    ] as const) {
      for (const target of list(filter?.[verdict])) {
        await report.check(`target ${target}`, () => equal(isServerTargetAllowed('https', target as string), allowed))
      }
    }
  },
}

/** A node of the path with the client's key of its layer. */
interface Hop {
  readonly name: string
  readonly ed25519: string
  readonly identity: X25519SecretKey
  readonly ephemeral: X25519SecretKey
  readonly encType: EncType
}

function checkNode(crypto: CryptoBackend, node: Json): void {
  const seed = fromHex(node['seed'] as string)
  const signer = crypto.ed25519.importSeed(seed)
  equal(toHex(signer.publicKey), node['ed25519'])
  equal(toHex(signer.toX25519().publicKey), node['x25519'])
  equal(toHex(x25519SecretOf(crypto, seed)), node['x25519_sk'])
}

/** Guard … destination: the nodes that the steps name, from the outside in, with the ephemeral keys named after them. */
function readPath(crypto: CryptoBackend, vectors: Json, row: Json): readonly Hop[] {
  const names = list(row['steps_inside_out'])
    .map((step) => step['layer'] as string)
    .reverse()
  equal(list(row['enc_types']).length, names.length)
  return names.map((name, index) => {
    const node = named(vectors['nodes'], 'name', name)
    return {
      name,
      ed25519: node['ed25519'] as string,
      identity: crypto.x25519.importSecretKey(fromHex(node['x25519_sk'] as string)),
      ephemeral: crypto.x25519.importSecretKey(fromHex(named(vectors['ephemeral'], 'for', name)['sk'] as string)),
      encType: encTypeOf(list(row['enc_types'])[index]),
    }
  })
}

/** @throws {Mismatch} when none has that name */
function named(rows: Json | undefined, field: string, name: string): Json {
  const row = list(rows).find((candidate) => (candidate[field] as string) === name)
  if (row === undefined) throw new Mismatch(`nothing is named ${name}`)
  return row
}

/** Each step by itself: the frame it is made of, and its ciphertext under the key of its layer. */
function checkLayers(crypto: CryptoBackend, hops: readonly Hop[], row: Json): void {
  const steps = list(row['steps_inside_out'])
  let blob = utf8Encode(row['request_body'] as string)
  for (const [index, step] of steps.entries()) {
    const { identity, ephemeral, encType } = hops[hops.length - 1 - index] as Hop
    const control = (index === 0 ? row['control_json'] : step['routing_json']) as string
    equal(toHex(encodeFrame(blob, control)), step['plaintext_hex'])
    blob = fromHex(step['ciphertext_hex'] as string)
    const key = replyKeyOf(crypto, encType, ephemeral, identity.publicKey)
    const sealed = sealReply(crypto, scripted(nonceOf(blob, encType)), key, bytesOf(step, 'plaintext'), {
      base64: false,
    })
    equal(toHex(sealed), toHex(blob))
  }
  equal(toHex(encodeFrame(blob, row['outer_json'] as string)), row['post_body_hex'])
}

/** Our builder draws the vector's keys and nonces; the order and spacing of its JSON are its own. */
function checkBuilt(crypto: CryptoBackend, hops: readonly Hop[], row: Json): void {
  const steps = list(row['steps_inside_out'])
  const draws = steps.flatMap((step, index) => {
    const { encType } = hops[hops.length - 1 - index] as Hop
    return [nonceOf(fromHex(step['ciphertext_hex'] as string), encType)]
  })
  const nodes = hops.map(({ ed25519, identity }) => ({
    ed25519,
    x25519: crypto.x25519.importPublicKey(identity.publicKey),
  }))
  const outer = JSON.parse((row['outer_json'] ?? '{}') as string) as { hop_no?: number }
  const onion = buildOnion(crypto, scripted(...draws), {
    hops: nodes.slice(0, -1),
    destination: {
      kind: 'node',
      node: nodes.at(-1) as (typeof nodes)[number],
      body: utf8Encode(row['request_body'] as string),
      control: row['control_json'] as string,
    },
    encType: hops.map(({ encType }) => encType),
    ephemerals: hops.map(({ ephemeral }) => ephemeral),
    ...(outer.hop_no === undefined ? {} : { hopNo: outer.hop_no }),
  })
  const expected = fromHex(row['post_body_hex'] as string)
  if (toHex(onion.body) !== toHex(expected)) {
    equal(unwrap(crypto, hops, onion.body), unwrap(crypto, hops, expected))
  }
  if (row['reply'] !== undefined) checkReply(crypto, hops.at(-1) as Hop, onion, row)
}

/** What every layer says, and the innermost body. */
function unwrap(crypto: CryptoBackend, hops: readonly Hop[], body: Uint8Array): unknown {
  let { blob, json } = decodeFrame(body)
  const said: unknown[] = [meaningOf(json)]
  for (const { identity, ephemeral, encType } of hops) {
    const key = replyKeyOf(crypto, encType, ephemeral, identity.publicKey)
    ;({ blob, json } = decodeFrame(openReply(crypto, key, blob, { base64: false })))
    said.push(meaningOf(json))
  }
  return { said, body: blob }
}

/** The reply as the control object asks for it: a structured body as text or as it is, base64 or bytes. */
function checkReply(crypto: CryptoBackend, destination: Hop, onion: BuiltOnion, row: Json): void {
  const reply = row['reply'] as Json
  const control = JSON.parse(row['control_json'] as string) as { json?: boolean; base64?: boolean }
  const { identity, ephemeral, encType } = destination
  const inner = JSON.parse(reply['plaintext'] as string) as { body: unknown; status: number }
  const isText = typeof inner.body === 'string'
  const body = isText ? (inner.body as string) : JSON.stringify(inner.body)
  const plaintext = encodeNodeReply(inner.status, body, { json: !isText && control.json === true })
  equal(utf8Decode(plaintext), reply['plaintext'])
  if (reply['key'] !== undefined) {
    const shared = identity.agree(crypto.x25519.importPublicKey(ephemeral.publicKey))
    const key = layerKeyBytes(crypto, encType, shared, ephemeral.publicKey, identity.publicKey)
    equal(toHex(key), reply['key'])
  }
  const base64 = control.base64 !== false
  const { ciphertext_hex: hex, http_body_base64: text } = reply
  const sealed = hex === undefined ? fromBase64(text as string) : fromHex(hex)
  const sent = sealReply(crypto, scripted(nonceOf(sealed, encType)), onion.replyKey, plaintext, { base64 })
  const sentSealed = base64 ? fromBase64(utf8Decode(sent)) : sent
  equal(toHex(sentSealed), toHex(sealed))
  if (text !== undefined) equal(toBase64(sentSealed), text)
  equal(decodeNodeReply(openReply(crypto, onion.replyKey, sent, { base64 })), { body, status: inner.status })
}

/** What each node finds and hands on. */
function checkPeeled(crypto: CryptoBackend, hops: readonly Hop[], row: Json): void {
  const request = decodeGuardRequest(fromHex(row['post_body_hex'] as string))
  let layer: OnionLayer = request
  for (const [at, handed] of list(row['node_to_node']).entries()) {
    const [from, to] = [hops[at] as Hop, hops[at + 1] as Hop]
    equal([handed['from'], handed['to']], [from.name, to.name])
    equal(layer.encType, from.encType)
    layer = relayTo(peel(crypto, from.identity, layer), to.ed25519)
    const { blob, encType, ephemeralKey } = layer
    const hopNo = request.hopNo + at + 1
    equal(toHex(encodePeerOnion({ data: blob, encType, ephemeralKey, hopNo })), handed['bencoded_hex'])
  }
  const last = peel(crypto, (hops.at(-1) as Hop).identity, layer)
  if (last.kind !== 'destination') throw new Mismatch(`destination is ${last.kind}`)
  equal(utf8Decode(last.body), row['request_body'])
}
