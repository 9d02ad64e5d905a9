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
import type { Path, Paths } from './paths.ts'
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
    const [first, second = first] = new Set([...unsigned, ...drawn])
    if (first === undefined || second === undefined) return this.#failed(new ClientError('no_members', 'empty swarm'))
    const outcome = await this.#ask(parcel, members, first, second)
    signal.throwIfAborted()
    return outcome
  }

  /** The second delivery begins when the first is late; the first good answer wins and the other one runs out. */
  async #ask(
    parcel: Parcel,
    members: readonly ServiceNodeRecord[],
    first: ServiceNodeRecord,
    second: ServiceNodeRecord,
  ): Promise<TryOutcome> {
    const { clock, tasks, paths } = this.#options
    using timer = new LinkedAbort(tasks.signal)
    let path: Path
    try {
      path = paths.take({ destination: first.ed25519 })
    } catch (error) {
      return this.#failed(error)
    }
    const sent = this.#start(parcel, members, { member: first, path, step: 'sent' })
    const late = clock.sleep(paths.resendAfterMs(path), timer.signal).then(
      (): typeof LATE => LATE,
      () => sent,
    )
    const early = await Promise.race([sent, late])
    timer.abort()
    if (early !== LATE) return early

    const otherPath = this.#takeInstead(second, path)
    if (otherPath === undefined) return sent
    const resent = this.#start(parcel, members, { member: second, path: otherPath, step: 'resent' })
    const earlier = await Promise.race([sent, resent])
    if (earlier.kind === 'answered') return earlier
    const outcomes = await Promise.all([sent, resent])
    return outcomes.find(({ kind }) => kind === 'answered') ?? outcomes[1]
  }

  #takeInstead(member: ServiceNodeRecord, path: Path): Path | undefined {
    try {
      return this.#options.paths.take({ destination: member.ed25519, instead: path })
    } catch (error) {
      if (error instanceof OnionError) return undefined
      throw error
    }
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

interface Leg {
  readonly member: ServiceNodeRecord
  readonly path: Path
  readonly step: Extract<StepName, 'sent' | 'resent'>
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
