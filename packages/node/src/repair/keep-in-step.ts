/**
 * Keeps this node in step with the other members of its swarm: asks them whether they keep the same, and repairs with those
 * that do not. One task and one timer for all members.
 * Source: docs/protocol/replication.md §3.
 * @module
 */

import { CodedError, toHex } from '@starling/base'
import type { ServiceNodeRecord } from '@starling/ports'
import { type AccountRange, decodeOwnersReply, encodeSyncRequest } from '@starling/wire/peer'
import type { NodeContext } from '../context.ts'
import type { Membership } from '../membership/membership.ts'
import type { StampClock } from '../stamp-clock.ts'
import { countRows } from './count-rows.ts'
import { type Comparison, type MemberPings, type PingResult, settledMinute } from './member-pings.ts'
import { type RepairContext, reconcileWith } from './reconcile-with.ts'
import type { SwarmClocks } from './swarm-clocks.ts'

export interface KeepInStepOptions {
  readonly ctx: RepairContext & Pick<NodeContext, 'profile' | 'identity'>
  readonly stamps: StampClock
  readonly pings: MemberPings
  /** What the own swarm keeps; undefined in none. */
  readonly range: () => AccountRange | undefined
  /** Hears what members say of themselves. */
  readonly membership: Pick<Membership, 'heard' | 'heardAll' | 'heardOwners' | 'isLacking' | 'mustAsk'>
  readonly clocks: Pick<SwarmClocks, 'keep'>
}

/** Of one member. */
interface Standing {
  differences: number
  /** Before it nothing is repaired: each repair that brings nothing makes the pause longer. */
  repairAfterMs: number
  pauseMs: number
}

/** A difference is one when it lasts: a hint may be on its way. */
const DIFFERENCES_MIN = 2

const PAUSE_MS_MIN = 15_000

const OWNERS_TIMEOUT_MS = 5_000
/** Ranges of one answer: a swarm gains from a handful of others at once. */
const OWNERS_MAX = 64

export class KeepInStep {
  readonly #options: KeepInStepOptions
  readonly #standings = new Map<string, Standing>()
  #everybodyAtMs = 0
  #countAnewAtMs = 0

  constructor(options: KeepInStepOptions) {
    this.#options = options
  }

  /** Runs until `signal` aborts. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { ctx } = this.#options
    while (!signal.aborted) {
      try {
        await this.round(signal)
      } catch (error) {
        if (signal.aborted) return
        ctx.logger.error('repair.failed', { code: error instanceof CodedError ? error.code : null })
      }
      await ctx.clock.sleep(ctx.profile.memberPingMs, signal).catch(() => undefined)
    }
  }

  /** Members with a greater key each time, as the others ask this node; all of them each quarter of an hour. */
  async round(signal: AbortSignal): Promise<void> {
    const { ctx, range, membership, clocks } = this.#options
    const members = this.#others()
    clocks.keep(members.map(({ ed25519 }) => ed25519))
    const nowMs = ctx.clock.elapsed()
    const asksAll = nowMs >= this.#everybodyAtMs
    if (asksAll) this.#everybodyAtMs = nowMs + ctx.profile.reconcileMs
    if (range() === undefined) return
    for (const key of [...this.#standings.keys()])
      if (!members.some(({ ed25519 }) => ed25519 === key)) this.#standings.delete(key)
    const comparisons = new Set<Comparison>()
    for (const peer of members) {
      if (signal.aborted) return
      const isMine = asksAll || peer.ed25519 > ctx.identity.ed25519
      if (!isMine || !ctx.peers.isUp(peer)) continue
      comparisons.add(await this.#lookAt(peer, asksAll))
    }
    if (asksAll && [...comparisons].every((comparison) => comparison === 'same')) membership.heardAll()
    // Until it is known that nothing is lacking everybody is asked.
    else if (asksAll && membership.isLacking) this.#everybodyAtMs = nowMs
  }

  async #lookAt(peer: ServiceNodeRecord, isThorough: boolean): Promise<Comparison> {
    const { ctx, pings, membership } = this.#options
    const standing = this.#standingOf(peer)
    const result: PingResult = await pings.ping(peer)
    // Before anything is taken for whole: who knows what is lacking knows more than that there is nothing in common.
    if (result.isLacking && membership.mustAsk) await this.#askForOwners(peer)
    const isSame = result.comparison === 'same'
    if (result.comparison !== 'unknown') membership.heard(peer.ed25519, isSame, result.isLacking, result.untilMinute)
    if (isSame) {
      standing.differences = 0
      standing.pauseMs = PAUSE_MS_MIN
    }
    if (result.comparison !== 'different') return result.comparison
    standing.differences += 1
    const isPaused = ctx.clock.elapsed() < standing.repairAfterMs
    if ((standing.differences >= DIFFERENCES_MIN || isThorough) && !isPaused) await this.#repair(peer, standing)
    return result.comparison
  }

  /** Never rejects. */
  async #askForOwners(peer: ServiceNodeRecord): Promise<void> {
    const { ctx, membership } = this.#options
    try {
      const body = encodeSyncRequest({ kind: 'owners' })
      const answer = await ctx.peers.request(peer, 'sync', body, { timeoutMs: OWNERS_TIMEOUT_MS })
      if (answer.status !== 200) return
      const owners = decodeOwnersReply(answer.body).slice(0, OWNERS_MAX)
      membership.heardOwners(owners.map(({ members, ...each }) => ({ ...each, sources: members.map(toHex) })))
    } catch (error) {
      ctx.logger.info('repair.owners_unknown', {
        peer: peer.ed25519,
        code: error instanceof CodedError ? error.code : null,
      })
    }
  }

  /** Never rejects. */
  async #repair(peer: ServiceNodeRecord, standing: Standing): Promise<void> {
    const { ctx, stamps, range } = this.#options
    const kept = range()
    if (kept === undefined) return
    const startedMs = ctx.clock.elapsed()
    try {
      const { difference: _, ...done } = await reconcileWith(ctx, stamps, peer, kept, settledMinute(ctx.clock.now()))
      const isUseful = done.given + done.taken > 0
      ctx.metrics.count('starling_repair_operations_total', { outcome: isUseful ? 'repaired' : 'nothing' })
      ctx.metrics.observe('starling_repair_seconds', (ctx.clock.elapsed() - startedMs) / 1000)
      countRows(ctx.metrics, done)
      if (isUseful || done.refused > 0) ctx.logger.info('repair.done', { peer: peer.ed25519, ...done })
      // Equal items under different sums: one of the two counts is wrong.
      else this.#countAnew(kept)
      this.#pause(standing)
    } catch (error) {
      ctx.metrics.count('starling_repair_operations_total', { outcome: 'failed' })
      ctx.logger.info('repair.failed', { peer: peer.ed25519, code: error instanceof CodedError ? error.code : null })
      this.#pause(standing)
    }
  }

  /** Seldom: it reads the whole store, and a member may say for ever that its sum is another. */
  #countAnew(range: AccountRange): void {
    const { ctx } = this.#options
    const nowMs = ctx.clock.elapsed()
    if (nowMs < this.#countAnewAtMs) return
    this.#countAnewAtMs = nowMs + ctx.profile.reconcileMs
    ctx.messages.items.forget(range)
  }

  #pause(standing: Standing): void {
    const { ctx } = this.#options
    standing.repairAfterMs = ctx.clock.elapsed() + standing.pauseMs
    standing.pauseMs = Math.min(2 * standing.pauseMs, ctx.profile.reconcileMs)
  }

  #standingOf({ ed25519 }: ServiceNodeRecord): Standing {
    let standing = this.#standings.get(ed25519)
    if (standing === undefined) {
      standing = { differences: 0, repairAfterMs: 0, pauseMs: PAUSE_MS_MIN }
      this.#standings.set(ed25519, standing)
    }
    return standing
  }

  #others(): readonly ServiceNodeRecord[] {
    const { network } = this.#options.ctx
    const { own } = network
    return own === undefined ? [] : network.membersOf(own.swarmId).filter(({ ed25519 }) => ed25519 !== own.ed25519)
  }
}
