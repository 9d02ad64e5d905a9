/**
 * A member's answer to a forwarded write other than `store`.
 * Source: docs/protocol/swarms.md §5.1; docs/protocol/storage-rpc.md §4.6 to §4.12.
 * @module
 */

import {
  type BencodeInput,
  type BencodeValue,
  bytesItem,
  decodeBencode,
  dictOf,
  encodeBencode,
  integerField,
  integerItem,
  listOf,
  textItem,
} from '../bencode.ts'
import { WireError } from '../errors.ts'

/** Hashes, or hashes by namespace when the request was for all of them. */
export type HashGroups = readonly string[] | ReadonlyMap<number, readonly string[]>

/** Which parts are there depends on the method. */
export interface WriteReply {
  /** 64 bytes, by the member's key over the text of the method. */
  readonly signature: Uint8Array
  readonly deleted?: HashGroups | undefined
  readonly updated?: HashGroups | undefined
  readonly expiryMs?: number | readonly number[] | undefined
  readonly unchanged?: ReadonlyMap<string, number> | undefined
  /** Tokens that are no longer revoked. */
  readonly count?: number | undefined
}

export function encodeWriteReply(reply: WriteReply): Uint8Array {
  return encodeBencode({
    count: reply.count,
    deleted: reply.deleted && encodeGroups(reply.deleted),
    expiry: reply.expiryMs,
    signature: reply.signature,
    unchanged: reply.unchanged && Object.fromEntries(reply.unchanged),
    updated: reply.updated && encodeGroups(reply.updated),
  })
}

/** Parts that are absent on the wire are absent from the result. @throws {WireError} `invalid_bencode` */
export function decodeWriteReply(bytes: Uint8Array): WriteReply {
  const dict = dictOf(decodeBencode(bytes), 'reply')
  const deleted = dict.get('deleted')
  const updated = dict.get('updated')
  const expiry = dict.get('expiry')
  const unchanged = dict.get('unchanged')
  const count = integerField(dict, 'count')
  return {
    signature: bytesItem(dict.get('signature'), 'signature', 64),
    ...(deleted === undefined ? {} : { deleted: decodeGroups(deleted, 'deleted') }),
    ...(updated === undefined ? {} : { updated: decodeGroups(updated, 'updated') }),
    ...(expiry === undefined ? {} : { expiryMs: decodeExpiry(expiry) }),
    ...(unchanged === undefined ? {} : { unchanged: decodeUnchanged(unchanged) }),
    ...(count === undefined ? {} : { count }),
  }
}

function encodeGroups(groups: HashGroups): BencodeInput {
  return isMap(groups) ? Object.fromEntries(groups) : groups
}

// `Array.isArray` does not narrow readonly arrays.
function isMap(groups: HashGroups): groups is ReadonlyMap<number, readonly string[]> {
  return groups instanceof Map
}

function decodeGroups(value: BencodeValue, name: string): HashGroups {
  if (!(value instanceof Map)) return decodeHashes(value, name)
  return new Map(
    [...dictOf(value, name)].map(([namespace, hashes]): [number, readonly string[]] => {
      if (!/^(0|-?[1-9]\d{0,4})$/.test(namespace)) throw new WireError('invalid_bencode', `${name} is not by namespace`)
      return [Number(namespace), decodeHashes(hashes, name)]
    }),
  )
}

function decodeHashes(value: BencodeValue, name: string): readonly string[] {
  return listOf(value, name).map((item) => textItem(item, name))
}

function decodeExpiry(value: BencodeValue): number | readonly number[] {
  if (typeof value === 'bigint') return integerItem(value, 'expiry')
  return listOf(value, 'expiry').map((item) => integerItem(item, 'expiry'))
}

function decodeUnchanged(value: BencodeValue): ReadonlyMap<string, number> {
  return new Map([...dictOf(value, 'unchanged')].map(([hash, expiry]) => [hash, integerItem(expiry, 'unchanged')]))
}
