/**
 * When the own swarm has other members, those that stay compare what was written just now: who has left may have taken with it
 * what it knew of those that have missed a write.
 * Source: docs/protocol/replication.md §4.
 * @module
 */

import { CodedError, type Unsubscribe } from '@starling/base'
import type { ServiceNodeRecord } from '@starling/ports'
import type { StampClock } from '../stamp-clock.ts'
import { type AccountRange, overlap, rangeKey } from '../storage/account-range.ts'
import { MINUTE_MS } from '../storage/item-index.ts'
import { untilTold } from '../until-told.ts'
import { countRows } from './count-rows.ts'
import { settledMinute } from './member-pings.ts'
import { type RepairContext, reconcileWith } from './reconcile-with.ts'

const PERIOD_MS = 5_000

/** Nodes hear of a change one after the other, and writes are under way meanwhile. */
const HASTE_MS = 30_000

/** What is older is for the repair that goes on all the time. */
const RECENT_MINUTES = 2

interface Swarm {
  /** Ed25519 keys of the others. */
  readonly others: readonly string[]
  readonly range: AccountRange | undefined
}

interface Haste {
  /** Ed25519 keys of those that were in the swarm before and are now. */
  readonly staying: readonly string[]
  /** What it kept before and keeps now. */
  readonly ranges: readonly AccountRange[]
  /** In `elapsed()`. */
  readonly untilMs: number
}

export class AfterChange {
  readonly #ctx: RepairContext
  readonly #stamps: StampClock
  #swarm: Swarm
  #haste: Haste | undefined
  #wake: () => void = () => {}

  constructor(ctx: RepairContext, stamps: StampClock) {
    this.#ctx = ctx
    this.#stamps = stamps
    this.#swarm = this.#read()
  }

  /** To be called when the registry says something else. */
  update(): void {
    const before = this.#swarm
    const swarm = this.#read()
    this.#swarm = swarm
    if (textOf(before) === textOf(swarm)) return
    this.#haste = {
      staying: swarm.others.filter((key) => before.others.includes(key)),
      ranges: before.range && swarm.range ? overlap(before.range, swarm.range) : [],
      untilMs: this.#ctx.clock.elapsed() + HASTE_MS,
    }
    this.#wake()
  }

  /** Runs until `signal` aborts; sleeps while nothing has changed. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const haste = this.#haste
      if (haste === undefined) await untilTold((listener) => this.#onChange(listener), signal)
      else if (this.#ctx.clock.elapsed() > haste.untilMs) this.#haste = undefined
      else {
        await this.#round(haste, signal)
        await this.#ctx.clock.sleep(PERIOD_MS, signal).catch(() => undefined)
      }
    }
  }

  #onChange(listener: () => void): Unsubscribe {
    this.#wake = listener
    return () => {
      this.#wake = () => {}
    }
  }

  /** All at once: one that hangs keeps nobody else waiting. Never rejects. */
  async #round({ staying, ranges }: Haste, signal: AbortSignal): Promise<void> {
    const { network, peers } = this.#ctx
    const compareAll = async (key: string) => {
      const peer = network.find(key)
      if (peer === undefined || !peers.isUp(peer)) return
      for (const range of ranges) if (!signal.aborted) await this.#compare(peer, range)
    }
    await Promise.all(staying.map(compareAll))
  }

  /** Never rejects. */
  async #compare(peer: ServiceNodeRecord, range: AccountRange): Promise<void> {
    const { clock, logger, metrics } = this.#ctx
    const nowMs = clock.now()
    const fromMinute = settledMinute(nowMs) - RECENT_MINUTES
    try {
      const { difference: _, ...done } = await reconcileWith(
        this.#ctx,
        this.#stamps,
        peer,
        range,
        Math.floor(nowMs / MINUTE_MS) + 1,
        fromMinute,
      )
      countRows(metrics, done)
      if (done.given + done.taken + done.refused > 0)
        logger.info('repair.after_change', { peer: peer.ed25519, ...done })
    } catch (error) {
      logger.info('repair.failed', { peer: peer.ed25519, code: error instanceof CodedError ? error.code : null })
    }
  }

  #read(): Swarm {
    const { network } = this.#ctx
    const { own, range } = network
    const members = own === undefined ? [] : network.membersOf(own.swarmId)
    return { others: members.map(({ ed25519 }) => ed25519).filter((key) => key !== own?.ed25519), range }
  }
}

function textOf({ others, range }: Swarm): string {
  return `${others.join()} ${range === undefined ? '' : rangeKey(range)}`
}
