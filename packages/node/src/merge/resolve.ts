/**
 * What a message is after all that has happened to it: its history and the marks on its mailbox, carried out in the order
 * of their stamps, whatever order they arrived in. This is the merge; everything else stores its result.
 *
 * Deletions go store by store: each store is deleted by what is newer and reaches *its own* timestamp. So whether a message
 * is present never depends on how stores were told apart, and a store that is deleted can be forgotten at once.
 * Source: docs/protocol/replication.md §2.
 * @module
 */

import type { MessageHash } from '@starling/protocol'
import type { ExpireEvent, History, StoreEvent } from './history.ts'
import type { Mark } from './marks.ts'
import { compareStamps, type Stamp } from './stamp.ts'

/** A message that is present. Whether it has expired is for the reader's clock to say. */
export interface Presence {
  /** Of the first store since the message had last ended. */
  readonly timestampMs: number
  readonly expiryMs: number
  /** Of its newest store. */
  readonly stamp: Stamp
}

/**
 * The history without stores that a mark has deleted.
 * @param marks - those that cover the message's namespace
 * @returns the same object when there are none
 */
export function withoutDeleted(hash: MessageHash, history: History, marks: readonly Mark[]): History {
  const stores = history.stores.filter((store) => !marks.some((mark) => isDeletedBy(hash, store, mark)))
  return stores.length === history.stores.length ? history : { ...history, stores }
}

/**
 * @param marks - those that cover the message's namespace
 * @returns undefined when the message is absent
 */
export function resolve(hash: MessageHash, history: History, marks: readonly Mark[]): Presence | undefined {
  const { stores } = withoutDeleted(hash, history, marks)
  const [only] = stores
  if (only !== undefined && stores.length === 1 && history.expire === undefined && marks.length === 0) return only

  let presence: Presence | undefined
  for (const step of stepsOf(stores, history.expire, marks)) presence = step.apply(presence)
  return presence
}

interface Step {
  readonly stamp: Stamp
  /** On equal stamps the lower one first: an explicit expiry wins over a store's. */
  readonly rank: number
  readonly apply: (before: Presence | undefined) => Presence | undefined
}

function stepsOf(
  stores: readonly StoreEvent[],
  expire: ExpireEvent | undefined,
  marks: readonly Mark[],
): readonly Step[] {
  const steps = stores.map(storeStep)
  if (expire !== undefined) steps.push(expireStep(expire))
  for (const mark of marks) if (mark.kind === 'expire') steps.push(expireMarkStep(mark.stamp, mark.expiryMs))
  // The sort is stable, and stores of one stamp are in their order already.
  return steps.sort((left, right) => compareStamps(left.stamp, right.stamp) || left.rank - right.rank)
}

function storeStep({ stamp, timestampMs, expiryMs }: StoreEvent): Step {
  return {
    stamp,
    rank: 1,
    apply: (before) => {
      // "The hash of a message that has expired is inserted anew."
      if (before === undefined || before.expiryMs <= stamp.ms) return { timestampMs, expiryMs, stamp }
      return { timestampMs: before.timestampMs, expiryMs: Math.max(before.expiryMs, expiryMs), stamp }
    },
  }
}

function expireStep({ stamp, expiryMs }: ExpireEvent): Step {
  return { stamp, rank: 2, apply: (before) => before && { ...before, expiryMs } }
}

function expireMarkStep(stamp: Stamp, expiryMs: number): Step {
  return {
    stamp,
    rank: 3,
    apply: (before) => before && { ...before, expiryMs: Math.min(before.expiryMs, expiryMs) },
  }
}

function isDeletedBy(hash: MessageHash, store: StoreEvent, mark: Mark): boolean {
  switch (mark.kind) {
    case 'expire':
      return false
    case 'delete':
      return store.timestampMs <= mark.untilMs && compareStamps(store.stamp, mark.stamp) <= 0
    case 'replace': {
      if (mark.hash === hash) return false
      const order = compareStamps(store.stamp, mark.stamp)
      // Of two stores with one stamp the greater hash stays.
      return order < 0 || (order === 0 && mark.hash > hash)
    }
  }
}
