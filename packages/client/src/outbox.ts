/**
 * The durable queue of what is to be sent. Together with the next hold of `Waiter` the only place that tries again.
 * Source: docs/protocol/replication.md §1 and §5; docs/protocol/messages.md §4.
 * @module
 */

import type { CryptoBackend } from '@starling/crypto'
import type { Clock, Logger, Random } from '@starling/ports'
import { type Account, messageHash, Namespaces, TTL_MS_MIN } from '@starling/protocol'
import type { ClientStore, OutboxEntry, StoreChange } from './client-store.ts'
import { sealMessage } from './compose.ts'
import type { Courier, TryOutcome } from './courier.ts'
import { ClientError } from './errors.ts'
import { RETRY_PAUSE_MS_MAX, RETRY_PAUSES_MS } from './limits.ts'
import { LinkedAbort } from './linked-abort.ts'
import type { FailureReason, Message, MessageId } from './model.ts'
import type { NetworkTime } from './network-time.ts'
import type { Progress } from './progress.ts'
import { joinReceipts, majorityOf } from './receipts.ts'
import type { TaskGroup } from './task-group.ts'

export interface OutboxOptions {
  readonly account: Account
  readonly crypto: CryptoBackend
  readonly clock: Clock
  readonly random: Random
  readonly time: NetworkTime
  readonly store: ClientStore
  readonly courier: Courier
  readonly progress: Progress
  readonly tasks: TaskGroup
  readonly logger: Logger
  /** Whether tries that find no network count for nothing. */
  readonly waitsForNetwork: boolean
  /** Hears of what is about to be left in the own mailbox, once each. */
  readonly onOwnCopy: () => void
}

type SealedEntry = OutboxEntry & { readonly payload: Extract<OutboxEntry['payload'], { kind: 'sealed' }> }

/** What the caller says of a delivery; the outbox adds where it stands. */
export type NewEntry = Pick<OutboxEntry, 'message' | 'recipient' | 'sentAt' | 'ttlMs' | 'copy'> & {
  /** Serialised `Content`. */
  readonly content: Uint8Array
  readonly conversation: string
}

export class Outbox {
  readonly #options: OutboxOptions
  /** Everything that is not delivered, in memory as in the store. */
  readonly #entries = new Map<string, OutboxEntry>()
  readonly #busyLanes = new Set<string>()
  /** Ids of entries that some members keep and a majority does not: they are tried again beside their lanes. */
  readonly #aside = new Set<string>()
  readonly #pauses = new Set<LinkedAbort>()
  #nextOrder = 1

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  /** Takes up what an earlier run left; copies that failed are tried again, since nobody would miss them. */
  async open(): Promise<void> {
    for (const entry of await this.#options.store.listOutbox()) {
      const isCopy = entry.id.endsWith(COPY)
      this.#entries.set(entry.id, isCopy ? { ...entry, state: 'queued', attempts: 0 } : entry)
      this.#nextOrder = Math.max(this.#nextOrder, entry.order + 1)
    }
    for (const { lane } of [...this.#entries.values()]) this.#wake(lane)
  }

  /** Resolves when the message is in the store. `changes` go into the same transaction. */
  async push(message: Message, delivery: NewEntry, changes: readonly StoreChange[]): Promise<void> {
    const { store, progress } = this.#options
    const entry = this.#entryOf(delivery, RECIPIENT)
    await store.insert(message, [{ kind: 'outbox', entry }, ...changes])
    await progress.track(message.id, message)
    this.#entries.set(entry.id, entry)
    progress.announce(message.id)
    this.#wake(entry.lane)
  }

  /**
   * Sends again what has failed.
   * @throws {ClientError} `not_failed`
   */
  async retry(id: MessageId): Promise<void> {
    const { store, progress } = this.#options
    const failed = [RECIPIENT, COPY]
      .map((suffix) => this.#entries.get(id + suffix))
      .filter((entry) => entry?.state === 'failed')
    if (failed.length === 0) throw new ClientError('not_failed', 'nothing of this message has failed')
    await progress.track(id)
    for (const entry of failed) {
      if (entry === undefined || this.#entries.get(entry.id)?.state !== 'failed') continue
      const queued: OutboxEntry = { ...entry, state: 'queued', attempts: 0 }
      this.#entries.set(entry.id, queued)
      const state = entry.id.endsWith(RECIPIENT) ? { state: { state: 'queued' } as const } : {}
      await store.write([{ kind: 'outbox', entry: queued }, progress.change(id, state, { step: 'queued' })])
      progress.announce(id)
      this.#wake(entry.lane)
    }
  }

  /** Ends every pause before a next try. */
  nudge(): void {
    for (const pause of this.#pauses) pause.abort()
  }

  /** @returns whether it was cut short */
  async #pause(ms: number, signal: AbortSignal): Promise<boolean> {
    using pause = new LinkedAbort(signal)
    this.#pauses.add(pause)
    try {
      await this.#options.clock.sleep(ms, pause.signal)
      return false
    } catch {
      // Woken: the next try comes now, unless everything ends.
      signal.throwIfAborted()
      return true
    } finally {
      this.#pauses.delete(pause)
    }
  }

  #entryOf(delivery: NewEntry, suffix: string): OutboxEntry {
    const { content, conversation, ...rest } = delivery
    return {
      ...rest,
      id: delivery.message + suffix,
      lane: conversation + suffix,
      order: this.#nextOrder++,
      payload: { kind: 'content', bytes: content },
      receipts: [],
      attempts: 0,
      state: 'queued',
    }
  }

  /** One message in flight per lane until somebody keeps it, so that a conversation arrives in its order. */
  #wake(lane: string): void {
    if (this.#busyLanes.has(lane)) return
    this.#busyLanes.add(lane)
    this.#options.tasks.spawn('outbox', async (signal) => {
      try {
        for (let entry = this.#head(lane); entry !== undefined; entry = this.#head(lane)) {
          await this.#deliverOrFail(entry, signal)
        }
      } finally {
        this.#busyLanes.delete(lane)
      }
    })
  }

  #head(lane: string): OutboxEntry | undefined {
    let head: OutboxEntry | undefined
    for (const entry of this.#entries.values()) {
      if (entry.lane !== lane || entry.state !== 'queued' || this.#aside.has(entry.id)) continue
      if (head === undefined || entry.order < head.order) head = entry
    }
    return head
  }

  /** A delivery that breaks for a reason nobody foresaw must not hold up those behind it. */
  async #deliverOrFail(entry: OutboxEntry, signal: AbortSignal): Promise<void> {
    try {
      await this.#deliver(entry, signal)
    } catch (error) {
      signal.throwIfAborted()
      this.#options.logger.error('outbox.broken', { reason: error instanceof Error ? error.name : 'unknown' })
      await this.#fail(this.#entries.get(entry.id) ?? entry, 'internal')
    }
  }

  async #deliver(queued: OutboxEntry, signal: AbortSignal): Promise<void> {
    const { progress, time, waitsForNetwork } = this.#options
    await progress.track(queued.message)
    let entry = await this.#seal(queued)
    // Not what `receipts` says now: those of members that have left the swarm do not count, but have been given.
    let isKeptBySome = false
    for (;;) {
      if (entry.sentAt + entry.ttlMs < time.now() + TTL_MS_MIN) return this.#fail(entry, 'expired')
      isKeptBySome ||= entry.receipts.length > 0
      const outcome = await this.#try(entry, signal)
      if (outcome.kind === 'answered') {
        const { members } = outcome
        const all = joinReceipts(entry.receipts, outcome.receipts)
        isKeptBySome ||= all.length > 0
        const receipts = all.filter(({ member }) => members.includes(member))
        entry = { ...entry, receipts }
        if (receipts.length >= majorityOf(members.length)) return this.#settle(entry, members.length)
      }
      const reason = outcome.kind === 'answered' ? 'too_few_receipts' : outcome.reason
      const isOut = waitsForNetwork && reason === 'no_network'
      const { attempts } = entry
      const pauseMs = RETRY_PAUSES_MS[attempts] ?? (isOut ? RETRY_PAUSE_MS_MAX : undefined)
      if (pauseMs === undefined) {
        return isKeptBySome && MAY_PASS.has(reason) ? this.#setAside(entry, reason) : this.#fail(entry, reason)
      }
      entry = {
        ...entry,
        attempts: Math.min(attempts + 1, isOut ? RETRY_PAUSES_MS.length - 1 : Number.MAX_VALUE),
      }
      await this.#writeRetry(entry, reason)
      if (outcome.kind === 'failed' && outcome.isMended) continue
      // A try that was brought forward is one more: the network is given as long as ever.
      if (await this.#pause(pauseMs, signal)) entry = { ...entry, attempts }
    }
  }

  /**
   * Some members keep it, so the recipient finds it: that would be no failure. It is tried again for as long as messages are kept,
   * and those behind it in the lane go on, since they can only arrive after it.
   */
  async #setAside(entry: SealedEntry, reason: FailureReason): Promise<void> {
    await this.#writeRetry(entry, reason)
    this.#aside.add(entry.id)
    this.#options.tasks.spawn('outbox', async (signal) => {
      await this.#pause(RETRY_PAUSE_MS_MAX, signal)
      await this.#deliverOrFail(entry, signal)
    })
  }

  async #writeRetry(entry: SealedEntry, reason: FailureReason): Promise<void> {
    const { progress } = this.#options
    await this.#write(entry, progress.change(entry.message, receiptsOf(entry), { step: 'retry', reason }))
  }

  #try(entry: SealedEntry, signal: AbortSignal): Promise<TryOutcome> {
    const { courier, progress } = this.#options
    const { data, hash } = entry.payload
    const { recipient, sentAt, ttlMs } = entry
    const signed = entry.receipts.map(({ member }) => member)
    const note = progress.note.bind(progress, entry.message)
    return courier.try({ recipient, data, hash, sentAt, ttlMs, signed, note }, signal)
  }

  /** The bytes are kept before they are sent for the first time: whatever happens, no others are sent. */
  async #seal(entry: OutboxEntry): Promise<SealedEntry> {
    const { payload } = entry
    if (payload.kind === 'sealed') return { ...entry, payload }
    const { account, clock, crypto, random, progress } = this.#options
    const { recipient, sentAt } = entry
    const startedAt = clock.elapsed()
    const data = sealMessage({ crypto, random, sender: account, recipient, content: payload.bytes, sentAt })
    const hash = messageHash(crypto, recipient, Namespaces.directMessages, data)
    const sealed: SealedEntry = { ...entry, payload: { kind: 'sealed', data, hash } }
    const isOwn = recipient === account.id
    const change = progress.change(entry.message, isOwn ? { hash } : {}, {
      step: 'sealed',
      tookMs: clock.elapsed() - startedAt,
    })
    // What comes back from the own swarm is known already.
    const untilMs = sentAt + 2 * entry.ttlMs
    await this.#write(sealed, change, ...(isOwn ? [{ kind: 'seen', hash, untilMs } as const] : []))
    if (isOwn) this.#options.onOwnCopy()
    return sealed
  }

  async #settle(entry: SealedEntry, members: number): Promise<void> {
    const { store, progress } = this.#options
    const counts = { receipts: entry.receipts.length, members }
    const isCopy = entry.id.endsWith(COPY)
    const copy = entry.copy === undefined ? undefined : this.#copyOf(entry, entry.copy)
    const change = isCopy
      ? progress.change(entry.message, {}, { step: 'copied', ...counts })
      : progress.change(
          entry.message,
          { state: { state: 'stored', ...counts }, receipts: entry.receipts },
          { step: 'stored', ...counts },
        )
    await store.write([
      change,
      { kind: 'outbox-remove', id: entry.id },
      ...(copy === undefined ? [] : [{ kind: 'outbox', entry: copy } as const]),
    ])
    this.#entries.delete(entry.id)
    this.#aside.delete(entry.id)
    progress.announce(entry.message)
    if (copy === undefined) return progress.release(entry.message)
    this.#entries.set(copy.id, copy)
    this.#wake(copy.lane)
  }

  /** The copy for the own other devices: one more delivery, to oneself. */
  #copyOf(entry: SealedEntry, content: Uint8Array): OutboxEntry {
    const { message, sentAt, ttlMs, lane } = entry
    const conversation = lane.slice(0, -RECIPIENT.length)
    const recipient = this.#options.account.id
    return this.#entryOf({ message, sentAt, ttlMs, recipient, content, conversation, copy: undefined }, COPY)
  }

  async #fail(entry: OutboxEntry, reason: FailureReason): Promise<void> {
    const { progress, logger } = this.#options
    logger.warn('outbox.failed', { reason, attempts: entry.attempts })
    const state = entry.id.endsWith(COPY) ? {} : { state: { state: 'failed', reason } as const }
    const change = { ...state, ...receiptsOf(entry) }
    this.#aside.delete(entry.id)
    await this.#write({ ...entry, state: 'failed' }, progress.change(entry.message, change, { step: 'failed', reason }))
    progress.announce(entry.message)
    progress.release(entry.message)
  }

  async #write(entry: OutboxEntry, ...changes: readonly StoreChange[]): Promise<void> {
    this.#entries.set(entry.id, entry)
    await this.#options.store.write([{ kind: 'outbox', entry }, ...changes])
  }
}

/** What the message itself says of its receipts: nothing while there are none, and nothing of those for a copy. */
function receiptsOf({ id, receipts }: OutboxEntry): Partial<Pick<Message, 'receipts'>> {
  return id.endsWith(COPY) || receipts.length === 0 ? {} : { receipts }
}

/** Reasons that end by themselves when nodes come back. */
const MAY_PASS: ReadonlySet<FailureReason> = new Set(['no_network', 'no_answer', 'too_few_receipts'])

const RECIPIENT = '/recipient'
const COPY = '/copy'
