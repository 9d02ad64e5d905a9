/**
 * What a node has to know of its earlier life when it starts, as text for the database: what it kept, what it still gave away,
 * who had before what it still lacked, and who kept before what it keeps. Places on the ring in hex.
 * Source: docs/protocol/replication.md §4.
 * @module
 */

import type { AccountRange } from '../storage/account-range.ts'
import type { FormerKeeping } from './former-keepers.ts'

export interface EarlierMembership {
  /** What the own swarm kept; undefined in none. */
  readonly range: AccountRange | undefined
  readonly leaving: readonly AccountRange[]
  /** Of what it gives away, that in which it answers no client any more. */
  readonly resting: readonly AccountRange[]
  readonly gaining: readonly FormerKeeping[]
  readonly former: readonly FormerKeeping[]
}

type RangeText = readonly [from: string, to: string]

type KeepingText = readonly [...RangeText, untilMinute: number, sources: readonly string[]]

interface MembershipText {
  readonly range?: RangeText
  readonly leaving: readonly RangeText[]
  /** Earlier versions did not write it. */
  readonly resting?: readonly RangeText[]
  readonly gaining: readonly KeepingText[]
  /** Earlier versions did not write it. */
  readonly former?: readonly KeepingText[]
}

export function formatMembership({ range, leaving, resting, gaining, former }: EarlierMembership): string {
  const text: MembershipText = {
    ...(range === undefined ? {} : { range: textOf(range) }),
    leaving: leaving.map(textOf),
    ...(resting.length === 0 ? {} : { resting: resting.map(textOf) }),
    gaining: gaining.map(keepingTextOf),
    former: former.map(keepingTextOf),
  }
  return JSON.stringify(text)
}

/** Reads back what `formatMembership` wrote. @returns undefined when the text was damaged: a node goes on without it */
export function parseMembership(text: string): EarlierMembership | undefined {
  try {
    return membershipOf(JSON.parse(text) as MembershipText)
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined
    throw error
  }
}

/** @throws {SyntaxError | TypeError} when it has another shape */
function membershipOf({ range, leaving, resting = [], gaining, former = [] }: MembershipText): EarlierMembership {
  return {
    range: range === undefined ? undefined : rangeOf(range),
    leaving: leaving.map(rangeOf),
    resting: resting.map(rangeOf),
    gaining: gaining.map(keepingOf),
    former: former.map(keepingOf),
  }
}

function keepingTextOf({ range, untilMinute, sources }: FormerKeeping): KeepingText {
  return [...textOf(range), untilMinute, sources]
}

function keepingOf([from, to, untilMinute, sources]: KeepingText): FormerKeeping {
  return { range: rangeOf([from, to]), untilMinute: Number(untilMinute), sources: sources.map(String) }
}

function textOf({ from, to }: AccountRange): RangeText {
  return [from.toString(16), to.toString(16)]
}

function rangeOf([from, to]: RangeText): AccountRange {
  return { from: BigInt(`0x${from}`), to: BigInt(`0x${to}`) }
}
