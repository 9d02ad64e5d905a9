/** @module Single onion layers, one for each cipher and direction, and framed payloads. */
import { fromHex, toHex } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import { openReply } from '@starling/onion/build'
import { decodeGuardRequest, sealReply } from '@starling/onion/peel'
import { encodeFrame } from '@starling/wire/onion-frame'
import { type Area, bytesOf, equal, type Json, list, Mismatch, refused } from '../area.ts'
import { checkOpens, encTypeOf, layerKeyBytes, nonceOf, openLayer, replyKeyOf, scripted } from './onion-kit.ts'

export const onionLayers: Area = {
  file: 'onion-layers.json',
  async run(vectors, report, crypto) {
    for (const [index, row] of list(vectors['layers']).entries()) {
      await report.check(`layer ${index}: ${row['enc_type']} ${row['direction']}`, () => checkLayer(crypto, row))
    }
    for (const [index, row] of list(vectors['framed_final_payloads']).entries()) {
      await report.check(`framed payload ${index}`, () => checkFramed(crypto, row))
    }
  },
}

function checkLayer(crypto: CryptoBackend, row: Json): void {
  const encType = encTypeOf(row['enc_type'])
  const client = crypto.x25519.importSecretKey(bytesOf(row, 'client_sk'))
  const server = crypto.x25519.importSecretKey(bytesOf(row, 'server_sk'))
  equal(toHex(client.publicKey), row['client_pk'])
  equal(toHex(server.publicKey), row['server_pk'])
  const shared = client.agree(crypto.x25519.importPublicKey(server.publicKey))
  equal(toHex(server.agree(crypto.x25519.importPublicKey(client.publicKey))), toHex(shared))
  if (row['shared'] !== undefined) equal(toHex(shared), row['shared'])
  if (row['key'] !== undefined) {
    equal(toHex(layerKeyBytes(crypto, encType, shared, client.publicKey, server.publicKey)), row['key'])
  }

  const sealed = bytesOf(row, 'ciphertext')
  const plaintext = bytesOf(row, 'plaintext')
  const nonce = nonceOf(sealed, encType)
  for (const name of ['iv', 'nonce']) if (row[name] !== undefined) equal(toHex(nonce), row[name])
  const key = replyKeyOf(crypto, encType, client, server.publicKey)
  equal(toHex(sealReply(crypto, scripted(nonce), key, plaintext, { base64: false })), toHex(sealed))
  equal(toHex(openReply(crypto, key, sealed, { base64: false })), toHex(plaintext))
  if (row['direction'] === 'request') {
    checkOpens(crypto, server, { blob: sealed, ephemeralKey: client.publicKey, encType }, false)
  } else if (row['direction'] !== 'reply') throw new Mismatch(`no such direction: ${row['direction']}`)

  // Nothing authenticates what AES-CBC carries.
  if (encType === 'aes-cbc') return
  const damaged = sealed.slice()
  damaged[damaged.length - 1] = (damaged.at(-1) as number) ^ 1
  refused(() => openReply(crypto, key, damaged, { base64: false }))
}

function checkFramed(crypto: CryptoBackend, row: Json): void {
  const framed = bytesOf(row, 'framed')
  const request = decodeGuardRequest(framed)
  equal(request.blob.length, row['ciphertext_length'])
  if (row['json'] !== undefined) equal(toHex(encodeFrame(request.blob, row['json'])), toHex(framed))
  const server = crypto.x25519.importSecretKey(fromHex(row['server_sk'] as string))
  if (row['server_pk'] !== undefined) equal(toHex(server.publicKey), row['server_pk'])
  checkOpens(crypto, server, request, false)
  const { encType, ephemeralKey, blob } = request
  const shared = server.agree(crypto.x25519.importPublicKey(ephemeralKey))
  const key = layerKeyBytes(crypto, encType, shared, ephemeralKey, server.publicKey)
  const plaintext = openLayer(crypto, encType, key, blob)
  equal(toHex(plaintext), toHex(bytesOf(row, 'plaintext')))
}
