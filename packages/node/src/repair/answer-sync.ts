/**
 * The other end of a repair: what a member is answered that compares its store with this one.
 * Source: docs/protocol/replication.md §3.
 * @module
 */

import { equalBytes, fromHex, toHex, utf8Encode } from '@starling/base'
import type { TransportResponse } from '@starling/ports'
import { NO_SWARM, parseAccountId, swarmPosition } from '@starling/protocol'
import {
  decodeSyncRequest,
  encodeFetchReply,
  encodeOwnersReply,
  type SyncRequest,
  WireError,
} from '@starling/wire/peer'
import type { NodeContext } from '../context.ts'
import type { Dispatch } from '../dispatch.ts'
import { textAnswer } from '../doors/answer.ts'
import type { Membership } from '../membership/membership.ts'
import { answerProxiedRead } from '../membership/proxied-reads.ts'
import { sealText } from '../membership/seal.ts'
import { ReconcileError } from '../reconcile/message.ts'
import { answerReconciliation } from '../reconcile/reconcile.ts'
import type { StampClock } from '../stamp-clock.ts'
import { type AccountRange, without } from '../storage/account-range.ts'
import { StoreError } from '../storage/errors.ts'
import { type ApplyContext, applyRecords } from './apply-records.ts'
import { countRows } from './count-rows.ts'
import { standingOfGiver } from './given-records.ts'

/** Of the records of one answer, about. */
export const RECORD_BYTES_MAX = 4 * 1024 * 1024

/** Messages of one question that somebody named. */
export const NAMED_MAX = 1_000

/** Minutes of one question, and requests that are answered at once: each may read thousands of rows. */
export const MINUTES_MAX = 256
const ANSWERED_AT_ONCE_MAX = 4
const ANSWERED_AT_ONCE_EACH_MAX = 2

/** Reads for members that lack something: as cheap as a client's, and refused they would leave the client without an answer. */
const READS_AT_ONCE_MAX = 256

/** Of these, questions by name of one member: each may read four megabytes, and the others' reads need room beside them. */
const NAMED_AT_ONCE_EACH_MAX = 64

type ReadRequest = Extract<SyncRequest, { readonly kind: 'read' | 'named' }>
type RepairRequest = Exclude<SyncRequest, ReadRequest>

export interface SyncAnswerContext extends ApplyContext {
  readonly identity: NodeContext['identity']
  readonly membership: Membership
  readonly dispatch: Dispatch
}

export class SyncAnswers {
  readonly #ctx: SyncAnswerContext
  readonly #stamps: StampClock
  #readsUnderWay = 0
  /** By who asks. */
  readonly #underWay = new Map<string, number>()
  readonly #namedUnderWay = new Map<string, number>()

  constructor(ctx: SyncAnswerContext, stamps: StampClock) {
    this.#ctx = ctx
    this.#stamps = stamps
  }

  /** @param from - Ed25519 key in hex, authenticated. Never rejects. */
  async answer(from: string, body: Uint8Array): Promise<TransportResponse> {
    try {
      const request = decodeSyncRequest(body)
      if (request.kind === 'read' || request.kind === 'named') return await this.#read(from, request)
      const refused = this.#refusalOf(from, request)
      if (refused !== undefined) return refused
      const own = this.#underWay.get(from) ?? 0
      const all = [...this.#underWay.values()].reduce((sum, count) => sum + count, 0)
      if (own >= ANSWERED_AT_ONCE_EACH_MAX || all >= ANSWERED_AT_ONCE_MAX)
        return textAnswer(503, 'busy with other members')
      return await counted(this.#underWay, from, () => this.#answer(from, request))
    } catch (error) {
      if (error instanceof WireError || error instanceof ReconcileError)
        return textAnswer(400, `invalid request: ${error.message}`)
      if (error instanceof StoreError) return textAnswer(503, 'store cannot be read now')
      this.#ctx.logger.error('repair.answer_failed', { reason: error instanceof Error ? error.message : null })
      return textAnswer(500, 'internal error')
    }
  }

  async #read(from: string, request: ReadRequest): Promise<TransportResponse> {
    const named = this.#namedUnderWay.get(from) ?? 0
    const isBusy = request.kind === 'named' && named >= NAMED_AT_ONCE_EACH_MAX
    if (isBusy || this.#readsUnderWay >= READS_AT_ONCE_MAX) return textAnswer(503, 'busy with other members')
    this.#readsUnderWay += 1
    try {
      return request.kind === 'named'
        ? await counted(this.#namedUnderWay, from, () => this.#named(from, request))
        : await answerProxiedRead(this.#ctx.dispatch, request.method, request.params)
    } finally {
      this.#readsUnderWay -= 1
    }
  }

  async #named(
    from: string,
    { account, hashes }: Extract<SyncRequest, { readonly kind: 'named' }>,
  ): Promise<TransportResponse> {
    const { clock, messages, metrics } = this.#ctx
    const id = parseAccountId(toHex(account))
    const place = swarmPosition(id)
    if (!this.#mayFetch(from, { from: place, to: place })) return textAnswer(403, 'not of this swarm')
    if (hashes.length > NAMED_MAX) return textAnswer(400, 'too many messages')
    const found = await messages.items.namedRecords(id, hashes, clock.now(), RECORD_BYTES_MAX)
    countRows(metrics, { given: found.records.length })
    return ok(encodeFetchReply(found))
  }

  /** What needs no reading of the store to be refused. Undefined for what is to be answered. */
  #refusalOf(from: string, request: RepairRequest): TransportResponse | undefined {
    const { membership } = this.#ctx
    switch (request.kind) {
      case 'minutes':
      case 'items':
      case 'seal':
        // Lists of nodes differ for a while: who is ahead is asked again, and who is not known is told so.
        if (!this.#keeps(request.range)) return textAnswer(503, 'not kept here')
        if (membership.standingOf(from, request.range) === undefined)
          return textAnswer(403, 'not a keeper of it, now or before')
        if (request.kind !== 'items' && this.#ctx.messages.items.isBusyFor(request.range))
          return textAnswer(503, 'still counting')
        break
      case 'fetch':
        if (!this.#mayFetch(from, request.range)) return textAnswer(403, 'not of this swarm')
        break
      default:
    }
    return 'minutes' in request && request.minutes.length > MINUTES_MAX
      ? textAnswer(400, 'too many minutes')
      : undefined
  }

  async #answer(from: string, request: RepairRequest): Promise<TransportResponse> {
    const { items } = this.#ctx.messages
    switch (request.kind) {
      case 'minutes': {
        const index = items.index(request.range)
        if (index === undefined) return textAnswer(503, 'still counting')
        return ok(answerReconciliation(items.minuteSet(index, request.untilMinute), request.message))
      }
      case 'items':
        return ok(answerReconciliation(await items.itemSet(request.range, request.minutes), request.message))
      case 'fetch': {
        const { what, range, minutes, ids } = request
        const found = await items.recordsOf(what, range, minutes, ids, RECORD_BYTES_MAX)
        countRows(this.#ctx.metrics, { given: found.records.length })
        return ok(encodeFetchReply(found))
      }
      case 'give': {
        const standing = standingOfGiver(this.#ctx.membership, from, request.records)
        if (standing === undefined) return textAnswer(403, 'not a keeper of it, now or before')
        const isBounded = standing === 'possible'
        countRows(this.#ctx.metrics, await applyRecords(this.#ctx, this.#stamps, request.records, isBounded))
        return ok(utf8Encode(''))
      }
      case 'seal': {
        const index = items.index(request.range)
        if (index === undefined) return textAnswer(503, 'still counting')
        if (!equalBytes(index.fingerprint(request.untilMinute), request.fingerprint))
          return textAnswer(409, 'not the same here')
        this.#ctx.membership.gained(from, request.range)
        return ok(this.#ctx.identity.signer.sign(sealText(request)))
      }
      case 'owners':
        return this.#owners(from)
    }
  }

  /** Only members of the own swarm may hear of them: to former owners records are given. */
  #owners(from: string): TransportResponse {
    const { network, membership } = this.#ctx
    const swarmId = network.own?.swarmId
    if (swarmId === undefined || swarmId === NO_SWARM || network.find(from)?.swarmId !== swarmId)
      return textAnswer(403, 'not of this swarm')
    const owners = membership.owners.map(({ range, sources, untilMinute }) => ({
      range,
      untilMinute,
      members: sources.map(fromHex),
    }))
    return ok(encodeOwnersReply(owners))
  }

  /** Each range that is compared is counted whole: only parts of what is kept here. */
  #keeps(range: AccountRange): boolean {
    const { network } = this.#ctx
    return network.range !== undefined && without(range, network.range).length === 0
  }

  /**
   * Digests say nothing of accounts; the records behind them are for those who keep them now, or did before: members of the own
   * swarm, of the swarm that keeps the range, and of the one that gave it away.
   */
  #mayFetch(from: string, range: AccountRange): boolean {
    const { network, membership } = this.#ctx
    if (!this.#keeps(range) && !membership.leaving.some((each) => without(range, each.range).length === 0)) return false
    const swarmId = network.find(from)?.swarmId
    if (swarmId === undefined || !network.swarmIds.includes(swarmId)) return membership.isSource(from, range)
    return (
      swarmId === network.own?.swarmId ||
      without(range, network.rangeOf(swarmId)).length === 0 ||
      membership.isSource(from, range)
    )
  }
}

/** Counts the work as under way for as long as it is. */
async function counted<Result>(
  underWay: Map<string, number>,
  from: string,
  work: () => Promise<Result>,
): Promise<Result> {
  underWay.set(from, (underWay.get(from) ?? 0) + 1)
  try {
    return await work()
  } finally {
    const left = (underWay.get(from) ?? 1) - 1
    if (left > 0) underWay.set(from, left)
    else underWay.delete(from)
  }
}

function ok(body: Uint8Array): TransportResponse {
  return { status: 200, body }
}
