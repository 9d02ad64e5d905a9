/**
 * A client's store request, as the node that received it passes it on to the other members of the swarm.
 * Source: docs/protocol/swarms.md §5.1; the stamp: docs/protocol/replication.md §2.
 * @module
 */

import {
  type BencodeDict,
  bytesField,
  bytesItem,
  decodeBencode,
  dictOf,
  encodeBencode,
  integerField,
  integerItem,
} from '../bencode.ts'
import { WireError } from '../errors.ts'
import { decodeStamp, type Stamp, stampKeys } from './stamp.ts'

export interface ForwardedStore {
  /** 33 bytes: prefix and key. */
  readonly account: Uint8Array
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
  /** 32 bytes: the Ed25519 key behind a 05 account. */
  readonly ed25519?: Uint8Array | undefined
  /** 36 bytes: the token. */
  readonly subaccount?: Uint8Array | undefined
  /** 64 bytes. */
  readonly subaccountSignature?: Uint8Array | undefined
  /** Absent when the entry node is an original one. */
  readonly stamp?: Stamp | undefined
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
    namespace: decodeNamespace(dict),
    timestampMs: integerItem(dict.get('timestamp'), 'timestamp'),
    expiryMs: integerItem(dict.get('expiry'), 'expiry'),
    data: bytesItem(dict.get('data'), 'data'),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  }
}

function decodeNamespace(dict: BencodeDict): number {
  const namespace = integerField(dict, 'namespace') ?? 0
  if (namespace < -0x8000 || namespace > 0x7fff) {
    throw new WireError('invalid_bencode', 'namespace is beyond 16 bits', { data: { namespace } })
  }
  return namespace
}
