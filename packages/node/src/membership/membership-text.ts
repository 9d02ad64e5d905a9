/**
 * What a node has to know of its earlier life when it starts, as text for the database: what it kept, what it still gave away,
 * and who had before what it still lacked. Places on the ring in hex.
 * Source: docs/protocol/replication.md §4.
 * @module
 */

import type { AccountRange } from '../storage/account-range.ts'

export interface EarlierMembership {
  /** What the own swarm kept; undefined in none. */
  readonly range: AccountRange | undefined
  readonly leaving: readonly AccountRange[]
  readonly gaining: readonly {
    readonly range: AccountRange
    readonly sources: readonly string[]
    readonly untilMinute: number
  }[]
}

type RangeText = readonly [from: string, to: string]

interface MembershipText {
  readonly range?: RangeText
  readonly leaving: readonly RangeText[]
  readonly gaining: readonly (readonly [...RangeText, untilMinute: number, sources: readonly string[]])[]
}

export function formatMembership({ range, leaving, gaining }: EarlierMembership): string {
  const text: MembershipText = {
    ...(range === undefined ? {} : { range: textOf(range) }),
    leaving: leaving.map(textOf),
    gaining: gaining.map((each) => [...textOf(each.range), each.untilMinute, each.sources] as const),
  }
  return JSON.stringify(text)
}

/** Reads back what `formatMembership` wrote. @throws {SyntaxError} when the text was damaged */
export function parseMembership(text: string): EarlierMembership {
  // The shape is our own: nobody else writes it.
  const { range, leaving, gaining } = JSON.parse(text) as MembershipText
  return {
    range: range === undefined ? undefined : rangeOf(range),
    leaving: leaving.map(rangeOf),
    gaining: gaining.map(([from, to, untilMinute, sources]) => ({ range: rangeOf([from, to]), untilMinute, sources })),
  }
}

function textOf({ from, to }: AccountRange): RangeText {
  return [from.toString(16), to.toString(16)]
}

function rangeOf([from, to]: RangeText): AccountRange {
  return { from: BigInt(`0x${from}`), to: BigInt(`0x${to}`) }
}
