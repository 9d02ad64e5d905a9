/** @module Hops in both directions, and complete onions of the reference library. */
import { fromHex, toHex } from '@starling/base'
import type { CryptoBackend, X25519SecretKey } from '@starling/crypto'
import { openReply } from '@starling/onion/build'
import { decodeGuardRequest, type OnionLayer, peel } from '@starling/onion/peel'
import { decodeFrame } from '@starling/wire/onion-frame'
import { type Area, equal, type Json, list, Mismatch, type Report } from '../area.ts'
import { checkOpens, encTypeOf, layerKeyBytes, openLayer, relayTo, replyKeyOf } from './onion-kit.ts'

export const onionHops: Area = {
  file: 'onion.json',
  async run(vectors, report, crypto) {
    for (const [index, row] of list(vectors['hop']).entries()) {
      await report.check(`hop ${index}: ${row['enc_type']}`, () => checkHop(crypto, row))
    }
    for (const [index, row] of list(vectors['layers']).entries()) {
      await report.check(`complete onion ${index}: ${row['request']?.['enc_type']}`, () =>
        checkOnion(crypto, row, report),
      )
    }
  },
}

function checkHop(crypto: CryptoBackend, row: Json): void {
  const encType = encTypeOf(row['enc_type'])
  const server = crypto.x25519.importSecretKey(fromHex(row['server_sk'] as string))
  const client = crypto.x25519.importSecretKey(fromHex(row['client_sk'] as string))
  equal(toHex(server.publicKey), row['server_pk'])
  equal(toHex(client.publicKey), row['client_pk'])
  const sent = fromHex(row['client_to_server'] as string)
  checkOpens(crypto, server, { blob: sent, ephemeralKey: client.publicKey, encType }, false)
  // Both directions have one key, so that what reads replies reads requests as well.
  const key = replyKeyOf(crypto, encType, client, server.publicKey)
  equal(toHex(openReply(crypto, key, sent, { base64: false })), row['client_to_server_plaintext'])
  const answered = fromHex(row['server_to_client'] as string)
  equal(toHex(openReply(crypto, key, answered, { base64: false })), row['server_to_client_plaintext'])
}

function checkOnion(crypto: CryptoBackend, row: Json, report: Report): void {
  const request = row['request'] as Json
  const hops = list(request['hops'])
  const end = (request['server'] ?? request['snode']) as Json
  const identities = list(row['hop_secrets']).map((key) => crypto.x25519.importSecretKey(fromHex(key)))
  const publicKeys = [...hops, end].map((hop) => hop['x25519'])
  equal(
    identities.map(({ publicKey }) => toHex(publicKey)),
    publicKeys,
  )
  const isOfCipher = (layer: OnionLayer): OnionLayer => {
    equal(layer.encType, encTypeOf(request['enc_type']))
    return layer
  }
  let layer = isOfCipher(decodeGuardRequest(fromHex(row['onion_must_peel'] as string)))
  for (const [at, identity] of identities.slice(0, hops.length - 1).entries()) {
    layer = isOfCipher(relayTo(peel(crypto, identity, layer), hops[at + 1]?.['ed25519']))
  }
  const exit = peel(crypto, identities[hops.length - 1] as X25519SecretKey, layer)
  const identity = identities[hops.length] as X25519SecretKey
  const ephemeral =
    request['server'] === undefined
      ? checkNode(crypto, identity, isOfCipher(relayTo(exit, end['ed25519'])), request)
      : checkServer(crypto, identity, exit, request)
  const reply = row['reply_keypair']
  if (reply !== undefined) {
    equal(toHex(ephemeral), reply['x25519_pk'])
    equal(toHex(crypto.x25519.importSecretKey(fromHex(reply['x25519_sk'] as string)).publicKey), reply['x25519_pk'])
  }
  // Random keys and nonces are not part of the case: only peeling can be checked.
  if (row['exact'] !== undefined && row['exact'] !== (false as Json)) report.notCovered('onions to be built exactly')
}

/** @returns the client's key of the innermost layer */
function checkNode(crypto: CryptoBackend, node: X25519SecretKey, layer: OnionLayer, request: Json): Uint8Array {
  const peeled = peel(crypto, node, layer)
  if (peeled.kind !== 'destination') throw new Mismatch(`destination is ${peeled.kind}`)
  equal(toHex(peeled.body), request['payload'])
  return layer.ephemeralKey
}

/** @returns the client's key of the layer that the server opens */
function checkServer(
  crypto: CryptoBackend,
  server: X25519SecretKey,
  exit: ReturnType<typeof peel>,
  request: Json,
): Uint8Array {
  if (exit.kind !== 'server') throw new Mismatch(`exit is ${exit.kind}`)
  const { protocol, port, host, target } = request['server'] as unknown as Record<string, string>
  const isDefault = Number(port) === { http: 80, https: 443 }[protocol as string]
  equal(exit.url, `${protocol}://${host}${isDefault ? '' : `:${port}`}${target}`)
  const { blob, json } = decodeFrame(exit.payload)
  const encType = encTypeOf(json['enc_type'] === undefined ? undefined : (json['enc_type'] as Json))
  equal(encType, encTypeOf(request['enc_type']))
  const ephemeral = fromHex(json['ephemeral_key'] as string)
  const shared = server.agree(crypto.x25519.importPublicKey(ephemeral))
  const key = layerKeyBytes(crypto, encType, shared, ephemeral, server.publicKey)
  equal(toHex(openLayer(crypto, encType, key, blob)), request['payload'])
  return ephemeral
}
