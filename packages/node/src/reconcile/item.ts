/**
 * What is compared between members: for each thing that is kept a time and a name. Equal names mean equal things.
 * Source: docs/protocol/replication.md §3.
 * @module
 */

import { compareBytes } from '@starling/base'

export const ITEM_ID_BYTES = 32

export interface Item {
  /** A safe integer, 0 or more. */
  readonly ms: number
  /** 32 bytes: a digest of the thing. */
  readonly id: Uint8Array
}

/** BLAKE2b, or any other hash of a wanted length. */
export type HashBytes = (data: Uint8Array, length: number) => Uint8Array

export function compareItems(left: Item, right: Item): number {
  return left.ms - right.ms || compareBytes(left.id, right.id)
}
