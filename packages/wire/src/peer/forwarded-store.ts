/**
 * A client's store request, as the node that received it passes it on to the other members of the swarm.
 * Source: docs/protocol/swarms.md §5.1; the stamp: docs/protocol/replication.md §2.
 * @module
 */

import { bytesField, bytesItem, decodeBencode, dictOf, encodeBencode, integerField, integerItem } from '../bencode.ts'
import { namespaceItem } from './namespace.ts'
import { present } from './present.ts'
import type { Signer } from './signer.ts'
import { decodeStamp, stampKeys } from './stamp.ts'

export interface ForwardedStore extends Signer {
  /** Of 16 bits, signed. */
  readonly namespace: number
  /** The sender's time of the message. */
  readonly timestampMs: number
  /** Absolute. */
  readonly expiryMs: number
  readonly data: Uint8Array
  /** 64 bytes. */
  readonly signature?: Uint8Array | undefined
  /** When the signature was made. */
  readonly sigTimestampMs?: number | undefined
}

/** Namespace 0 and what is absent are left out, as in the deployed nodes. */
export function encodeForwardedStore(store: ForwardedStore): Uint8Array {
  return encodeBencode({
    data: store.data,
    expiry: store.expiryMs,
    namespace: store.namespace === 0 ? undefined : store.namespace,
    pubkey: store.account,
    pubkey_ed25519: store.ed25519,
    sig_timestamp: store.sigTimestampMs,
    signature: store.signature,
    ...stampKeys(store.stamp),
    subaccount: store.subaccount,
    subaccount_sig: store.subaccountSignature,
    timestamp: store.timestampMs,
  })
}

/**
 * Unknown keys are skipped. Fields that are absent on the wire are absent from the result.
 * @throws {WireError} `invalid_bencode`, also for one half of a stamp and for a namespace beyond 16 bits
 */
export function decodeForwardedStore(bytes: Uint8Array): ForwardedStore {
  const dict = dictOf(decodeBencode(bytes), 'store')
  const namespace = dict.get('namespace')
  const optional = {
    signature: bytesField(dict, 'signature', 64),
    sigTimestampMs: integerField(dict, 'sig_timestamp'),
    ed25519: bytesField(dict, 'pubkey_ed25519', 32),
    subaccount: bytesField(dict, 'subaccount', 36),
    subaccountSignature: bytesField(dict, 'subaccount_sig', 64),
    stamp: decodeStamp(dict),
  }
  return {
    account: bytesItem(dict.get('pubkey'), 'pubkey', 33),
    namespace: namespace === undefined ? 0 : namespaceItem(namespace),
    timestampMs: integerItem(dict.get('timestamp'), 'timestamp'),
    expiryMs: integerItem(dict.get('expiry'), 'expiry'),
    data: bytesItem(dict.get('data'), 'data'),
    ...present(optional),
  }
}
