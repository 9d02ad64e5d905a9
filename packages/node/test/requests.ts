/** @module Signed requests of people, as their clients make them. */

import { toBase64, toHex } from '@starling/base'
import { native } from '@starling/crypto/native'
import { type Account, createAccount, retrieveText, storeText } from '@starling/protocol'
import { people } from '@starling/testkit'
import { NOW_MS } from './small-network.ts'

export const alice: Account = createAccount(native, people.alice.entropy)
export const bob: Account = createAccount(native, people.bob.entropy)

/** Of these two swarms the first is nearer to alice and to bob. */
export const PEOPLES_SWARM = 0xc800_0000_0000_0000n
export const OTHER_SWARM = 0x4800_0000_0000_0000n

export const WEEK_MS = 7 * 86_400_000

/** An unsigned store into the public inbox. */
export function storeParams(account: Account, data: string, changes: Record<string, unknown> = {}) {
  return {
    pubkey: account.id,
    timestamp: NOW_MS,
    ttl: WEEK_MS,
    data: toBase64(new TextEncoder().encode(data)),
    ...changes,
  }
}

/** A store that its account signed. */
export function signedStoreParams(account: Account, namespace: number, data: string) {
  return storeParams(account, data, {
    namespace,
    pubkey_ed25519: toHex(account.ed25519.publicKey),
    signature: toBase64(account.ed25519.sign(storeText(namespace, NOW_MS))),
  })
}

export function retrieveParams(account: Account, namespace = 0, changes: Record<string, unknown> = {}) {
  const timestamp = (changes['timestamp'] as number | undefined) ?? NOW_MS
  return {
    pubkey: account.id,
    namespace,
    timestamp,
    pubkey_ed25519: toHex(account.ed25519.publicKey),
    signature: toBase64(account.ed25519.sign(retrieveText(namespace, timestamp))),
    ...changes,
  }
}
