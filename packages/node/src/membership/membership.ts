/**
 * What this node keeps as the registry names new members: ranges that it has to give away, and ranges that it has to be
 * given. Membership comes from the registry alone.
 * Source: docs/protocol/replication.md §4.
 * @module
 */

import type { ServiceNodeRecord } from '@starling/ports'
import { type AccountId, NO_SWARM, swarmPosition } from '@starling/protocol'
import type { NodeContext } from '../context.ts'
import type { KnownSwarm } from '../network-directory.ts'
import { type AccountRange, containsAccount, overlap, rangeKey, without } from '../storage/account-range.ts'
import { MINUTE_MS } from '../storage/item-index.ts'
import {
  type FormerKeeping,
  type GiverStanding,
  giverStanding,
  keepingsAt,
  keepingsLost,
  keepingsWithin,
} from './former-keepers.ts'
import { type EarlierMembership, formatMembership, parseMembership } from './membership-text.ts'

/** A range that another swarm keeps now. */
export interface Leaving {
  readonly range: AccountRange
  readonly swarmId: bigint
  /** In `elapsed()`. */
  readonly sinceMs: number
  /** What was written before it is all that has to be shown: seals over less mean nothing. */
  readonly untilMinute: number
  /** Place among the members that give it away: they begin one after the other. */
  readonly order: number
  /** New members that have signed that they have it all. */
  readonly signed: Set<string>
  /** The minute up to which stores were compared last, by member. */
  readonly compared: Map<string, number>
  /** Most new members have signed, and the others know nothing of this node: no client is answered any more. */
  readonly isResting: boolean
}

/** A range of which this node may lack something. */
export interface Gaining {
  readonly range: AccountRange
  /** Who kept it before, by Ed25519 key; empty for what a node lacks because it was not running. */
  readonly sources: readonly string[]
  readonly sinceMs: number
  /** What was written before it they may have that this node lacks: who has the same over less says nothing. */
  readonly untilMinute: number
}

/** Who can be asked for what a node may lack, in this order. */
export interface Sources {
  readonly records: readonly ServiceNodeRecord[]
  /** So many of them that what a majority has signed is at one of them. */
  readonly enough: number
}

/** One may be the one that has missed something. */
const ENOUGH_MIN = 2

/** After it nobody will give anything any more. */
const GAINING_MS_MAX = 15 * 60_000

/** Of one range, as another member names them: about three times a swarm. */
const SOURCES_MAX = 32

interface Before {
  readonly nodes: readonly ServiceNodeRecord[]
  readonly range: AccountRange | undefined
  readonly swarms: () => readonly KnownSwarm[]
}

type MembershipContext = Pick<NodeContext, 'clock' | 'network' | 'identity'>

export class Membership {
  readonly #ctx: MembershipContext
  readonly #save: (text: string) => void
  #before: Before
  #leaving: readonly Leaving[] = []
  #gaining: readonly Gaining[]
  #former: readonly FormerKeeping[] = []
  /** Members of the own swarm that said that they lack nothing. */
  readonly #whole = new Set<string>()
  readonly #listeners = new Set<() => void>()

  /**
   * @param earlier - what `save` was given last, by an earlier life of this node; undefined in the first
   * @param save - is given what a later life has to know; a failure costs no more than that
   */
  constructor(ctx: MembershipContext, earlier: string | undefined, save: (text: string) => void) {
    this.#ctx = ctx
    this.#save = save
    this.#before = this.#read()
    this.#gaining = []
    this.#takeUp((earlier === undefined ? undefined : parseMembership(earlier)) ?? NOTHING)
    this.#remember()
  }

  get leaving(): readonly Leaving[] {
    return this.#leaving
  }

  get isLacking(): boolean {
    return this.#lacking().length > 0
  }

  /** Who kept before what this node may lack, as far as it knows. */
  get owners(): readonly Gaining[] {
    return this.#lacking().filter(({ sources }) => sources.length > 0)
  }

  /** Whether it may lack something and does not know who had it before. */
  get mustAsk(): boolean {
    return this.#lacking().some(({ sources }) => sources.length === 0)
  }

  /** Called when there is something to give away. */
  onLeaving(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** To be called when the registry says something else. */
  update(): void {
    const { clock, network } = this.#ctx
    if (network.view.nodes === this.#before.nodes) return
    const before = this.#before
    this.#before = this.#read()
    const { range } = this.#before
    const sinceMs = clock.elapsed()
    const untilMinute = this.#nextMinute()
    const haveLeft = this.#noteFormer(before, untilMinute)
    if (keyOf(before.range) === keyOf(range)) {
      // Others may keep now what this node still gives away.
      if (this.#leaving.length > 0) this.#setLeaving(this.#leaving)
      if (haveLeft) this.#remember()
      return
    }
    const swarms = before.swarms()
    const own = this.#ctx.identity.ed25519
    this.#whole.clear()
    const gained = range === undefined ? [] : before.range === undefined ? [range] : without(range, before.range)
    this.#gaining = [
      ...this.#gaining.flatMap((gaining) => pieces(gaining, range)),
      ...gained.flatMap((part) =>
        swarms.flatMap((swarm) =>
          overlap(part, swarm.range).map((piece) => ({
            range: piece,
            sources: swarm.members.filter((key) => key !== own),
            sinceMs,
            untilMinute,
          })),
        ),
      ),
    ]
    const lost = before.range === undefined ? [] : range === undefined ? [before.range] : without(before.range, range)
    // Who has left the registry gives nothing, and has no turn.
    const order =
      swarms.map(({ members }) => members.filter((key) => network.find(key)).indexOf(own)).find((at) => at >= 0) ?? 0
    this.#setLeaving([
      ...this.#leaving.flatMap((piece) => (range === undefined ? piece : partsOutside(piece, range))),
      ...lost.map((lostRange) => this.#leavingOf(lostRange, order)),
    ])
    this.#remember()
  }

  /** Clients are sent on to those who keep the range now; what is here stays. */
  rest(giving: Leaving): void {
    this.#setLeaving(this.#leaving.map((leaving) => (leaving === giving ? { ...leaving, isResting: true } : leaving)))
    this.#remember()
  }

  /** The range has been given away, and is dropped. */
  left(gone: Leaving): void {
    this.#setLeaving(this.#leaving.filter((leaving) => leaving !== gone))
    this.#remember()
  }

  /**
   * Where to read what this node may lack: first those who kept it before, each new member beginning with another one, then
   * members that say that they lack nothing.
   * @returns undefined when it lacks nothing there
   */
  sourcesOf(account: AccountId): Sources | undefined {
    const { identity, network } = this.#ctx
    const lacking = this.#lacking().find(({ range }) => containsAccount(range, account))
    if (lacking === undefined) return undefined
    const { sources } = lacking
    const members = network.own === undefined ? [] : network.membersOf(network.own.swarmId)
    const place = members.findIndex(({ ed25519 }) => ed25519 === identity.ed25519)
    const keys = new Set([...rotated(sources, place), ...this.#whole])
    return {
      records: [...keys].flatMap((key) => network.find(key) ?? []),
      enough: Math.max(ENOUGH_MIN, sources.length - Math.floor(sources.length / 2)),
    }
  }

  /** Who kept the range before knows what was kept of it. */
  isSource(key: string, range: AccountRange): boolean {
    return this.#lacking().some((each) => each.sources.includes(key) && without(range, each.range).length === 0)
  }

  /**
   * As what a node is known that gives something of a range, or compares it.
   * @returns undefined for who is no member and kept it at no time, as far as this node knows
   */
  standingOf(key: string, range: AccountRange): GiverStanding | undefined {
    const { network } = this.#ctx
    const { own } = network
    if (own !== undefined && own.swarmId !== NO_SWARM && network.find(key)?.swarmId === own.swarmId) return 'known'
    return giverStanding([...keepingsAt(this.#former, this.#nextMinute()), ...this.owners], key, range)
  }

  /** The same for one account. */
  standingFor(key: string, account: AccountId): GiverStanding | undefined {
    const place = swarmPosition(account)
    return this.standingOf(key, { from: place, to: place })
  }

  /**
   * A member of the own swarm keeps the same, or not.
   * @param untilMinute - what was compared was written before it
   * @param isLacking - as it says
   */
  heard(key: string, isSame: boolean, isLacking: boolean, untilMinute: number): void {
    if (isLacking) this.#whole.delete(key)
    else this.#whole.add(key)
    if (isSame && !isLacking) this.#setGaining(this.#gaining.filter((each) => each.untilMinute > untilMinute))
  }

  /**
   * A member of the own swarm says who had before what this node may lack. Where that is known already it says nothing. It may
   * lie: nodes that the registry has never named are none, and no change lies ahead.
   */
  heardOwners(owners: readonly Pick<Gaining, 'range' | 'sources' | 'untilMinute'>[]): void {
    const own = this.#ctx.identity.ed25519
    const latestMinute = this.#nextMinute()
    for (const { range, sources, ...said } of owners) {
      const others = [...new Set(sources)].filter((key) => key !== own && this.#hasHeardOf(key)).slice(0, SOURCES_MAX)
      if (others.length === 0) continue
      const untilMinute = Math.min(said.untilMinute, latestMinute)
      this.#setGaining(
        this.#gaining.flatMap((each) => {
          if (each.sources.length > 0) return each
          const known = overlap(each.range, range).map((part) => ({
            ...each,
            range: part,
            sources: others,
            untilMinute,
          }))
          return [...known, ...partsOutside(each, range)]
        }),
      )
    }
  }

  /** All members of the own swarm that can be reached keep the same: nobody has more. */
  heardAll(): void {
    this.#setGaining(this.#gaining.filter(({ sources }) => sources.length > 0))
  }

  /** A node has the same of a range. It says something only if it had the range before: others may lack what this node lacks. */
  gained(key: string, range: AccountRange): void {
    this.#setGaining(this.#gaining.flatMap((each) => (each.sources.includes(key) ? partsOutside(each, range) : each)))
  }

  /** What an earlier life kept, and keeps no longer, is still here to be given away. */
  #takeUp(earlier: EarlierMembership): void {
    const { range } = this.#before
    const sinceMs = this.#ctx.clock.elapsed()
    const nextMinute = this.#nextMinute()
    const known = earlier.gaining.flatMap((each) => pieces({ ...each, sinceMs }, range))
    const unknown = known.reduce(
      (left, each) => left.flatMap((part) => without(part, each.range)),
      range === undefined ? [] : [range],
    )
    const unheard =
      earlier.range === undefined ? unknown : unknown.flatMap((part) => without(part, earlier.range as AccountRange))
    this.#former = [
      ...earlier.former,
      ...unheard.map((part) => ({ range: part, sources: [], untilMinute: nextMinute })),
    ]
    this.#gaining = [...known, ...unknown.map((part) => ({ range: part, sources: [], sinceMs, untilMinute: 0 }))]
    const kept = [...(earlier.range === undefined ? [] : [earlier.range]), ...earlier.leaving]
    const lost = (ranges: readonly AccountRange[]) =>
      range === undefined ? ranges : ranges.flatMap((each) => without(each, range))
    this.#setLeaving([
      ...lost(kept).map((each) => this.#leavingOf(each, 0)),
      ...lost(earlier.resting).map((each) => ({ ...this.#leavingOf(each, 0), isResting: true })),
    ])
  }

  /** What nodes kept before that keep it no longer. @returns whether there is any */
  #noteFormer(before: Before, untilMinute: number): boolean {
    const lost = keepingsLost(before.swarms(), this.#before.swarms(), untilMinute)
    if (lost.length > 0) this.#former = keepingsAt([...this.#former, ...lost], untilMinute)
    return lost.length > 0
  }

  /** After a quarter of an hour a node lacks nothing that somebody would give it. */
  #lacking(): readonly Gaining[] {
    const oldestMs = this.#ctx.clock.elapsed() - GAINING_MS_MAX
    if (this.#gaining.some(({ sinceMs }) => sinceMs < oldestMs))
      this.#setGaining(this.#gaining.filter(({ sinceMs }) => sinceMs >= oldestMs))
    return this.#gaining
  }

  #hasHeardOf(key: string): boolean {
    return this.#ctx.network.find(key) !== undefined || this.#former.some(({ sources }) => sources.includes(key))
  }

  #leavingOf(range: AccountRange, order: number): Leaving {
    const sinceMs = this.#ctx.clock.elapsed()
    const untilMinute = this.#nextMinute()
    return { range, swarmId: 0n, sinceMs, untilMinute, order, signed: new Set(), compared: new Map(), isResting: false }
  }

  #nextMinute(): number {
    return Math.floor(this.#ctx.clock.now() / MINUTE_MS) + 1
  }

  #setGaining(gaining: readonly Gaining[]): void {
    if (gaining.length === this.#gaining.length && gaining.every((each, index) => each === this.#gaining[index])) return
    this.#gaining = gaining
    this.#remember()
  }

  #remember(): void {
    const { range } = this.#before
    const gaining = this.#gaining.filter(({ sources }) => sources.length > 0)
    const former = range === undefined ? [] : keepingsWithin(this.#former, range)
    const leaving = this.#leaving.filter(({ isResting }) => !isResting).map((each) => each.range)
    const resting = this.#leaving.filter(({ isResting }) => isResting).map((each) => each.range)
    this.#save(formatMembership({ range, leaving, resting, gaining, former }))
  }

  #setLeaving(leaving: readonly Leaving[]): void {
    const { network } = this.#ctx
    this.#leaving = leaving.flatMap((piece) =>
      network.swarmIds.flatMap((swarmId) =>
        overlap(piece.range, network.rangeOf(swarmId)).map((range) => ({
          ...piece,
          range,
          swarmId,
          // Pieces of one range go to several swarms, and who moves from one to another has signed for the first one only.
          signed: new Set(
            [...piece.signed].filter((key) => swarmId === piece.swarmId && network.find(key)?.swarmId === swarmId),
          ),
          compared: new Map(piece.compared),
        })),
      ),
    )
    network.keep(this.#leaving.filter(({ isResting }) => !isResting).map(({ range }) => range))
    if (this.#leaving.length > 0) for (const listener of this.#listeners) listener()
  }

  #read(): Before {
    const { network } = this.#ctx
    return { nodes: network.view.nodes, range: network.range, swarms: network.swarms() }
  }
}

const NOTHING: EarlierMembership = { range: undefined, leaving: [], resting: [], gaining: [], former: [] }

function keyOf(range: AccountRange | undefined): string {
  return range === undefined ? '' : rangeKey(range)
}

/** The parts in `range`. */
function pieces<Piece extends { readonly range: AccountRange }>(
  piece: Piece,
  range: AccountRange | undefined,
): readonly Piece[] {
  return range === undefined ? [] : overlap(piece.range, range).map((part) => ({ ...piece, range: part }))
}

/** The parts not in `range`. */
function partsOutside<Piece extends { readonly range: AccountRange }>(
  piece: Piece,
  range: AccountRange,
): readonly Piece[] {
  return without(piece.range, range).map((part) => ({ ...piece, range: part }))
}

/** From the place on, and round. */
function rotated<Value>(values: readonly Value[], place: number): readonly Value[] {
  const from = values.length === 0 ? 0 : Math.max(0, place) % values.length
  return [...values.slice(from), ...values.slice(0, from)]
}
