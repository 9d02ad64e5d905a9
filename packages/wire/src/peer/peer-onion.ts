/** @module The rest of an onion, from one relay to the next node. Source: docs/protocol/onion-requests.md §5. */

import { bytesField, bytesItem, decodeBencode, dictOf, encodeBencode, integerField, textItem } from '../bencode.ts'

export interface PeerOnion {
  /** Ciphertext for the receiver. */
  readonly data: Uint8Array
  /** Name of the cipher as it stands on the wire; whether it is a known one is for the receiver to say. */
  readonly encType: string
  /** 32 bytes: X25519 public key of the client for this layer. */
  readonly ephemeralKey: Uint8Array
  /** Nodes passed so far, at least 1. */
  readonly hopNo: number
}

const DEFAULT_ENC_TYPE = 'aes-gcm'

export function encodePeerOnion(onion: PeerOnion): Uint8Array {
  return encodeBencode({
    data: onion.data,
    enc_type: onion.encType,
    ephemeral_key: onion.ephemeralKey,
    hop_no: onion.hopNo,
  })
}

/**
 * A missing cipher is `aes-gcm`; a hop number that is missing or below 1 is 1. The limit of hops is the receiver's.
 * @throws {WireError} `invalid_bencode`
 */
export function decodePeerOnion(bytes: Uint8Array): PeerOnion {
  const dict = dictOf(decodeBencode(bytes), 'onion')
  const encType = bytesField(dict, 'enc_type')
  return {
    data: bytesItem(dict.get('data'), 'data'),
    encType: encType === undefined ? DEFAULT_ENC_TYPE : textItem(encType, 'enc_type'),
    ephemeralKey: bytesItem(dict.get('ephemeral_key'), 'ephemeral_key', 32),
    hopNo: Math.max(1, integerField(dict, 'hop_no') ?? 1),
  }
}
