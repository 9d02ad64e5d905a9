/**
 * Subrequests that both families of clients put into their batches, and what they read of the results.
 * Source: docs/protocol/storage-rpc.md §4.
 * @module
 */

import { base64, type Keys } from './keys.ts'

export interface Subrequest {
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
}

export interface Result {
  readonly code: number
  // What a client reads of it depends on what it asked.
  readonly body: Readonly<Record<string, unknown>>
}

export interface SwarmNode {
  readonly ip: string
  readonly port: number
  readonly ed25519: string
  readonly x25519: string
}

export const DAY_MS = 86_400_000

/** The text that is signed: namespace 0 is not written. */
export function signedParams(keys: Keys, method: string, namespace: number, timestamp: number) {
  const text = `${method}${namespace === 0 ? '' : namespace}${timestamp}`
  return { timestamp, signature: base64(keys.sign(text)), pubkey_ed25519: keys.ed25519 }
}

/** Into the inbox of anybody: no signature. */
export function inboxStore(pubkey: string, data: string, timestamp: number, ttl = 14 * DAY_MS): Subrequest {
  return { method: 'store', params: { data, namespace: 0, pubkey, timestamp, ttl } }
}

/** @throws {Error} unless every entry has what clients read */
export function swarmNodesOf(body: Readonly<Record<string, unknown>>): readonly SwarmNode[] {
  const { snodes } = body
  if (!Array.isArray(snodes)) throw new Error('no snodes')
  return snodes.map((entry: Readonly<Record<string, unknown>>) => {
    const { ip, port, pubkey_ed25519: ed25519, pubkey_x25519: x25519 } = entry
    const isAddress = typeof ip === 'string' && Number.isInteger(Number(port)) && ip !== '0.0.0.0'
    if (!isAddress || typeof ed25519 !== 'string' || typeof x25519 !== 'string')
      throw new Error(`a bad entry: ${JSON.stringify(entry)}`)
    return { ip, port: Number(port), ed25519, x25519 }
  })
}

export interface StoredMessage {
  readonly data: string
  readonly hash: string
}

export function messagesOf({ code, body }: Result): readonly StoredMessage[] {
  if (code !== 200 || !Array.isArray(body['messages'])) throw new Error(`retrieve: ${code} ${JSON.stringify(body)}`)
  return body['messages']
}

export function resultsOf(text: string): readonly Result[] {
  const { results } = JSON.parse(text)
  if (!Array.isArray(results)) throw new Error(`no results in ${text}`)
  return results
}
