/**
 * One repair with one member, led by this node: find the minutes that differ, in them the items that differ, and exchange the
 * records behind them. Requests go first in both directions, so that no message travels that is deleted already.
 * Source: docs/protocol/replication.md §3.
 * @module
 */

import { type ServiceNodeRecord, TransportError, type TransportResponse } from '@starling/ports'
import {
  type AccountRange,
  decodeFetchReply,
  encodeSyncRequest,
  type SyncRecord,
  type SyncRequest,
} from '@starling/wire/peer'
import type { NodeContext } from '../context.ts'
import { addDigest, emptySum, subtractDigest } from '../reconcile/digest-sum.ts'
import type { Item } from '../reconcile/item.ts'
import type { ItemSet } from '../reconcile/item-set.ts'
import { continueReconciliation, openReconciliation } from '../reconcile/reconcile.ts'
import type { StampClock } from '../stamp-clock.ts'
import { minuteOfId, type Total } from '../storage/item-index.ts'
import { MINUTES_MAX, RECORD_BYTES_MAX } from './answer-sync.ts'
import { type ApplyContext, applyRecords } from './apply-records.ts'

export type RepairContext = ApplyContext & Pick<NodeContext, 'peers'>

export interface Repaired {
  readonly given: number
  readonly taken: number
  readonly refused: number
  /** Of what this node lacks: the member did not want to give it. */
  readonly withheld: number
  /** What the member had more than this node, less what it lacked: by it the member's store differed from this one. */
  readonly difference: Readonly<Total>
}

/** Items of both sides in the minutes that are compared at once. */
const ITEMS_AT_ONCE = 20_000

/** A tree of sixteens over any set is less deep, so that who needs more leads us on. */
const ROUNDS_MAX = 64

/** Of what a member names at once and this node lacks: the rest is for the next repair. A liar may name any number. */
const NEEDED_MAX = 100_000

/** Of one question for records: an encoding holds 100,000 values. */
const FETCHED_AT_ONCE = 20_000

const TIMEOUT_MS = 30_000

/** Then others have their turn: a member that is slow, or never done, holds up no other. What was exchanged is kept. */
const REPAIR_MS_MAX = 5 * 60_000

/** A member that does not know this node as one that may have records: it is given them all the same, as far as it takes them. */
export const FORBIDDEN = 403

/**
 * @param range - that both keep
 * @param untilMinute - stamps before it; what is younger may still be on its way
 * @param fromMinute - stamps from it on; all unless told
 * @throws {TransportError | WireError | ReconcileError | StoreError}
 */
export async function reconcileWith(
  ctx: RepairContext,
  stamps: StampClock,
  peer: ServiceNodeRecord,
  range: AccountRange,
  untilMinute: number,
  fromMinute = 0,
): Promise<Repaired> {
  const repair = new Repair(ctx, stamps, peer, range)
  await repair.run(untilMinute, fromMinute)
  return repair.total
}

class Repair {
  readonly #ctx: RepairContext
  readonly #stamps: StampClock
  readonly #peer: ServiceNodeRecord
  readonly #range: AccountRange
  readonly #endsMs: number
  readonly #difference: Total = { sum: emptySum(), count: 0 }
  readonly total = { given: 0, taken: 0, refused: 0, withheld: 0, difference: this.#difference }

  constructor(ctx: RepairContext, stamps: StampClock, peer: ServiceNodeRecord, range: AccountRange) {
    this.#ctx = ctx
    this.#stamps = stamps
    this.#peer = peer
    this.#range = range
    this.#endsMs = ctx.clock.elapsed() + REPAIR_MS_MAX
  }

  async run(untilMinute: number, fromMinute: number): Promise<void> {
    const { items } = this.#ctx.messages
    const range = this.#range
    const index = await items.whole(range)
    const found = await this.#compare(items.minuteSet(index, untilMinute), (message) => ({
      kind: 'minutes',
      range,
      untilMinute,
      message,
    }))
    const differing = new Map<number, number>()
    for (const id of [...found.have.map((item) => item.id), ...found.need]) {
      const known = minuteOfId(id)
      if (known !== undefined && known.minute < untilMinute && known.minute >= fromMinute)
        differing.set(known.minute, (differing.get(known.minute) ?? 0) + known.count)
    }
    for (const minutes of batches(differing)) {
      const own = await items.itemSet(range, minutes)
      const { have, need } = await this.#compare(own, (message) => ({ kind: 'items', range, minutes, message }))
      await this.#exchange(minutes, have, need)
    }
  }

  async #compare(
    own: ItemSet,
    question: (message: Uint8Array) => SyncRequest,
  ): Promise<{ readonly have: readonly Item[]; readonly need: readonly Uint8Array[] }> {
    const have: Item[] = []
    const need: Uint8Array[] = []
    let message: Uint8Array | undefined = openReconciliation(own)
    for (let round = 0; message !== undefined && round < ROUNDS_MAX; round++) {
      const step = continueReconciliation(own, await this.#ask(question(message)))
      for (const item of step.have) have.push(item)
      for (const id of step.need.slice(0, NEEDED_MAX - need.length)) need.push(id)
      // No more than it has can be lacking, unless the same is asked again.
      if (need.length >= NEEDED_MAX || have.length > own.size) break
      message = step.message
    }
    return { have, need }
  }

  async #request(request: SyncRequest): Promise<TransportResponse> {
    if (this.#ctx.clock.elapsed() >= this.#endsMs) throw new TransportError('timeout', 'repair has taken too long')
    return this.#ctx.peers.request(this.#peer, 'sync', encodeSyncRequest(request), { timeoutMs: TIMEOUT_MS })
  }

  /** @throws {TransportError} when the member does not answer, or not with 200 */
  async #ask(request: SyncRequest): Promise<Uint8Array> {
    return this.#bodyOf(await this.#request(request))
  }

  #bodyOf({ status, body }: TransportResponse): Uint8Array {
    if (status !== 200) throw new TransportError('unreachable', 'member refused to compare', { data: { status } })
    return body
  }

  async #exchange(minutes: readonly number[], have: readonly Item[], need: readonly Uint8Array[]): Promise<void> {
    const ids = have.map(({ id }) => id)
    for (const id of need) addDigest(this.#difference.sum, id)
    for (const id of ids) subtractDigest(this.#difference.sum, id)
    this.#difference.count += need.length - ids.length
    await this.#give('request', minutes, ids)
    await this.#take('request', minutes, need)
    await this.#take('message', minutes, need)
    await this.#give('message', minutes, ids)
  }

  async #give(what: SyncRecord['kind'], minutes: readonly number[], ids: readonly Uint8Array[]): Promise<void> {
    for (let start = 0; start < ids.length; ) {
      const { messages } = this.#ctx
      const found = await messages.items.recordsOf(what, this.#range, minutes, ids.slice(start), RECORD_BYTES_MAX)
      if (found.records.length > 0) await this.#ask({ kind: 'give', records: found.records })
      this.total.given += found.records.length
      start += found.looked
    }
  }

  async #take(what: SyncRecord['kind'], minutes: readonly number[], ids: readonly Uint8Array[]): Promise<void> {
    for (let start = 0; start < ids.length; ) {
      const request = {
        kind: 'fetch',
        what,
        range: this.#range,
        minutes,
        ids: ids.slice(start, start + FETCHED_AT_ONCE),
      } as const
      const answer = await this.#request(request)
      if (answer.status === FORBIDDEN) {
        this.total.withheld += ids.length - start
        return
      }
      const { records, looked } = decodeFetchReply(this.#bodyOf(answer))
      const { taken, refused } = await applyRecords(this.#ctx, this.#stamps, records)
      this.total.taken += taken
      this.total.refused += refused
      // Who looks at nothing would be asked for ever.
      start += Math.min(Math.max(1, looked), request.ids.length)
    }
  }
}

/** As many minutes as hold a bounded number of items, one at least. */
function* batches(counts: ReadonlyMap<number, number>): Iterable<readonly number[]> {
  let batch: number[] = []
  let items = 0
  for (const [minute, count] of [...counts].sort(([left], [right]) => left - right)) {
    items += count
    if (batch.length > 0 && (batch.length >= MINUTES_MAX || items > ITEMS_AT_ONCE)) {
      yield batch
      batch = []
      items = count
    }
    batch.push(minute)
  }
  if (batch.length > 0) yield batch
}
