/**
 * Histories as text for the database: `{"s":[[ms,node,timestamp,expiry],…],"e":[ms,node,expiry],"d":[ms,node]}` with
 * absent parts left out and nodes in hex.
 * @module
 */

import { fromHex, toHex } from '@starling/base'
import type { History } from './history.ts'
import type { Stamp } from './stamp.ts'

type StampText = readonly [ms: number, node: string]

interface HistoryText {
  readonly s?: readonly (readonly [...StampText, timestampMs: number, expiryMs: number])[]
  readonly e?: readonly [...StampText, expiryMs: number]
  readonly d?: StampText
}

export function formatHistory({ stores, expire, deleted }: History): string {
  const text: HistoryText = {
    ...(stores.length === 0
      ? {}
      : { s: stores.map(({ stamp, timestampMs, expiryMs }) => [...textOf(stamp), timestampMs, expiryMs] as const) }),
    ...(expire === undefined ? {} : { e: [...textOf(expire.stamp), expire.expiryMs] as const }),
    ...(deleted === undefined ? {} : { d: textOf(deleted) }),
  }
  return JSON.stringify(text)
}

/** Reads back what `formatHistory` wrote. @throws {SyntaxError} when the text was damaged */
export function parseHistory(text: string): History {
  // The shape is our own: nobody else writes this column.
  const { s, e, d } = JSON.parse(text) as HistoryText
  return {
    stores: (s ?? []).map(([ms, node, timestampMs, expiryMs]) => ({ stamp: stampOf(ms, node), timestampMs, expiryMs })),
    expire: e === undefined ? undefined : { stamp: stampOf(e[0], e[1]), expiryMs: e[2] },
    deleted: d === undefined ? undefined : stampOf(d[0], d[1]),
  }
}

function textOf({ ms, node }: Stamp): StampText {
  return [ms, toHex(node)]
}

function stampOf(ms: number, node: string): Stamp {
  return { ms, node: fromHex(node) }
}
