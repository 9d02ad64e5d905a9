/** @module Ten nodes in two swarms that answer everything alike: what passes here proves nothing. */

import { toHex, utf8Encode } from '@starling/base'
import { native } from '@starling/crypto/native'
import type { HttpReply, HttpSender } from '../src/network/http-client.ts'

/** Lists its nodes to whoever asks first; everything else is answered as told. */
export function answersAlways(status: number, text: string): HttpSender {
  let isListed = false
  return {
    async send() {
      if (isListed) return reply(status, text)
      isListed = true
      return reply(200, JSON.stringify({ result: { height: 1, service_node_states: nodes() } }))
    },
  }
}

function nodes() {
  return Array.from({ length: 10 }, (_, index) => {
    const signer = native.ed25519.importSeed(new Uint8Array(32).fill(index))
    return {
      pubkey_ed25519: toHex(signer.publicKey),
      pubkey_x25519: toHex(signer.toX25519().publicKey),
      public_ip: `192.0.2.${index}`,
      storage_port: 22_021,
      swarm: index % 2 === 0 ? '0' : '7fffffffffffffff',
    }
  })
}

function reply(status: number, text: string): HttpReply {
  return { status, headers: {}, body: utf8Encode(text), text }
}
