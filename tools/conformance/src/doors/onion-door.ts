/**
 * The same calls through onions of up to three relays; each call takes the next cipher.
 * Source: docs/protocol/onion-requests.md §2, §4, §8.
 * @module
 */

import type { CryptoBackend } from '@starling/crypto'
import { type BuildOptions, buildOnion, decodeNodeReply, OnionError, openReply } from '@starling/onion/build'
import type { Random } from '@starling/ports'
import { ConformanceError } from '../errors.ts'
import type { HttpReply, HttpSender } from '../network/http-client.ts'
import type { Network, NetworkNode } from '../network/network.ts'
import type { Door } from './door.ts'

const RELAYS_MAX = 3

/** The first names no cipher, as the desktop client does. */
const CIPHERS: readonly NonNullable<BuildOptions['encType']>[] = ['aes-gcm', 'xchacha20', 'aes-cbc']

export interface OnionParts {
  readonly http: HttpSender
  readonly network: Network
  readonly crypto: CryptoBackend
  readonly random: Random
}

export function onionDoor(parts: OnionParts): Door {
  const { http, network, crypto, random } = parts
  let calls = 0
  return {
    name: 'onion',
    async send(node, body) {
      calls++
      const encType = CIPHERS[calls % CIPHERS.length] as (typeof CIPHERS)[number]
      const hops = relaysFor(network, node, calls)
      const onion = buildOnion(crypto, random, { hops, destination: { kind: 'node', node, body }, encType })
      const answer = await postOnion(http, hops[0] ?? node, onion.body)
      if (answer.status !== 200) return { status: answer.status, text: answer.text }
      try {
        const { status, body: text } = decodeNodeReply(openReply(crypto, onion.replyKey, answer.body))
        return { status, text }
      } catch (error) {
        if (!(error instanceof OnionError)) throw error
        throw new ConformanceError('no_answer', `the reply of an onion could not be opened: ${error.message}`)
      }
    },
  }
}

export function postOnion(http: HttpSender, guard: NetworkNode, body: Uint8Array): Promise<HttpReply> {
  return http.send({ url: `${guard.url}/onion_req/v2`, body })
}

/** Guard first; others than the destination, turning with each call. */
export function relaysFor(network: Network, destination: NetworkNode, turn: number): readonly NetworkNode[] {
  const others = network.nodes.filter((node) => node !== destination)
  const start = (turn * RELAYS_MAX) % Math.max(1, others.length)
  return [...others.slice(start), ...others.slice(0, start)].slice(0, RELAYS_MAX)
}
