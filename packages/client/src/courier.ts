/**
 * One try to leave sealed bytes with a swarm: at one member, and at another over the other path when the first is late.
 * Source: docs/protocol/waiting.md §3; docs/protocol/replication.md §1 and §5.
 * @module
 */

import { toBase64 } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import { OnionError } from '@starling/onion/build'
import type { Clock, Logger, Random, ServiceNodeRecord } from '@starling/ports'
import { TransportError } from '@starling/ports'
import { type AccountId, type MessageHash, Namespaces } from '@starling/protocol'
import { RpcError, type StoreOutput } from '@starling/storage-api'
import { CallFailed, faultCodeOf, faultOf } from './call-failed.ts'
import { ClientError } from './errors.ts'
import { LinkedAbort } from './linked-abort.ts'
import { mend } from './mend.ts'
import type { FailureReason, Receipt, StepName } from './model.ts'
import type { NetworkTime } from './network-time.ts'
import type { NodeCalls } from './node-calls.ts'
import type { Path, Paths, Seat } from './paths.ts'
import { shuffled } from './pick.ts'
import type { StepNote } from './progress.ts'
import { majorityOf, validReceipts } from './receipts.ts'
import type { Swarms } from './swarms.ts'
import type { TaskGroup } from './task-group.ts'

export interface Parcel {
  readonly recipient: AccountId
  readonly data: Uint8Array
  readonly hash: MessageHash
  readonly sentAt: number
  readonly ttlMs: number
  /** Ed25519 keys (hex) of members that have signed already: others are asked first. */
  readonly signed: readonly string[]
  /** Hears of every step. */
  readonly note: (note: StepNote) => void
}

export type TryOutcome =
  /** Receipts of the members who signed, and the Ed25519 keys (hex) of all members. */
  | { readonly kind: 'answered'; readonly receipts: readonly Receipt[]; readonly members: readonly string[] }
  /** `isMended`: the cause is already mended, so that waiting serves nothing. */
  | { readonly kind: 'failed'; readonly reason: FailureReason; readonly isMended: boolean }

export interface CourierOptions {
  readonly crypto: CryptoBackend
  readonly clock: Clock
  readonly random: Random
  readonly time: NetworkTime
  readonly calls: NodeCalls
  readonly paths: Paths
  readonly swarms: Swarms
  readonly tasks: TaskGroup
  readonly logger: Logger
}

export class Courier {
  readonly #options: CourierOptions

  constructor(options: CourierOptions) {
    this.#options = options
  }

  /** Rejects only when `signal` aborts. */
  async try(parcel: Parcel, signal: AbortSignal): Promise<TryOutcome> {
    const { swarms, random, paths } = this.#options
    let members: readonly ServiceNodeRecord[]
    try {
      members = await swarms.of(parcel.recipient, signal)
    } catch (error) {
      signal.throwIfAborted()
      return this.#failed(error)
    }
    const drawn = paths.usableFirst(shuffled(random, members))
    const unsigned = drawn.filter(({ ed25519 }) => !parcel.signed.includes(ed25519))
    const order = [...new Set([...unsigned, ...drawn])]
    if (order.length === 0) return this.#failed(new ClientError('no_members', 'empty swarm'))
    const outcome = await this.#ask(parcel, members, order)
    signal.throwIfAborted()
    return outcome
  }

  /**
   * Further deliveries begin while those before are late; the first good answer wins and the others run out.
   * @param order - in which members are asked, from the beginning again after the last
   */
  async #ask(
    parcel: Parcel,
    members: readonly ServiceNodeRecord[],
    order: readonly ServiceNodeRecord[],
  ): Promise<TryOutcome> {
    const { paths } = this.#options
    const legs: Promise<TryOutcome>[] = []
    const silent = new Set<Seat>()
    let isRefused = false
    let path: Path | undefined
    for (const { deliveries, lateMsMin } of ROUNDS) {
      for (let delivery = 0; delivery < deliveries; delivery++) {
        const next = legs.length % order.length
        let seat: Seat
        try {
          const wanted = [...order.slice(next), ...order.slice(0, next)]
          seat = paths.takeToOne(wanted, path === undefined ? {} : { instead: path })
        } catch (error) {
          if (path === undefined) return this.#failed(error)
          if (error instanceof OnionError) continue
          throw error
        }
        path = seat.path
        const leg = this.#start(parcel, members, { ...seat, step: legs.length === 0 ? 'sent' : 'resent' })
        legs.push(leg)
        silent.add(seat)
        void leg.then((outcome) => {
          silent.delete(seat)
          isRefused ||= isFinal(outcome)
        })
      }
      const lateMs = Math.max(lateMsMin, path === undefined ? 0 : paths.resendAfterMs(path))
      const outcome = await this.#unlessLate(firstAnswer(legs), lateMs)
      if (outcome !== LATE) return outcome
      if (isRefused) break
      for (const seat of silent) paths.late(seat)
      silent.clear()
    }
    return firstAnswer(legs)
  }

  async #unlessLate(outcome: Promise<TryOutcome>, lateMs: number): Promise<TryOutcome | typeof LATE> {
    const { clock, tasks } = this.#options
    using timer = new LinkedAbort(tasks.signal)
    const late = clock.sleep(lateMs, timer.signal).then(
      (): typeof LATE => LATE,
      () => outcome,
    )
    const early = await Promise.race([outcome, late])
    timer.abort()
    return early
  }

  #start(parcel: Parcel, members: readonly ServiceNodeRecord[], leg: Leg): Promise<TryOutcome> {
    const outcome = this.#run(parcel, members, leg)
    this.#options.tasks.spawn('courier', () => outcome)
    return outcome
  }

  async #run(parcel: Parcel, members: readonly ServiceNodeRecord[], { member, path, step }: Leg): Promise<TryOutcome> {
    const { calls, clock, crypto, tasks, time } = this.#options
    const startedAt = clock.elapsed()
    // A clock that was ahead when the message was written must not spoil it: the time does not enter the hash.
    const timestamp = Math.min(parcel.sentAt, time.now())
    parcel.note({ step, member: member.ed25519, path: path.hops.map(({ ed25519 }) => ed25519) })
    try {
      const reply = await calls.store(
        { node: member, path },
        {
          pubkey: parcel.recipient,
          timestamp,
          ttl: parcel.ttlMs,
          data: toBase64(parcel.data),
          namespace: Namespaces.directMessages,
        },
        tasks.signal,
      )
      const { recipient: account, hash } = parcel
      const kept = { account, namespace: Namespaces.directMessages, hash, untilMs: timestamp + parcel.ttlMs }
      const receipts = validReceipts(crypto, members, kept, reply.swarm)
      const tookMs = clock.elapsed() - startedAt
      const counts = { receipts: receipts.length, members: members.length }
      parcel.note({ step: 'answered', member: member.ed25519, tookMs, ...counts })
      if (isFull(members, reply.swarm)) return { kind: 'failed', reason: 'mailbox_full', isMended: false }
      return { kind: 'answered', receipts, members: members.map(({ ed25519 }) => ed25519) }
    } catch (error) {
      return this.#failed(error, { recipient: parcel.recipient, member })
    }
  }

  async #failed(
    error: unknown,
    at?: { readonly recipient: AccountId; readonly member: ServiceNodeRecord },
  ): Promise<TryOutcome> {
    const { tasks, logger } = this.#options
    const reason = failureOf(error)
    if (tasks.signal.aborted) return { kind: 'failed', reason, isMended: false }
    logger.warn('courier.failed', { reason, code: faultCodeOf(error) })
    const isMended =
      at !== undefined && (await mend(this.#options, error, { account: at.recipient, node: at.member }, tasks.signal))
    return { kind: 'failed', reason, isMended }
  }
}

interface Leg extends Seat {
  readonly step: Extract<StepName, 'sent' | 'resent'>
}

interface Round {
  readonly deliveries: number
  /** So long the round is waited for at least, before the next one begins. */
  readonly lateMsMin: number
}

/**
 * One delivery over each path in turn; when both have been silent, over both at once. The pauses grow, so that a network which
 * has too much to do is not given ever more.
 */
const ROUNDS: readonly Round[] = [
  { deliveries: 1, lateMsMin: 0 },
  { deliveries: 1, lateMsMin: 1_400 },
  { deliveries: 2, lateMsMin: 2_800 },
  { deliveries: 2, lateMsMin: 5_600 },
  { deliveries: 2, lateMsMin: 0 },
]

/**
 * The first good answer, or the first failure whose cause is mended already; where there is neither, what somebody has refused it for,
 * or else how the last delivery ended.
 */
function firstAnswer(legs: readonly Promise<TryOutcome>[]): Promise<TryOutcome> {
  return new Promise((resolve, reject) => {
    const ended: TryOutcome[] = []
    for (const leg of legs) {
      leg.then((outcome) => {
        ended.push(outcome)
        if (outcome.kind === 'answered' || outcome.isMended) resolve(outcome)
        if (ended.length === legs.length) resolve(ended.find(isFinal) ?? outcome)
      }, reject)
    }
  })
}

/** Whether somebody has answered that it is not wanted: asking more often does not help. */
function isFinal(outcome: TryOutcome): boolean {
  return outcome.kind === 'failed' && outcome.reason !== 'no_answer' && outcome.reason !== 'no_network'
}

/** Whether so many members have no room for it that there can be no majority. Nobody signs that: it only changes the words. */
function isFull(members: readonly ServiceNodeRecord[], swarm: StoreOutput['swarm']): boolean {
  const full = members.filter(
    ({ ed25519 }) => Object.hasOwn(swarm, ed25519) && swarm[ed25519]?.reason === MAILBOX_FULL,
  ).length
  return members.length - full < majorityOf(members.length)
}

/** Source: docs/protocol/storage-rpc.md §4.1. */
const MAILBOX_FULL = 'mailbox is full'

const LATE = 'late'

/** The person's words for a judgement. */
function failureOf(error: unknown): FailureReason {
  const fault = faultOf(error)
  if (error instanceof CallFailed && error.verdict.kind === 'clock') return 'clock_mismatch'
  if (fault instanceof TransportError) return fault.code === 'unreachable' ? 'no_network' : 'no_answer'
  if (fault instanceof OnionError) return fault.code === 'no_path' ? 'no_network' : 'no_answer'
  if (fault instanceof ClientError) return fault.code === 'no_members' ? 'no_network' : 'no_answer'
  if (!(fault instanceof RpcError)) return 'internal'
  return fault.retryable ? 'no_answer' : 'refused'
}
