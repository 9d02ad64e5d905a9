/**
 * What is known to have happened to one message, and adding to it. Events may come in any order and any number of times;
 * the same events make the same history. What it says of the message is for `resolve.ts`.
 * Source: docs/protocol/replication.md §2.
 * @module
 */

import { compareStamps, type Stamp } from './stamp.ts'

/** A store: somebody had the message kept until `expiryMs`. */
export interface StoreEvent {
  readonly stamp: Stamp
  /** The sender's time. */
  readonly timestampMs: number
  readonly expiryMs: number
}

/** An explicit expiry, already decided: `shorten` and `extend` are no more than how it came about. */
export interface ExpireEvent {
  readonly stamp: Stamp
  readonly expiryMs: number
}

export interface History {
  /** Those newer than the deletion, oldest first. */
  readonly stores: readonly StoreEvent[]
  /** The newest one, unless the deletion is newer. */
  readonly expire: ExpireEvent | undefined
  /** The newest deletion by hash. */
  readonly deleted: Stamp | undefined
}

export const NO_HISTORY: History = { stores: [], expire: undefined, deleted: undefined }

/**
 * Stores of one message that are told apart. Beyond it the two oldest count as one: whoever stores the same bytes again and
 * again cannot make a row grow.
 */
const STORES_MAX = 8

/** Stores of one stamp are one store, with the later times: two members may have counted different ones as one. */
export function withStore(history: History, event: StoreEvent): History {
  if (history.deleted !== undefined && compareStamps(event.stamp, history.deleted) <= 0) return history
  const known = history.stores.find(({ stamp }) => compareStamps(stamp, event.stamp) === 0)
  const joined = known === undefined ? event : join(known, event)
  if (known?.timestampMs === joined.timestampMs && known.expiryMs === joined.expiryMs) return history
  const others = history.stores.filter((store) => store !== known)
  return { ...history, stores: limited([...others, joined].sort(compareStores)) }
}

/** On equal stamps the later expiry wins. */
export function withExpire(history: History, event: ExpireEvent): History {
  const { deleted, expire } = history
  if (deleted !== undefined && compareStamps(event.stamp, deleted) <= 0) return history
  if (expire !== undefined && compareExpires(expire, event) >= 0) return history
  return { ...history, expire: event }
}

export function withDeletion(history: History, stamp: Stamp): History {
  const { deleted, expire } = history
  if (deleted !== undefined && compareStamps(deleted, stamp) >= 0) return history
  return {
    stores: history.stores.filter((store) => compareStamps(store.stamp, stamp) > 0),
    expire: expire !== undefined && compareStamps(expire.stamp, stamp) > 0 ? expire : undefined,
    deleted: stamp,
  }
}

/** One store and nothing else: all of it stands in the message's own row. */
export function isPlain({ stores, expire, deleted }: History): boolean {
  return stores.length === 1 && expire === undefined && deleted === undefined
}

function limited(stores: readonly StoreEvent[]): readonly StoreEvent[] {
  const [first, second, ...rest] = stores
  if (stores.length <= STORES_MAX || first === undefined || second === undefined) return stores
  return [join(first, second), ...rest]
}

/** Associative and commutative, so that it does not matter which were joined first. */
function join(left: StoreEvent, right: StoreEvent): StoreEvent {
  return {
    stamp: compareStores(left, right) < 0 ? right.stamp : left.stamp,
    timestampMs: Math.max(left.timestampMs, right.timestampMs),
    expiryMs: Math.max(left.expiryMs, right.expiryMs),
  }
}

function compareStores(left: StoreEvent, right: StoreEvent): number {
  return compareStamps(left.stamp, right.stamp)
}

function compareExpires(left: ExpireEvent, right: ExpireEvent): number {
  return compareStamps(left.stamp, right.stamp) || left.expiryMs - right.expiryMs
}
