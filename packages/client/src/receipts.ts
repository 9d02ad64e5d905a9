/**
 * Whether members of a swarm have really said that they keep a message.
 * Source: docs/protocol/replication.md §1; docs/protocol/storage-rpc.md §3.4 and §4.1.
 * @module
 */

import { EncodingError, fromBase64, fromHex } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import type { ServiceNodeRecord } from '@starling/ports'
import { type MessageHash, storeReceiptText } from '@starling/protocol'
import type { StoreOutput } from '@starling/storage-api'

/**
 * @param members - by the client's own list: what others sign does not count
 * @param hash - computed by the client, not the one the reply names
 * @returns Ed25519 keys (hex) of the members whose signature over `hash` verifies
 */
export function validReceipts(
  crypto: Pick<CryptoBackend, 'ed25519'>,
  members: readonly Pick<ServiceNodeRecord, 'ed25519'>[],
  hash: MessageHash,
  swarm: StoreOutput['swarm'],
): readonly string[] {
  const text = storeReceiptText(hash)
  return members
    .map(({ ed25519 }) => ed25519)
    .filter((key) => {
      // Keys of a reply are whatever a node wrote, and `__proto__` among them: only own members count.
      const entry = Object.hasOwn(swarm, key) ? swarm[key] : undefined
      if (entry?.signature === undefined || entry.failed === true) return false
      const signature = decodeSignature(entry.signature)
      return signature !== undefined && crypto.ed25519.verify(signature, text, fromHex(key))
    })
}

/** ⌊n/2⌋ + 1. */
export function majorityOf(members: number): number {
  return Math.floor(members / 2) + 1
}

function decodeSignature(text: string): Uint8Array | undefined {
  try {
    return fromBase64(text)
  } catch (error) {
    if (error instanceof EncodingError) return undefined
    throw error
  }
}
