/** @module The stamp of a write, as two keys of a forwarded request. Source: docs/protocol/replication.md §2. */

import { type BencodeDict, bytesField, integerField } from '../bencode.ts'
import { WireError } from '../errors.ts'

/** When and where a record entered the swarm. */
export interface Stamp {
  /** Hybrid logical milliseconds. */
  readonly ms: number
  /** 32 bytes: Ed25519 key of the entry node. */
  readonly node: Uint8Array
}

export function stampKeys(stamp: Stamp | undefined) {
  return { stamp_ms: stamp?.ms, stamp_node: stamp?.node }
}

/** @throws {WireError} `invalid_bencode` for one half of a stamp */
export function decodeStamp(dict: BencodeDict): Stamp | undefined {
  const ms = integerField(dict, 'stamp_ms')
  const node = bytesField(dict, 'stamp_node', 32)
  if (ms !== undefined && node !== undefined) return { ms, node }
  if (ms === undefined && node === undefined) return undefined
  throw new WireError('invalid_bencode', 'stamp is only half there')
}
