/**
 * Gives ranges to the swarms that keep them now: shows them what there is until each new member has signed that it has the
 * same, and drops a range then, but not before ten minutes are over. Where some know nothing of this node, it answers no client
 * any more when most have signed, and keeps what it has until all have, or until it is over by itself.
 * Source: docs/protocol/replication.md §4.
 * @module
 */

import { CodedError, fromHex } from '@starling/base'
import { type ServiceNodeRecord, TransportError } from '@starling/ports'
import { encodeSyncRequest } from '@starling/wire/peer'
import type { NodeContext } from '../context.ts'
import { countRows } from '../repair/count-rows.ts'
import { settledMinute } from '../repair/member-pings.ts'
import { FORBIDDEN, type RepairContext, type Repaired, reconcileWith } from '../repair/reconcile-with.ts'
import type { StampClock } from '../stamp-clock.ts'
import { MINUTE_MS } from '../storage/item-index.ts'
import { untilTold } from '../until-told.ts'
import type { Leaving, Membership } from './membership.ts'
import { sealText } from './seal.ts'

type HandOverContext = RepairContext & Pick<NodeContext, 'identity' | 'profile'>

const PERIOD_MS = 5_000

/** Between the members that give the same range away: the first one does the work, the others find it done. */
const TURN_MS = 10_000

/** So long everything is compared each time, also what was written just now: nobody should have to ask an old member for it. */
const HASTE_MS = 30_000

const TIMEOUT_MS = 10_000

/** How often a range that rests is tried: who keeps it now changes seldom. */
const RESTING_PERIOD_MS = 60 * MINUTE_MS

export class HandOver {
  readonly #ctx: HandOverContext
  readonly #stamps: StampClock
  readonly #membership: Membership
  /** When a range that rests was tried last, in `elapsed()`. */
  #triedMs = 0

  constructor(ctx: HandOverContext, stamps: StampClock, membership: Membership) {
    this.#ctx = ctx
    this.#stamps = stamps
    this.#membership = membership
  }

  /** Runs until `signal` aborts; sleeps while there is nothing to give. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#ctx
    const membership = this.#membership
    while (!signal.aborted) {
      if (membership.leaving.length === 0) await untilTold((listener) => membership.onLeaving(listener), signal)
      const isTime = clock.elapsed() - this.#triedMs >= RESTING_PERIOD_MS
      if (isTime) this.#triedMs = clock.elapsed()
      for (const leaving of membership.leaving) {
        if (leaving.isResting && !isTime) continue
        try {
          await this.#give(leaving, signal)
        } catch (error) {
          if (signal.aborted) return
          logger.error('hand_over.failed', { code: error instanceof CodedError ? error.code : null })
        }
      }
      await clock.sleep(PERIOD_MS, signal).catch(() => undefined)
    }
  }

  /** @throws {StoreError} */
  async #give(leaving: Leaving, signal: AbortSignal): Promise<void> {
    const { clock, identity, logger, messages, metrics, network, peers, profile } = this.#ctx
    const owners = network.membersOf(leaving.swarmId).filter(({ ed25519 }) => ed25519 !== identity.ed25519)
    const agedMs = clock.elapsed() - leaving.sinceMs
    const refusing = new Set<string>()
    for (const owner of owners) {
      if (signal.aborted) return
      if (leaving.signed.has(owner.ed25519) || !peers.isUp(owner)) continue
      const untilMinute = settledMinute(clock.now())
      const isHasty = agedMs < HASTE_MS + leaving.order * TURN_MS
      if (await this.#isSealed(owner, leaving, untilMinute)) leaving.signed.add(owner.ed25519)
      else if (
        agedMs >= leaving.order * TURN_MS &&
        (await this.#reconcile(owner, leaving, isHasty ? undefined : untilMinute))
      )
        refusing.add(owner.ed25519)
    }
    if (agedMs < profile.handOverMs || !this.#membership.leaving.includes(leaving)) return
    const hasSigned = ({ ed25519 }: ServiceNodeRecord) => leaving.signed.has(ed25519)
    const signed = owners.filter(hasSigned).length
    const isGiven = signed > 0 && signed === owners.length
    if (isGiven || (leaving.isResting && !(await messages.keepsAnyOf(leaving.range)))) {
      this.#membership.left(leaving)
      const dropped = await messages.drop(leaving.range)
      metrics.count('starling_handed_over_messages_total', {}, dropped)
      logger.info('hand_over.done', { messages: dropped, members: owners.length })
    } else if (
      // Who came after this node had left does not know it, and gets from the others what they have signed for.
      !leaving.isResting &&
      2 * signed > owners.length &&
      owners.every((owner) => hasSigned(owner) || refusing.has(owner.ed25519))
    ) {
      this.#membership.rest(leaving)
      logger.info('hand_over.rests', { signed, members: owners.length })
    }
  }

  /**
   * Whether the new member signs that it has the same, or what differs from it by so much. Never rejects for what the member
   * does.
   */
  async #isSealed(
    owner: ServiceNodeRecord,
    leaving: Leaving,
    untilMinute: number,
    difference?: Repaired['difference'],
  ): Promise<boolean> {
    if (untilMinute < leaving.untilMinute) return false
    const { range } = leaving
    const { crypto, messages, peers } = this.#ctx
    const index = await messages.items.whole(range)
    const fingerprint =
      difference === undefined ? index.fingerprint(untilMinute) : index.fingerprintOf(untilMinute, difference)
    const seal = { range, untilMinute, fingerprint }
    try {
      const body = encodeSyncRequest({ kind: 'seal', ...seal })
      const answer = await peers.request(owner, 'sync', body, { timeoutMs: TIMEOUT_MS })
      return answer.status === 200 && crypto.ed25519.verify(answer.body, sealText(seal), fromHex(owner.ed25519))
    } catch {
      return false
    }
  }

  /** @param untilMinute - once for each; undefined for everything, whatever was compared before. @returns whether the member will have nothing of this node. Never rejects for what the member does. */
  async #reconcile(owner: ServiceNodeRecord, leaving: Leaving, untilMinute: number | undefined): Promise<boolean> {
    const { range, compared, signed } = leaving
    if (untilMinute !== undefined && compared.get(owner.ed25519) === untilMinute) return false
    const { clock, logger, metrics } = this.#ctx
    const minute = untilMinute ?? Math.floor(clock.now() / MINUTE_MS) + 1
    try {
      const { difference, ...done } = await reconcileWith(this.#ctx, this.#stamps, owner, range, minute)
      compared.set(owner.ed25519, minute)
      // It has more, which it does not hand out to who is no member any longer: it is asked to sign for what it has when it
      // has been given all that there is here. What that has changed is found a minute later.
      if (done.withheld > 0 && (await this.#isSealed(owner, leaving, minute, difference))) signed.add(owner.ed25519)
      countRows(metrics, done)
      if (done.given + done.taken + done.refused > 0)
        logger.info('hand_over.compared', { peer: owner.ed25519, ...done })
    } catch (error) {
      const code = error instanceof CodedError ? error.code : null
      logger.info('hand_over.not_compared', { peer: owner.ed25519, code })
      return error instanceof TransportError && error.data?.['status'] === FORBIDDEN
    }
    return false
  }
}
