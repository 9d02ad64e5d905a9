/**
 * Whether members of a swarm have really said that they keep a message.
 * Source: docs/protocol/replication.md §1; docs/protocol/storage-rpc.md §3.4 and §4.1, "Receipts".
 * @module
 */

import { EncodingError, fromBase64, fromHex } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import type { ServiceNodeRecord } from '@starling/ports'
import { type AccountId, type MessageHash, storedReceiptText, storeReceiptText } from '@starling/protocol'
import type { StoreOutput } from '@starling/storage-api'
import type { Receipt } from './model.ts'

/** What was to be kept; by the client's own reckoning, not by what a reply says. */
export interface ToKeep {
  readonly account: AccountId
  readonly namespace: number
  readonly hash: MessageHash
  /** Milliseconds of the network's time. A receipt for less is none. */
  readonly untilMs: number
}

/**
 * Verifies one signature for each member: its receipt, or where there is none the one of original nodes.
 * @param members - by the client's own list: what others sign does not count
 */
export function validReceipts(
  crypto: Pick<CryptoBackend, 'ed25519'>,
  members: readonly Pick<ServiceNodeRecord, 'ed25519'>[],
  kept: ToKeep,
  swarm: StoreOutput['swarm'],
): readonly Receipt[] {
  return members.flatMap(({ ed25519: member }) => {
    // Keys of a reply are whatever a node wrote, and `__proto__` among them: only own members count.
    const entry = Object.hasOwn(swarm, member) ? swarm[member] : undefined
    if (entry === undefined || entry.failed === true) return []
    const claim = claimOf(entry, member, kept)
    if (claim === undefined) return []
    const signature = decodeSignature(claim.receipt.signature)
    const isValid = signature !== undefined && crypto.ed25519.verify(signature, claim.text, fromHex(member))
    return isValid ? [claim.receipt] : []
  })
}

/** One receipt for each member, the newer ones first in doubt. */
export function joinReceipts(before: readonly Receipt[], newer: readonly Receipt[]): readonly Receipt[] {
  return [...new Map([...before, ...newer].map((receipt) => [receipt.member, receipt])).values()]
}

/** ⌊n/2⌋ + 1. */
export function majorityOf(members: number): number {
  return Math.floor(members / 2) + 1
}

interface Claim {
  readonly receipt: Receipt
  /** What must have been signed. */
  readonly text: Uint8Array
}

/** What the member says, before its signature is looked at; undefined when it says too little. */
function claimOf(entry: StoreOutput['swarm'][string], member: string, kept: ToKeep): Claim | undefined {
  const { receipt, stored_at: storedAtMs, expiry: expiryMs, signature } = entry
  if (receipt === undefined) {
    if (signature === undefined) return undefined
    const old = { member, storedAtMs: undefined, expiryMs: undefined, signature }
    return { receipt: old, text: storeReceiptText(kept.hash) }
  }
  if (!isTime(storedAtMs) || !isTime(expiryMs) || expiryMs < kept.untilMs) return undefined
  const { account, namespace, hash } = kept
  return {
    receipt: { member, storedAtMs, expiryMs, signature: receipt },
    text: storedReceiptText({ account, namespace, hash, storedAtMs, expiryMs }),
  }
}

function isTime(value: number | undefined): value is number {
  return value !== undefined && Number.isSafeInteger(value) && value >= 0
}

function decodeSignature(text: string): Uint8Array | undefined {
  try {
    return fromBase64(text)
  } catch (error) {
    if (error instanceof EncodingError) return undefined
    throw error
  }
}
