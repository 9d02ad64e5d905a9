/**
 * Many stored messages at once, for members that are new. Source: docs/protocol/swarms.md §5.3.
 *
 * ```text
 * 0x01 ‖ l (l 33:<account> n:<hash> i<timestamp>e i<expiry>e n:<data> [i<namespace>e] e)* e
 * ```
 *
 * NOTE: the namespace is our addition, which deployed nodes skip; without it the message lands in namespace 0.
 * @module
 */

import { concatBytes } from '@starling/base'
import {
  type BencodeValue,
  bytesItem,
  decodeBencode,
  encodeBencode,
  integerItem,
  listOf,
  textItem,
} from '../bencode.ts'
import { WireError } from '../errors.ts'

export interface ReplicatedMessage {
  /** 33 bytes: prefix and key. */
  readonly account: Uint8Array
  readonly hash: string
  readonly timestampMs: number
  readonly expiryMs: number
  readonly data: Uint8Array
  /** Absent in batches of the original nodes. */
  readonly namespace?: number | undefined
}

const VERSION = 1

/** A batch ends before the running estimate of its size would exceed this many bytes. */
export const REPLICATION_BATCH_BYTES_MAX = 9_000_000

/** Seven values a message, of which the limit allows 75,000 when they are empty. */
const BATCH_VALUES_MAX = 1_000_000

/** One batch, whatever its size. */
export function encodeReplicationBatch(messages: readonly ReplicatedMessage[]): Uint8Array {
  return concatBytes(Uint8Array.of(VERSION), encodeBencode(messages.map(itemOf)))
}

/** As many batches as the limit of size demands, in order; one empty batch when there are no messages. */
export function encodeReplicationBatches(messages: readonly ReplicatedMessage[]): Uint8Array[] {
  const batches: Uint8Array[] = []
  let start = 0
  let size = 0
  for (const [i, message] of messages.entries()) {
    const estimate = estimatedBytes(message)
    if (size + estimate > REPLICATION_BATCH_BYTES_MAX && i > start) {
      batches.push(encodeReplicationBatch(messages.slice(start, i)))
      start = i
      size = 0
    }
    size += estimate
  }
  batches.push(encodeReplicationBatch(messages.slice(start)))
  return batches
}

/**
 * Elements after the sixth are skipped, and a sixth that is no namespace.
 * @throws {WireError} `invalid_frame` for another version, `invalid_bencode` for anything else
 */
export function decodeReplicationBatch(bytes: Uint8Array): ReplicatedMessage[] {
  if (bytes[0] !== VERSION) throw new WireError('invalid_frame', 'batch has an unknown version')
  return listOf(decodeBencode(bytes.subarray(1), BATCH_VALUES_MAX), 'batch').map(decodeItem)
}

function itemOf(message: ReplicatedMessage) {
  const { account, hash, timestampMs, expiryMs, data, namespace } = message
  return [account, hash, timestampMs, expiryMs, data, ...(namespace === undefined ? [] : [namespace])]
}

function decodeItem(value: BencodeValue): ReplicatedMessage {
  const [account, hash, timestamp, expiry, data, namespace] = listOf(value, 'message')
  const message = {
    account: bytesItem(account, 'account', 33),
    hash: textItem(hash, 'hash'),
    timestampMs: integerItem(timestamp, 'timestamp'),
    expiryMs: integerItem(expiry, 'expiry'),
    data: bytesItem(data, 'data'),
  }
  return isNamespace(namespace) ? { ...message, namespace: Number(namespace) } : message
}

function isNamespace(value: BencodeValue | undefined): value is bigint {
  return typeof value === 'bigint' && value >= -0x8000n && value <= 0x7fffn
}

/** The original nodes' estimate: frame, list, account, two times, hash and data with their lengths; plus our namespace. */
function estimatedBytes(message: ReplicatedMessage): number {
  const namespace = message.namespace === undefined ? 0 : 8
  return 1 + 2 + 36 + 30 + (4 + message.hash.length) + (6 + message.data.length) + namespace
}
