/** @module Onion layers, complete onions and their replies. */
import { concatBytes, fromHex, toHex, utf8Decode, utf8Encode } from '@starling/base'
import type { CryptoBackend, X25519SecretKey } from '@starling/crypto'
import { buildOnion, decodeNodeReply, type EncType, openReply, parseEncType } from '@starling/onion/build'
import {
  decodeGuardRequest,
  encodeNodeReply,
  isServerTargetAllowed,
  type OnionLayer,
  type Peeled,
  peel,
  sealReply,
} from '@starling/onion/peel'
import { encodePeerOnion } from '@starling/wire/peer'
import { type Area, equal, type Json, list, Mismatch, refused } from '../area.ts'

const NONCE_BYTES: Readonly<Record<EncType, number>> = { 'aes-gcm': 12, 'aes-cbc': 16, xchacha20: 24 }

/** Gives the bytes it was made with, in order, so that a vector's keys and nonces come out. */
function scripted(...parts: readonly Uint8Array[]) {
  let rest = concatBytes(...parts)
  return {
    bytes(length: number): Uint8Array {
      if (rest.length < length) throw new Mismatch('more randomness was drawn than the vector has')
      const bytes = rest.slice(0, length)
      rest = rest.slice(length)
      return bytes
    },
  }
}

export const onionLayers: Area = {
  file: 'onion-layers.json',
  async run(vectors, report, crypto) {
    for (const [index, row] of list(vectors['layers']).entries()) {
      await report.check(`layer ${index}: ${row['enc_type']} ${row['direction']}`, () => checkLayer(crypto, row))
    }
    for (const [index, row] of list(vectors['framed_final_payloads']).entries()) {
      await report.check(`framed payload ${index}`, () => {
        const request = decodeGuardRequest(fromHex(row['framed_hex'] as string))
        equal(request.blob.length, row['ciphertext_length'])
        const identity = crypto.x25519.importSecretKey(fromHex(row['server_sk'] as string))
        equal(utf8Decode(openLayerBytes(crypto, identity, request)), row['plaintext_ascii'])
      })
    }
  },
}

export const onionHops: Area = {
  file: 'onion.json',
  async run(vectors, report, crypto) {
    for (const row of list(vectors['hop'])) {
      await report.check(`hop: ${row['enc_type']}`, () => {
        const encType = encTypeOf(row['enc_type'])
        const server = crypto.x25519.importSecretKey(fromHex(row['server_sk'] as string))
        const client = crypto.x25519.importSecretKey(fromHex(row['client_sk'] as string))
        const layer = { blob: fromHex(row['client_to_server'] as string), ephemeralKey: client.publicKey, encType }
        equal(toHex(openLayerBytes(crypto, server, layer)), row['client_to_server_plaintext'])
        const reply = replyKeyOf(crypto, encType, client, server)
        const opened = openReply(crypto, reply, fromHex(row['server_to_client'] as string), { base64: false })
        equal(toHex(opened), row['server_to_client_plaintext'])
      })
    }
    for (const [index, row] of list(vectors['layers']).entries()) {
      await report.check(`complete onion ${index}: ${row['request']?.['enc_type']}`, () => {
        const request = row['request'] as Json
        const hops = list(request['hops'])
        const identities = list(row['hop_secrets']).map((key) => crypto.x25519.importSecretKey(fromHex(key)))
        let layer: OnionLayer = decodeGuardRequest(fromHex(row['onion_must_peel'] as string))
        for (const [at, identity] of identities.slice(0, hops.length - 1).entries()) {
          const peeled = peel(crypto, identity, layer)
          layer = relayTo(peeled, hops[at + 1]?.['ed25519'])
        }
        const exit = peel(crypto, identities[hops.length - 1] as X25519SecretKey, layer)
        const server = request['server']
        if (server !== undefined) {
          if (exit.kind !== 'server') throw new Mismatch(`exit is ${exit.kind}`)
          const port =
            { http: 80, https: 443 }[server['protocol'] as string] === server['port'] ? '' : `:${server['port']}`
          equal(exit.url, `${server['protocol']}://${server['host']}${port}${server['target']}`)
          return
        }
        const last = peel(
          crypto,
          identities[hops.length] as X25519SecretKey,
          relayTo(exit, request['snode']?.['ed25519']),
        )
        if (last.kind !== 'destination') throw new Mismatch(`destination is ${last.kind}`)
        equal(toHex(last.body), request['payload'])
      })
    }
  },
}

export const onionPath: Area = {
  file: 'onion-path.json',
  async run(vectors, report, crypto) {
    const nodes = list(vectors['nodes'])
    const identities = nodes.map((node) => crypto.x25519.importSecretKey(fromHex(node['x25519_sk'] as string)))
    for (const row of list(vectors['paths'])) {
      await report.check(`path ${row['style']}: built to the byte, and its reply`, () =>
        checkBuilt(crypto, vectors, row),
      )
      await report.check(`path ${row['style']}: peeled hop by hop`, () => {
        const request = decodeGuardRequest(fromHex(row['post_body_hex'] as string))
        let layer: OnionLayer = request
        for (const [at, handed] of list(row['node_to_node']).entries()) {
          layer = relayTo(peel(crypto, identities[at] as X25519SecretKey, layer), nodes[at + 1]?.['ed25519'])
          const { blob, encType, ephemeralKey } = layer
          const hopNo = request.hopNo + at + 1
          equal(toHex(encodePeerOnion({ data: blob, encType, ephemeralKey, hopNo })), handed['bencoded_hex'])
        }
        const last = peel(crypto, identities.at(-1) as X25519SecretKey, layer)
        if (last.kind !== 'destination') throw new Mismatch(`destination is ${last.kind}`)
        equal(utf8Decode(last.body), row['request_body'])
      })
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

function checkLayer(crypto: CryptoBackend, row: Json): void {
  const encType = encTypeOf(row['enc_type'])
  const client = crypto.x25519.importSecretKey(fromHex(row['client_sk'] as string))
  const server = crypto.x25519.importSecretKey(fromHex(row['server_sk'] as string))
  equal(toHex(client.publicKey), row['client_pk'])
  equal(toHex(server.publicKey), row['server_pk'])
  if (row['shared'] !== undefined) {
    equal(toHex(client.agree(crypto.x25519.importPublicKey(server.publicKey))), row['shared'])
  }
  const sealed = fromHex(row['ciphertext_hex'] as string)
  const plaintext = utf8Encode(row['plaintext_ascii'] as string)
  const key = replyKeyOf(crypto, encType, client, server)
  const random = scripted(sealed.slice(0, NONCE_BYTES[encType]))
  equal(toHex(sealReply(crypto, random, key, plaintext, { base64: false })), row['ciphertext_hex'])
  equal(toHex(openReply(crypto, key, sealed, { base64: false })), toHex(plaintext))
  const damaged = sealed.slice()
  damaged[damaged.length - 1] = (damaged.at(-1) as number) ^ 1
  if (encType !== 'aes-cbc') refused(() => openReply(crypto, key, damaged, { base64: false }))
}

function checkBuilt(crypto: CryptoBackend, vectors: Json, row: Json): void {
  const nodes = list(vectors['nodes'])
  const encTypes = list(row['enc_types']).map(encTypeOf)
  const steps = list(row['steps_inside_out'])
  const count = encTypes.length
  const draws = steps.flatMap((step, index) => {
    const at = count - 1 - index
    const nonce = fromHex(step['ciphertext_hex'] as string).slice(0, NONCE_BYTES[encTypes[at] as EncType])
    const ephemeral = list(vectors['ephemeral'])[at] as Json
    return [fromHex(ephemeral['sk'] as string), nonce]
  })
  const hops = nodes.map((node) => ({
    ed25519: node['ed25519'] as string,
    x25519: crypto.x25519.importPublicKey(fromHex(node['x25519'] as string)),
  }))
  const onion = buildOnion(crypto, scripted(...draws), {
    hops: hops.slice(0, count - 1),
    destination: {
      kind: 'node',
      node: hops[count - 1] as (typeof hops)[number],
      body: utf8Encode(row['request_body'] as string),
      control: row['control_json'] as string,
    },
    encType: encTypes,
  })
  equal(toHex(onion.body), row['post_body_hex'])
  const reply = row['reply']
  if (reply === undefined) return
  const inner = JSON.parse(reply['plaintext'] as string) as { body: string; status: number }
  const plaintext = encodeNodeReply(inner.status, inner.body)
  equal(utf8Decode(plaintext), reply['plaintext'])
  const nonce = fromHex(reply['ciphertext_hex'] as string).slice(0, NONCE_BYTES[encTypes[count - 1] as EncType])
  const sent = sealReply(crypto, scripted(nonce), onion.replyKey, plaintext)
  equal(utf8Decode(sent), reply['http_body_base64'])
  equal(decodeNodeReply(openReply(crypto, onion.replyKey, sent)), inner)
}

function checkServer(crypto: CryptoBackend, row: Json): void {
  const routing = JSON.parse(row['routing_json'] as string) as Record<string, string>
  const relay = crypto.x25519.importSecretKey(new Uint8Array(32).fill(3))
  const nonce = fromHex(row['ciphertext_hex'] as string).slice(0, 12)
  const onion = buildOnion(
    crypto,
    scripted(fromHex(row['ephemeral_sk'] as string), nonce, new Uint8Array(32).fill(5), new Uint8Array(12)),
    {
      hops: [{ ed25519: '00'.repeat(32), x25519: crypto.x25519.importPublicKey(relay.publicKey) }],
      destination: {
        kind: 'server',
        host: routing['host'] as string,
        target: routing['target'] as string,
        protocol: 'https',
        port: 443,
        x25519: crypto.x25519.importPublicKey(fromHex(row['server_pk'] as string)),
        body: utf8Encode(row['v4_request_ascii'] as string),
      },
    },
  )
  const peeled = peel(crypto, relay, decodeGuardRequest(onion.body))
  if (peeled.kind !== 'server') throw new Mismatch(`relay got ${peeled.kind}`)
  equal(peeled.url, row['posted_to'])
  equal(toHex(peeled.payload), row['posted_body_hex'])
  const reply = openReply(crypto, onion.replyKey, fromHex(row['response_ciphertext_hex'] as string), { base64: false })
  equal(utf8Decode(reply), row['v4_response_ascii'])
}

/** The vectors' results are sentences; what they say is looked for in what `peel` gives. */
function checkControl(crypto: CryptoBackend, prefix: Uint8Array, row: Json): void {
  const node = crypto.x25519.importSecretKey(new Uint8Array(32).fill(3))
  const client = crypto.x25519.importSecretKey(new Uint8Array(32).fill(5))
  const key = replyKeyOf(crypto, 'aes-gcm', client, node)
  const plaintext = concatBytes(prefix, utf8Encode(row['json'] as string))
  const blob = sealReply(crypto, scripted(new Uint8Array(12)), key, plaintext, { base64: false })
  const peeled = peel(crypto, node, { blob, ephemeralKey: client.publicKey, encType: 'aes-gcm' })
  const result = row['result'] as string
  const json = JSON.parse(row['json'] as string) as Record<string, unknown>
  if (result.startsWith('final destination')) {
    if (peeled.kind !== 'destination') throw new Mismatch(`got ${peeled.kind}`)
    equal(toHex(peeled.body), toHex(prefix.slice(4)))
  } else if (result.startsWith('server relay')) {
    if (isServerTargetAllowed(String(json['protocol'] ?? 'https'), String(json['target']))) {
      if (peeled.kind !== 'server') throw new Mismatch(`got ${peeled.kind}`)
      equal(toHex(peeled.payload), toHex(plaintext))
    } else equal(peeled.kind, 'invalid_url')
  } else if (result.startsWith('node relay')) {
    relayTo(peeled, json['destination'] as string)
    if (peeled.kind === 'relay') equal(result.includes(peeled.encType), true)
  } else {
    equal(peeled.kind, 'invalid_json')
  }
}

function relayTo(peeled: Peeled, ed25519: string | undefined): OnionLayer {
  if (peeled.kind !== 'relay') throw new Mismatch(`expected a relay, got ${peeled.kind}`)
  equal(peeled.next, ed25519)
  return peeled
}

function encTypeOf(name: Json | undefined): EncType {
  const encType = parseEncType(name)
  if (encType === undefined) throw new Mismatch(`unknown cipher ${name}`)
  return encType
}

/** The key of one layer: what a destination would seal its reply with. */
function replyKeyOf(crypto: CryptoBackend, encType: EncType, client: X25519SecretKey, server: X25519SecretKey) {
  const onion = buildOnion(crypto, scripted(new Uint8Array(24)), {
    hops: [],
    destination: {
      kind: 'node',
      node: { ed25519: '00'.repeat(32), x25519: crypto.x25519.importPublicKey(server.publicKey) },
      body: new Uint8Array(0),
    },
    encType,
    ephemerals: [client],
  })
  return onion.replyKey
}

/** Plaintext of a layer that carries no frame of its own. */
function openLayerBytes(crypto: CryptoBackend, identity: X25519SecretKey, layer: OnionLayer): Uint8Array {
  const peeled = peel(crypto, identity, layer)
  if (peeled.kind !== 'invalid_json') throw new Mismatch(`expected an unframed layer, got ${peeled.kind}`)
  return openReply(crypto, peeled.replyKey, layer.blob, { base64: false })
}
