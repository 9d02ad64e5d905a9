/** @module The last relay's part: requests to servers, and what a control object means. */
import { concatBytes, fromHex, toHex, utf8Decode, utf8Encode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import { buildOnion, openReply } from '@starling/onion/build'
import { decodeGuardRequest, isServerTargetAllowed, type Peeled, peel, sealReply } from '@starling/onion/peel'
import { decodeFrame, encodeFrame } from '@starling/wire/onion-frame'
import { decodeV4Request, decodeV4Response, encodeV4Request, encodeV4Response } from '@starling/wire/onion-v4'
import { equal, type Json, Mismatch } from '../area.ts'
import { encTypeOf, meaningOf, nonceOf, replyKeyOf, scripted } from './onion-kit.ts'

const ALLOWED_TARGET = '/oxen/v4/lsrpc'

export function checkServer(crypto: CryptoBackend, row: Json): void {
  const server = crypto.x25519.importSecretKey(fromHex(row['server_sk'] as string))
  equal(toHex(server.publicKey), row['server_pk'])
  const ephemeral = crypto.x25519.importSecretKey(fromHex(row['ephemeral_sk'] as string))
  const routing = JSON.parse(row['routing_json'] as string) as Record<string, string | undefined>
  equal(routing['ephemeral_key'], toHex(ephemeral.publicKey))
  const encType = encTypeOf((routing['enc_type'] ?? 'aes-gcm') as Json)
  const sealed = fromHex(row['ciphertext_hex'] as string)
  equal(toHex(encodeFrame(sealed, row['routing_json'] as string)), row['last_node_plaintext_hex'])
  equal(row['posted_body_hex'], row['last_node_plaintext_hex'])
  for (const name of ['v4_request_ascii', 'v4_get_ascii']) checkV4Request(row[name])
  checkV4Response(row['v4_response_ascii'])

  const relay = crypto.x25519.importSecretKey(new Uint8Array(32).fill(3))
  const onion = buildOnion(crypto, scripted(nonceOf(sealed, encType), new Uint8Array(24)), {
    hops: [{ ed25519: '00'.repeat(32), x25519: crypto.x25519.importPublicKey(relay.publicKey) }],
    destination: {
      kind: 'server',
      host: routing['host'] as string,
      target: routing['target'] as string,
      protocol: routing['protocol'] === 'http' ? 'http' : 'https',
      port: Number(routing['port'] ?? 443),
      x25519: crypto.x25519.importPublicKey(server.publicKey),
      body: utf8Encode(row['v4_request_ascii'] as string),
    },
    encType: ['aes-gcm', encType],
    ephemerals: [relay, ephemeral],
  })
  const peeled = peel(crypto, relay, decodeGuardRequest(onion.body))
  if (peeled.kind !== 'server') throw new Mismatch(`relay got ${peeled.kind}`)
  equal(peeled.url, row['posted_to'])
  const posted = decodeFrame(peeled.payload)
  equal(toHex(posted.blob), toHex(sealed))
  equal(meaningOf(posted.json), meaningOf(routing))
  const reply = openReply(crypto, onion.replyKey, fromHex(row['response_ciphertext_hex'] as string), { base64: false })
  equal(utf8Decode(reply), row['v4_response_ascii'])
}

function checkV4Request(text: Json | undefined): void {
  if (text !== undefined) equal(meaningOfV4(encodeV4Request(decodeV4Request(utf8Encode(text)))), meaningOfV4(text))
}

function checkV4Response(text: Json | undefined): void {
  if (text !== undefined) equal(meaningOfV4(encodeV4Response(decodeV4Response(utf8Encode(text)))), meaningOfV4(text))
}

/** A v4 message with the members of its metadata in one order. */
function meaningOfV4(message: string | Uint8Array): unknown {
  const text = typeof message === 'string' ? message : utf8Decode(message)
  const [, length = '', rest = ''] = /^l(\d+):(.*)$/s.exec(text) ?? []
  return [JSON.parse(rest.slice(0, Number(length))), rest.slice(Number(length))]
}

/** The vectors' results are sentences; what they say is looked for in what `peel` gives. */
export function checkControl(crypto: CryptoBackend, prefix: Uint8Array, row: Json): void {
  const json = row['json'] as string
  const { peeled, plaintext } = peelControl(crypto, prefix, json)
  const result = row['result'] as string
  const [, word] = /^final destination(?:, body = (\w+))?$/.exec(result) ?? []
  const server = /^server relay, (\w+), port (\d+)(, payload = whole decrypted value)?$/.exec(result)
  const node = /^node relay, ([\w-]+)$/.exec(result)
  if (result.startsWith('final destination')) {
    if (peeled.kind !== 'destination') throw new Mismatch(`got ${peeled.kind}`)
    equal(toHex(peeled.body), toHex(prefix.slice(4)))
    equal(result, `final destination${word === undefined ? '' : `, body = ${utf8Decode(peeled.body)}`}`)
  } else if (server !== null) {
    checkServerControl(crypto, prefix, json, { protocol: server[1] as string, port: Number(server[2]) })
    if (peeled.kind === 'server') equal(toHex(peeled.payload), toHex(plaintext))
  } else if (node !== null) {
    if (peeled.kind !== 'relay') throw new Mismatch(`got ${peeled.kind}`)
    equal(peeled.next, (JSON.parse(json) as { destination: string }).destination.toLowerCase())
    equal(peeled.encType, encTypeOf(node[1] as Json))
  } else if (/^(invalid|malformed|error|parse error|refused)\b/i.test(result)) {
    equal(peeled.kind, /url/i.test(result) ? 'invalid_url' : 'invalid_json')
  } else {
    throw new Mismatch(`no such result: ${result}`)
  }
}

/** Parsing and the filter of targets are two things: what the filter stops is parsed again with a target that may pass. */
function checkServerControl(
  crypto: CryptoBackend,
  prefix: Uint8Array,
  json: string,
  expected: { readonly protocol: string; readonly port: number },
): void {
  const control = JSON.parse(json) as Record<string, unknown>
  const isAllowed = isServerTargetAllowed(expected.protocol, String(control['target']))
  if (!isAllowed) equal(peelControl(crypto, prefix, json).peeled.kind, 'invalid_url')
  const target = isAllowed ? String(control['target']) : ALLOWED_TARGET
  const { peeled } = peelControl(crypto, prefix, JSON.stringify({ ...control, target }))
  if (peeled.kind !== 'server') throw new Mismatch(`got ${peeled.kind}`)
  const url = new URL(peeled.url)
  const port = url.port === '' ? { 'http:': 80, 'https:': 443 }[url.protocol] : Number(url.port)
  equal(
    [url.protocol, url.hostname, port, url.pathname],
    [`${expected.protocol}:`, control['host'], expected.port, target],
  )
}

function peelControl(
  crypto: CryptoBackend,
  prefix: Uint8Array,
  json: string,
): { readonly peeled: Peeled; readonly plaintext: Uint8Array } {
  const node = crypto.x25519.importSecretKey(new Uint8Array(32).fill(3))
  const client = crypto.x25519.importSecretKey(new Uint8Array(32).fill(5))
  const key = replyKeyOf(crypto, 'aes-gcm', client, node.publicKey)
  const plaintext = concatBytes(prefix, utf8Encode(json))
  const blob = sealReply(crypto, scripted(new Uint8Array(12)), key, plaintext, { base64: false })
  return { peeled: peel(crypto, node, { blob, ephemeralKey: client.publicKey, encType: 'aes-gcm' }), plaintext }
}
