/** @module Messages of alice and bob for the tests of storage. */
import { native } from '@starling/crypto/native'
import { type AccountId, type MessageHash, parseAccountId } from '@starling/protocol'
import type { HashBytes } from '../src/reconcile/item.ts'
import type { Stamp, StampedMessage } from '../src/storage/message.ts'

export const alice: AccountId = parseAccountId(`05${'a1'.repeat(32)}`)
export const bob: AccountId = parseAccountId(`05${'b0'.repeat(32)}`)

/** What the node names things by. */
export const digest: HashBytes = (data, length) => native.blake2b(data, length)

/** The start of time in these tests. */
export const START_MS = 1_700_000_000_000

const stamps = { given: 0 }

/** Newer than all that were given before for the same millisecond. */
export function nextStamp(ms = START_MS): Stamp {
  const node = new Uint8Array(32)
  new DataView(node.buffer).setUint32(0, ++stamps.given)
  return { ms, node }
}

/** A message for alice, newer than all before; `name` gives its hash. */
export function message(name: string, changes: Partial<StampedMessage> = {}): StampedMessage {
  return {
    account: alice,
    namespace: 0,
    hash: hashOf(name),
    timestampMs: START_MS,
    expiryMs: START_MS + 60_000,
    data: new TextEncoder().encode(name),
    stamp: nextStamp(),
    ...changes,
  }
}

/** 43 characters that begin with `name`: the store never looks into a hash. */
export function hashOf(name: string): MessageHash {
  return name.padEnd(43, '_') as MessageHash
}
