/**
 * What a message is after all that has happened to it: its history and the marks on its mailbox, carried out in the order
 * of their stamps, whatever order they arrived in. This is the merge; everything else stores its result.
 * Source: docs/protocol/replication.md §2.
 * @module
 */

import type { MessageHash } from '@starling/protocol'
import type { ExpireEvent, History, StoreEvent } from './history.ts'
import type { Mark } from './marks.ts'
import { compareStamps, type Stamp } from './stamp.ts'

/** A message that is present. Whether it has expired is for the reader's clock to say. */
export interface Presence {
  /** Of its first store since it was last absent. */
  readonly timestampMs: number
  readonly expiryMs: number
  /** Of its newest store. */
  readonly stamp: Stamp
}

/**
 * @param marks - those that cover the message's namespace
 * @returns undefined when the message is absent
 */
export function resolve(hash: MessageHash, history: History, marks: readonly Mark[]): Presence | undefined {
  const [only] = history.stores
  if (only !== undefined && history.stores.length === 1 && history.expire === undefined && marks.length === 0)
    return only

  let presence: Presence | undefined
  for (const step of stepsOf(hash, history, marks)) presence = step.apply(presence)
  return presence
}

interface Step {
  readonly stamp: Stamp
  /** On equal stamps the lower one first: absent wins over present, an explicit expiry over a store's. */
  readonly rank: number
  readonly apply: (before: Presence | undefined) => Presence | undefined
}

function stepsOf(hash: MessageHash, history: History, marks: readonly Mark[]): readonly Step[] {
  const steps = history.stores.map(storeStep)
  if (history.expire !== undefined) steps.push(expireStep(history.expire))
  for (const mark of marks) steps.push(markStep(hash, mark))
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

function markStep(hash: MessageHash, mark: Mark): Step {
  const { stamp } = mark
  switch (mark.kind) {
    case 'expire':
      return {
        stamp,
        rank: 3,
        apply: (before) => before && { ...before, expiryMs: Math.min(before.expiryMs, mark.expiryMs) },
      }
    case 'delete':
      return { stamp, rank: 4, apply: (before) => (before && before.timestampMs > mark.untilMs ? before : undefined) }
    case 'replace':
      // Of two stores with one stamp the greater hash stays.
      return {
        stamp,
        rank: mark.hash > hash ? 4 : 0,
        apply: (before) => (mark.hash === hash ? before : undefined),
      }
  }
}
