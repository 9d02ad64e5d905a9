/**
 * Waits for messages: one held call at one member of the own swarm, and now and then a look at another member.
 * Source: docs/protocol/waiting.md §1–§3.
 * @module
 */

import { toBase64, toHex } from '@starling/base'
import { judge } from '@starling/onion/paths'
import type { Clock, Logger, Random, ServiceNodeRecord } from '@starling/ports'
import { type Account, isMessageHash, retrieveText, WAIT_MS_MAX } from '@starling/protocol'
import { decodeReplyTo, type RetrieveOutput, RpcError, retrieveOperation } from '@starling/storage-api'
import { CallFailed, faultCodeOf } from './call-failed.ts'
import type { ClientStore, StoreChange } from './client-store.ts'
import type { Connection } from './connection.ts'
import type { Accepted, RetrievedMessage } from './inbox.ts'
import {
  FIRST_LOOK_MS,
  HOLD_GRACE_MS,
  HOLDS_FAILED_MAX,
  POLL_MS,
  PROBE_TIMEOUT_MS,
  RECONNECT_PAUSES_MS,
  SECOND_MEMBER_MS,
  SECOND_MEMBER_SPREAD_MS,
} from './limits.ts'
import { LinkedAbort } from './linked-abort.ts'
import { mend } from './mend.ts'
import type { NetworkTime } from './network-time.ts'
import type { NodeCalls } from './node-calls.ts'
import type { Paths, Seat } from './paths.ts'
import { randomBelow, shuffled } from './pick.ts'
import type { Swarms } from './swarms.ts'

export interface WaiterOptions {
  readonly account: Account
  readonly namespaces: readonly number[]
  readonly clock: Clock
  readonly random: Random
  readonly time: NetworkTime
  readonly calls: NodeCalls
  readonly paths: Paths
  readonly swarms: Swarms
  readonly store: ClientStore
  readonly connection: Connection
  readonly logger: Logger
  /** Takes in one retrieved message; rejects only when the store fails. */
  readonly accept: (namespace: number, raw: RetrievedMessage) => Promise<Accepted>
}

interface Retrieved {
  /** Milliseconds the node held the request; undefined when it does not know how. */
  readonly waitedMs: number | undefined
  /** Something arrived that the store did not have. */
  readonly isFruitful: boolean
  /** The cursor has moved: what arrived was new at this member. */
  readonly hasMoved: boolean
  /** The member has more, and the cursor has moved. */
  readonly hasMore: boolean
}

/** An answer that held nothing new and came quicker than this was not held, whatever it says. */
const HELD_MS_MIN = 1_000

/** Answers in a row that moved the cursor and brought nothing: more of them are taken for a member that mocks us. */
const BARREN_TURNS_MAX = 20

export class Waiter {
  readonly #options: WaiterOptions
  #seat: Seat | undefined
  /** The last seat that was given up: another member and another path are preferred. */
  #left: Seat | undefined
  /** Holds in a row that the member of the seat broke although it answers. */
  #brokenHolds = 0
  /** What is waited for now: an answer, or the end of a pause. */
  #turn: LinkedAbort | undefined
  /** Copies of own messages that are still to come back from the own mailbox. */
  #echoes = 0
  /** Members read since the start, the one longest ago first. */
  readonly #read = new Set<string>()

  constructor(options: WaiterOptions) {
    this.#options = options
  }

  /** Ends only when `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const failures = { inARow: 0 }
    while (!signal.aborted) {
      using turn = new LinkedAbort(signal)
      this.#turn = turn
      try {
        await this.#holdOrRecover(failures, turn.signal)
      } catch (error) {
        signal.throwIfAborted()
        if (!turn.signal.aborted) throw error
        failures.inARow = 0
      }
    }
  }

  /** Gives up what is waited for, without blaming anybody, and asks anew. */
  nudge(): void {
    this.#turn?.abort()
  }

  /** This device is about to leave a copy of what it sent in its own mailbox: it will end a hold, and is no news. */
  expectEcho(): void {
    this.#echoes++
  }

  async #holdOrRecover(failures: { inARow: number }, signal: AbortSignal): Promise<void> {
    const { clock, connection } = this.#options
    let onlineSinceMs = Number.POSITIVE_INFINITY
    try {
      // The first answer comes at once: it says that we are online, and what time it is.
      const seat = await this.#takeSeat(signal)
      await this.#fetchAll(seat, signal)
      connection.online(seat.member, seat.path, connection.isHeld)
      onlineSinceMs = clock.elapsed()
      await this.#holdOn(signal)
    } catch (error) {
      signal.throwIfAborted()
      // A member that answers and then breaks every hold at once must not make us ask without end.
      if (clock.elapsed() - onlineSinceMs >= HELD_MS_MIN) failures.inARow = 0
      const isMended = await this.#recover(error, failures.inARow, signal)
      const pauseMs = RECONNECT_PAUSES_MS[Math.min(failures.inARow, RECONNECT_PAUSES_MS.length - 1)] ?? 0
      failures.inARow++
      await clock.sleep(isMended && failures.inARow === 1 ? 0 : pauseMs, signal)
    }
  }

  /** What the first member hides or has not got yet, another one shows. Ends only when `signal` aborts. */
  async runSecond(signal: AbortSignal): Promise<void> {
    const { clock, random, logger } = this.#options
    while (!signal.aborted) {
      // What was stored while we were away is at a majority: the first looks come soon, until no majority can hide it.
      const isCaughtUp = this.#read.size >= (await this.#membersToRead(signal))
      const spreadMs = randomBelow(random, 2 * SECOND_MEMBER_SPREAD_MS + 1)
      await clock.sleep(isCaughtUp ? SECOND_MEMBER_MS - SECOND_MEMBER_SPREAD_MS + spreadMs : FIRST_LOOK_MS, signal)
      let seat: Seat | undefined
      try {
        seat = await this.#secondSeat(signal)
        if (seat !== undefined) await this.#fetchAll(seat, signal)
      } catch (error) {
        signal.throwIfAborted()
        if (seat !== undefined) await this.#adoptSwarm(error, seat.member, signal)
        logger.info('waiter.second_failed', { reason: faultCodeOf(error) })
      }
    }
  }

  /** Reads every member once, each over whatever path there is: for what some of them may lack. Rejects only when `signal` aborts. */
  async lookAround(signal: AbortSignal): Promise<void> {
    const { account, logger, paths, random, swarms } = this.#options
    const members = await swarms.of(account.id, signal).catch(() => [])
    for (const member of paths.usableFirst(shuffled(random, members))) {
      signal.throwIfAborted()
      try {
        await this.#fetchAll({ member, path: paths.take({ destination: member.ed25519 }) }, signal)
      } catch (error) {
        signal.throwIfAborted()
        await this.#adoptSwarm(error, member, signal)
        logger.info('waiter.look_failed', { reason: faultCodeOf(error) })
      }
    }
  }

  async #takeSeat(signal: AbortSignal): Promise<Seat> {
    const { account, paths, random, swarms } = this.#options
    const left = this.#left
    const members = paths.usableFirst(shuffled(random, await swarms.of(account.id, signal)))
    const rank = ({ ed25519 }: ServiceNodeRecord) =>
      ed25519 === this.#seat?.member.ed25519 ? 0 : ed25519 !== left?.member.ed25519 ? 1 : 2
    const wanted = members.toSorted((one, other) => rank(one) - rank(other))
    this.#seat = paths.takeToOne(wanted, left === undefined ? {} : { instead: left.path })
    if (left !== undefined) this.#brokenHolds = 0
    this.#left = undefined
    return this.#seat
  }

  /** So many that every majority of the swarm has one of them; unknown counts as none. */
  async #membersToRead(signal: AbortSignal): Promise<number> {
    const members = await this.#options.swarms.of(this.#options.account.id, signal).catch(() => [])
    return members.length - Math.floor(members.length / 2)
  }

  /** A member that was not read yet, or else the one read longest ago. */
  async #secondSeat(signal: AbortSignal): Promise<Seat | undefined> {
    const { account, paths, random, swarms } = this.#options
    const members = shuffled(random, await swarms.of(account.id, signal))
    const order = [...this.#read]
    const byAge = members.toSorted((left, right) => order.indexOf(left.ed25519) - order.indexOf(right.ed25519))
    const member = paths.usableFirst(byAge).find(({ ed25519 }) => ed25519 !== this.#seat?.member.ed25519)
    if (member === undefined) return undefined
    const instead = this.#seat === undefined ? {} : { instead: this.#seat.path }
    return { member, path: paths.take({ destination: member.ed25519, ...instead }) }
  }

  async #fetchAll(seat: Seat, signal: AbortSignal): Promise<void> {
    for (let barrenTurns = 0; barrenTurns < BARREN_TURNS_MAX; ) {
      const { hasMore, isFruitful } = await this.#retrieve(seat, 0, signal)
      if (!hasMore) return this.#markRead(seat.member.ed25519)
      barrenTurns = isFruitful ? 0 : barrenTurns + 1
    }
  }

  #markRead(member: string): void {
    this.#read.delete(member)
    this.#read.add(member)
  }

  /** Holds again and again, as long as it works and the member stays in the swarm. */
  async #holdOn(signal: AbortSignal): Promise<void> {
    const { account, clock, connection, swarms } = this.#options
    let barrenTurns = 0
    for (;;) {
      const seat = this.#seat
      const members = await swarms.of(account.id, signal)
      if (seat === undefined || !members.some(({ ed25519 }) => ed25519 === seat.member.ed25519)) return
      const startedAt = clock.elapsed()
      const { waitedMs, isFruitful, hasMoved } = await this.#retrieve(seat, WAIT_MS_MAX, signal)
      this.#brokenHolds = 0
      connection.online(seat.member, seat.path, waitedMs !== undefined || (hasMoved && connection.isHeld))
      // An own copy moves the cursor and is no news; more of them than were sent are a member's mockery.
      const isEcho = hasMoved && !isFruitful && this.#echoes > 0
      if (isEcho) this.#echoes--
      else barrenTurns = isFruitful || !hasMoved ? 0 : barrenTurns + 1
      const isHeld = waitedMs !== undefined && clock.elapsed() - startedAt >= HELD_MS_MIN
      const goesOn = isHeld || isFruitful || isEcho || (hasMoved && barrenTurns < BARREN_TURNS_MAX)
      if (!goesOn) await clock.sleep(POLL_MS, signal)
    }
  }

  /** @param waitMs - 0 asks for an answer at once */
  async #retrieve({ member, path }: Seat, waitMs: number, signal: AbortSignal): Promise<Retrieved> {
    const { calls, clock, namespaces, time } = this.#options
    const held = waitMs > 0
    const startedAt = clock.elapsed()
    const requests = await Promise.all(namespaces.map((namespace) => this.#request(member, namespace)))
    const { results, waited } = await calls.batch(
      { node: member, path, held, ...(held ? { timeoutMs: waitMs + HOLD_GRACE_MS } : {}) },
      { requests, ...(held ? { wait_ms: waitMs } : {}) },
      signal,
    )
    let isFruitful = false
    let hasMoved = false
    let hasMore = false
    for (const [index, namespace] of namespaces.entries()) {
      const result = results[index]
      if (result === undefined) throw new RpcError('invalid_reply', 'batch has fewer results than requests')
      const output = outputOf(result, { member, path })
      if (!held) time.learn(member.ed25519, output.t, clock.elapsed() - startedAt)
      const taken = await this.#take(member, namespace, output)
      isFruitful ||= taken.isFruitful
      hasMoved ||= taken.hasMoved
      hasMore ||= taken.hasMoved && output.more
    }
    return { waitedMs: waited, isFruitful, hasMoved, hasMore }
  }

  async #request(member: ServiceNodeRecord, namespace: number) {
    const { account, store, time } = this.#options
    const timestamp = time.now()
    const lastHash = await store.readCursor(member.ed25519, namespace)
    return {
      method: 'retrieve',
      params: {
        pubkey: account.id,
        namespace,
        ...(lastHash === undefined ? {} : { last_hash: lastHash }),
        timestamp,
        signature: toBase64(account.ed25519.sign(retrieveText(namespace, timestamp))),
        pubkey_ed25519: toHex(account.ed25519.publicKey),
      },
    }
  }

  /** The cursor moves only when everything before it is in the store. */
  async #take(member: ServiceNodeRecord, namespace: number, output: RetrieveOutput) {
    const { accept, store } = this.#options
    let isFruitful = false
    for (const raw of output.messages) {
      const { outcome } = await accept(namespace, raw)
      if (outcome === 'new' || outcome === 'exists') isFruitful = true
    }
    const hash = output.messages.at(-1)?.hash
    if (hash === undefined || !isMessageHash(hash)) return { isFruitful, hasMoved: false }
    const before = await store.readCursor(member.ed25519, namespace)
    const cursor: StoreChange = { kind: 'cursor', member: member.ed25519, namespace, hash }
    if (before !== hash) await store.write([cursor])
    return { isFruitful, hasMoved: before !== hash }
  }

  /**
   * After a held call, or the one before it, has failed. A held one is followed by a probe, which says who is to blame.
   * @returns whether the cause is mended, or was none
   */
  async #recover(error: unknown, failuresBefore: number, signal: AbortSignal): Promise<boolean> {
    const { account, calls, connection, logger } = this.#options
    const seat = this.#seat
    logger.info('waiter.failed', { reason: faultCodeOf(error) })
    if (seat === undefined) {
      connection.offline(error)
      return false
    }
    const { member, path } = seat
    if (error instanceof CallFailed && error.verdict.kind === 'wrong_swarm') this.#seat = undefined
    if (await mend(this.#options, error, { account: account.id, node: member }, signal)) return true
    let cause = error
    if (error instanceof CallFailed && error.verdict.kind === 'probe') {
      try {
        await calls.info({ node: member, path, timeoutMs: PROBE_TIMEOUT_MS }, signal)
        // Member and path answer: only the one call was lost. Who breaks one hold after the other is left all the same.
        if (++this.#brokenHolds <= HOLDS_FAILED_MAX) return true
      } catch (probeError) {
        signal.throwIfAborted()
        cause = probeError
      }
    }
    this.#left = seat
    this.#seat = undefined
    // One hop that fails is not a network that fails: people hear of it when another way fails too.
    if (failuresBefore > 0) connection.offline(cause)
    return false
  }

  async #adoptSwarm(error: unknown, node: ServiceNodeRecord, signal: AbortSignal): Promise<void> {
    if (!(error instanceof CallFailed) || error.verdict.kind !== 'wrong_swarm') return
    await mend(this.#options, error, { account: this.#options.account.id, node }, signal)
  }
}

/** The judgement falls on each result of a batch as on an answer of its own. @throws {CallFailed} */
function outputOf(
  { code, body }: { readonly code: number; readonly body?: unknown },
  { member, path }: Seat,
): RetrieveOutput {
  try {
    return decodeReplyTo(retrieveOperation, { status: code, body })
  } catch (fault) {
    if (!(fault instanceof RpcError)) throw fault
    const outcome = { kind: 'answered', status: fault.status, text: '', latencyMs: 0 } as const
    const hops = path.hops.map(({ ed25519 }) => ed25519)
    throw new CallFailed(judge(outcome, { hops, destination: member.ed25519 }), fault)
  }
}
