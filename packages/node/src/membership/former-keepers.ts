/**
 * Who kept before what this node keeps now: they may still give away what they have, and nobody else may who is no member.
 * Source: docs/protocol/replication.md §4.
 * @module
 */

import { type AccountRange, overlap, without } from '../storage/account-range.ts'

export interface FormerKeeping {
  readonly range: AccountRange
  /** Ed25519 keys; empty where this node does not know who it was. */
  readonly sources: readonly string[]
  /** Of the change, or of this node's beginning. */
  readonly untilMinute: number
}

/** As what a node that gives something is known. */
export type GiverStanding = 'known' | 'possible'

const DAY_MINUTES = 24 * 60

/** No message lives longer, so that nobody has anything left to give. */
const NAMED_MINUTES = 31 * DAY_MINUTES

/** A range is handed over within a quarter of an hour by those that are up. */
const UNNAMED_MINUTES = 60

/** Of the whole ring: about a hundred changes a day. */
const KEEPINGS_MAX = 4_096

/** Over restarts, of the own range: one that changes every day for a month, in several pieces. */
const REMEMBERED_MAX = 256

/** The keepings that count still, the newest ones when there are too many. */
export function keepingsAt(keepings: readonly FormerKeeping[], nowMinute: number): readonly FormerKeeping[] {
  return keepings
    .filter(({ sources, untilMinute }) => {
      const ageMinutes = nowMinute - untilMinute
      return ageMinutes < (sources.length > 0 ? NAMED_MINUTES : UNNAMED_MINUTES)
    })
    .slice(-KEEPINGS_MAX)
}

/** Whether a node kept all of the range, or may have for all that is known. */
export function giverStanding(
  keepings: readonly Pick<FormerKeeping, 'range' | 'sources'>[],
  key: string,
  range: AccountRange,
): GiverStanding | undefined {
  const isCoveredBy = (those: typeof keepings) =>
    those.reduce<readonly AccountRange[]>((left, each) => left.flatMap((part) => without(part, each.range)), [range])
      .length === 0
  const named = keepings.filter(({ sources }) => sources.includes(key))
  if (isCoveredBy(named)) return 'known'
  return isCoveredBy([...named, ...keepings.filter(({ sources }) => sources.length === 0)]) ? 'possible' : undefined
}

interface Swarm {
  readonly range: AccountRange
  readonly members: readonly string[]
}

/** What nodes kept before and keep no longer, anywhere on the ring: a range can move on before who had it first has given it away. */
export function keepingsLost(
  before: readonly Swarm[],
  after: readonly Swarm[],
  untilMinute: number,
): readonly FormerKeeping[] {
  const known = LOST.get(before)
  const lost = known?.after === after ? known.lost : lostBetween(before, after)
  LOST.set(before, { after, lost })
  return lost.map((each) => ({ ...each, untilMinute }))
}

type Lost = Pick<FormerKeeping, 'range' | 'sources'>

/** By the list before, for as long as somebody has it: the same for all nodes of a process, and a look at all members of all swarms. */
const LOST = new WeakMap<readonly Swarm[], { readonly after: readonly Swarm[]; readonly lost: readonly Lost[] }>()

function lostBetween(before: readonly Swarm[], after: readonly Swarm[]): readonly Lost[] {
  const rangeNow = new Map(after.flatMap(({ range, members }) => members.map((key) => [key, range] as const)))
  return before.flatMap(({ range, members }) => {
    const byRange = new Map<AccountRange | undefined, string[]>()
    for (const key of members) {
      const now = rangeNow.get(key)
      const those = byRange.get(now)
      if (those === undefined) byRange.set(now, [key])
      else those.push(key)
    }
    return [...byRange].flatMap(([now, sources]) =>
      (now === undefined ? [range] : without(range, now)).map((part) => ({ range: part, sources })),
    )
  })
}

/** Those that a later life needs, of what it keeps. */
export function keepingsWithin(keepings: readonly FormerKeeping[], range: AccountRange): readonly FormerKeeping[] {
  return keepings.filter((each) => overlap(each.range, range).length > 0).slice(-REMEMBERED_MAX)
}
