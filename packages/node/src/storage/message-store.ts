/**
 * The messages of this node, and all that is remembered of them. A write is answered after the commit that holds it is on
 * disk; writes that arrive while a commit runs share the next one.
 * Source: docs/protocol/storage-rpc.md §4; docs/protocol/replication.md §2; docs/protocol/swarms.md §7; docs/architecture.md
 * §4.
 * @module
 */

import { assert, toHex, type Unsubscribe } from '@starling/base'
import type { Clock, Logger, Random } from '@starling/ports'
import { type AccountId, accountBytes, isMessageHash, type MessageHash } from '@starling/protocol'
import { revokedTokens } from '../merge/revocations.ts'
import type { HashBytes } from '../reconcile/item.ts'
import type { AccountRange } from './account-range.ts'
import { applyWrite } from './apply-writes.ts'
import { checkWrite } from './check-write.ts'
import { discardDamaged } from './damaged-rows.ts'
import { PAGE_SIZE_BYTES, type SqlDriver } from './driver.ts'
import { dropRange, hasMessages } from './drop-range.ts'
import { damagedError, StoreError } from './errors.ts'
import { type AnyResult, GroupCommit } from './group-commit.ts'
import { MailboxHeads } from './heads.ts'
import { HintQueue, rowOf } from './hint-queue.ts'
import { Assumption, insertUnknown, NOTHING_KNOWN } from './insert-unknown.ts'
import { type IsWhole, ItemStore } from './item-store.ts'
import { loadState, readRevocations, readSizes } from './load-state.ts'
import type { IsIntact, PutResult, RetrievedPage, RetrieveLimits, StampedMessage } from './message.ts'
import { readExpiries, readHead, readPage } from './message-queries.ts'
import { drawMessage, type MessageSample, readData, type SampleQuery } from './message-samples.ts'
import { PageSteps } from './page-steps.ts'
import { DEFAULT_QUOTAS, type Quotas, quotaClass, storedSizeBytes } from './quota.ts'
import { RevocationCache } from './revocation-cache.ts'
import { migrate } from './schema.ts'
import { NO_REQUESTS, type SettledRequests, settleRequests } from './settle-requests.ts'
import { sweep } from './sweep.ts'
import { Usage } from './usage.ts'
import { Workspace } from './workspace.ts'
import { accountOf, type StampedWrite, type StoreWrite, sizeBytesOf, type WriteResultOf } from './write.ts'
import { WriteQueue } from './write-queue.ts'
import { writeStatements } from './write-statements.ts'

export interface MessageStoreOptions {
  readonly clock: Pick<Clock, 'now'>
  readonly logger: Logger
  /** Whether data is what its hash says. */
  readonly isIntact: IsIntact
  /** Names what members compare. */
  readonly hash: HashBytes
  readonly sizeLimitBytes?: number
  readonly quotas?: Quotas
  /** A row was found whose data is not what was stored. */
  readonly onDamaged?: () => void
}

/** What there is to know of a store without asking the database. */
export interface StoreFigures {
  /** Messages, expired ones that are not swept yet included. */
  readonly messages: number
  readonly heads: number
  readonly headHits: number
  readonly headMisses: number
  readonly waitingWrites: number
  readonly waitingDataBytes: number
}

/** Called after the commit of a new message; not for a known hash. */
export type NewMessageListener = (account: AccountId, namespace: number, message: StampedMessage) => void

/** Called after the commit of a change. @param tokens - all that are revoked now, in 72 lower-case hex digits */
export type RevocationListener = (account: AccountId, tokens: ReadonlySet<string>) => void

export class MessageStore {
  /** As other members compare it. */
  readonly items: ItemStore
  /** What other members have not confirmed. */
  readonly hints: HintQueue
  readonly #driver: SqlDriver
  readonly #pages: PageSteps
  readonly #options: MessageStoreOptions
  readonly #queue: WriteQueue
  readonly #group: GroupCommit
  readonly #heads: MailboxHeads
  readonly #usage: Usage
  readonly #revocations: RevocationCache
  readonly #assumption = new Assumption()
  readonly #listeners = new Set<NewMessageListener>()
  readonly #revocationListeners = new Set<RevocationListener>()
  readonly #earlierListeners = new Set<() => void>()
  /** What the commit under way has done, for what follows it. */
  #committing: { readonly work: Workspace; readonly requests: SettledRequests } | undefined
  #sweptMs = 0
  #messages: number
  /** No message expires before; of a store that was just opened nothing is known. */
  #nextExpiryMs = 0
  #isClosed = false

  private constructor(driver: SqlDriver, options: MessageStoreOptions, messages: number) {
    this.#messages = messages
    this.#driver = driver
    this.#pages = new PageSteps(driver)
    this.#options = options
    this.#queue = new WriteQueue(driver)
    this.#group = new GroupCommit({
      queue: this.#queue,
      clock: options.clock,
      logger: options.logger,
      commit: (writes) => this.#commit(writes),
      onCommitted: (writes, results) => this.#follow(writes, results),
    })
    this.#heads = new MailboxHeads({
      load: (account, namespace, nowMs) => readHead(driver, accountBytes(account), namespace, nowMs),
    })
    const isWhole: IsWhole = ({ account, namespace, hash }, data) => this.#isWhole(account, namespace, hash, data)
    this.items = new ItemStore(driver, this.#queue, options.hash, isWhole)
    this.hints = new HintQueue(driver, this.#queue)
    this.#usage = new Usage(options.quotas ?? DEFAULT_QUOTAS)
    this.#revocations = new RevocationCache(async (account) =>
      revokedTokens((await readRevocations(driver, [account])).get(account) ?? []),
    )
  }

  /**
   * Opens the database, looks whether it is whole, brings it to the present schema, and owns the driver from then on.
   * @throws {StoreError} `database_damaged` | `database_failed` | `unknown_schema`
   */
  static async open(driver: SqlDriver, options: MessageStoreOptions): Promise<MessageStore> {
    await driver.open(options.sizeLimitBytes === undefined ? {} : { sizeLimitBytes: options.sizeLimitBytes })
    await checkIntegrity(driver)
    await migrate(driver)
    const [row] = await driver.all<{ messages: number }>('SELECT count(*) AS messages FROM messages')
    const store = new MessageStore(driver, options, row?.messages ?? 0)
    await store.hints.load()
    return store
  }

  /**
   * Resolves after the commit. The write must not be changed afterwards.
   * @throws {StoreError} `database_full` | `database_failed` | `quota` (nothing of it is kept) | `overloaded` | `closed`
   */
  async write<Write extends StampedWrite>(write: Write): Promise<WriteResultOf<Write>> {
    checkWrite(write)
    if (this.#isClosed) throw new StoreError('closed', 'message store is closed')
    return this.#group.add(write)
  }

  /**
   * Stores, or joins with what is stored under the same hash.
   * @throws {StoreError} `database_failed` (nothing of it is kept) | `overloaded` | `closed`
   */
  async put(message: StampedMessage, options: Omit<StoreWrite, 'kind' | 'message'> = {}): Promise<PutResult> {
    try {
      return await this.write({ kind: 'store', message, ...options })
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'database_full') throw error
      return { outcome: 'full', expiryMs: message.expiryMs }
    }
  }

  /**
   * Live messages after `afterHash` in the order of insertion; a hash that is not a live one of this mailbox counts as
   * absent. What is damaged is left out, and taken out.
   * @throws {StoreError} `database_failed` | `closed`
   */
  async retrieve(
    account: AccountId,
    namespace: number,
    afterHash: string | undefined,
    limits: RetrieveLimits,
    nowMs: number = this.#options.clock.now(),
  ): Promise<RetrievedPage> {
    if (!(await this.#hasNewer(account, namespace, afterHash, nowMs))) return { messages: [], more: false }
    const page = await readPage(this.#pages, { account: accountBytes(account), namespace, afterHash, limits, nowMs })
    const isWhole = this.#options.isIntact
    const damaged = page.messages.filter(({ hash, data }) => !isWhole(account, namespace, data, hash))
    if (damaged.length === 0) return page
    for (const { hash } of damaged) void this.#discard(account, namespace, hash)
    return { messages: page.messages.filter((message) => !damaged.includes(message)), more: page.more }
  }

  /**
   * Whether `retrieve` would return something; from memory, except for the first question about a mailbox.
   * @throws {StoreError} `database_failed` | `closed`
   */
  hasNewer(account: AccountId, namespace: number, afterHash: string | undefined): Promise<boolean> {
    return this.#hasNewer(account, namespace, afterHash, this.#options.clock.now())
  }

  /** Of the account's live messages among `hashes`. @throws {StoreError} `database_failed` | `closed` */
  expiriesOf(account: AccountId, hashes: readonly string[]): Promise<ReadonlyMap<MessageHash, number>> {
    return readExpiries(this.#driver, accountBytes(account), hashes, this.#options.clock.now())
  }

  /**
   * A message drawn by lot; undefined when none was found. What is damaged is not handed out, and taken out.
   * @throws {StoreError} `database_failed` | `closed`
   */
  async sample(random: Random, query: SampleQuery): Promise<MessageSample | undefined> {
    const drawn = await drawMessage(this.#driver, random, query)
    return drawn === undefined || this.#isWhole(drawn.account, drawn.namespace, drawn.hash, drawn.data)
      ? drawn
      : undefined
  }

  /**
   * Of one live message; undefined when it is not kept, or damaged.
   * @throws {StoreError} `database_failed` | `closed`
   */
  async dataOf(account: AccountId, namespace: number, hash: string): Promise<Uint8Array | undefined> {
    if (!isMessageHash(hash)) return undefined
    const data = await readData(this.#driver, account, namespace, hash, this.#options.clock.now())
    return data === undefined || this.#isWhole(account, namespace, hash, data) ? data : undefined
  }

  #isWhole(account: AccountId, namespace: number, hash: MessageHash, data: Uint8Array): boolean {
    const isWhole = this.#options.isIntact(account, namespace, data, hash)
    if (!isWhole) void this.#discard(account, namespace, hash)
    return isWhole
  }

  /** @param token - 36 bytes. @throws {StoreError} `database_failed` | `closed` */
  async isRevoked(account: AccountId, token: Uint8Array): Promise<boolean> {
    return (await this.#revocations.tokensOf(account)).has(toHex(token))
  }

  /** Whether it was revoked at a time in the past, as far as is still known. @throws {StoreError} */
  async wasRevoked(account: AccountId, token: Uint8Array, atMs: number): Promise<boolean> {
    const known = (await readRevocations(this.#driver, [account])).get(account) ?? []
    const times = known.find((each) => each.token === toHex(token))
    return times !== undefined && times.revokedMs <= atMs && times.revokedMs >= times.unrevokedMs
  }

  /** The listener must not throw; what it throws is logged. */
  onNew(listener: NewMessageListener): Unsubscribe {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The same. */
  onRevoked(listener: RevocationListener): Unsubscribe {
    this.#revocationListeners.add(listener)
    return () => this.#revocationListeners.delete(listener)
  }

  /**
   * Deletes messages with expiry ≤ `nowMs` and whatever else is over, in small steps between which writes are served.
   * @returns how many messages were deleted
   * @throws {StoreError} `database_failed` | `closed`
   */
  async sweep(nowMs: number = this.#options.clock.now()): Promise<number> {
    const parts = { driver: this.#driver, queue: this.#queue, usage: this.#usage, items: this.items }
    const swept = await sweep(parts, nowMs)
    this.#messages -= swept
    this.#sweptMs = nowMs
    await this.#queue.exclusive(async () => {
      const [row] = await this.#driver.all<{ expiry: number | null }>('SELECT min(expiry) AS expiry FROM messages')
      this.#nextExpiryMs = row?.expiry ?? Number.POSITIVE_INFINITY
    })
    return swept
  }

  /** Unix ms before which `sweep` has nothing to do: infinite for an empty store. */
  get nextExpiryMs(): number {
    return this.#nextExpiryMs
  }

  /** Called when a commit has brought `nextExpiryMs` forward. The listener must not throw; what it throws is logged. */
  onEarlierExpiry(listener: () => void): Unsubscribe {
    this.#earlierListeners.add(listener)
    return () => this.#earlierListeners.delete(listener)
  }

  /** Messages that ended up to here are deleted. 0 before the first sweep. */
  get sweptMs(): number {
    return this.#sweptMs
  }

  /** Whether there are messages of accounts in a range. @throws {StoreError} `database_failed` | `closed` */
  keepsAnyOf(range: AccountRange): Promise<boolean> {
    return hasMessages(this.#driver, range)
  }

  /**
   * Deletes everything of the accounts in a range, in small steps between which writes are served.
   * @returns how many messages were deleted
   * @throws {StoreError} `database_failed` | `closed`
   */
  async drop(range: AccountRange): Promise<number> {
    this.items.forget(range)
    const dropped = await dropRange(this.#driver, this.#queue, range)
    // What was counted meanwhile.
    this.items.forget(range)
    this.#messages -= dropped
    this.#heads.clear()
    this.#usage.clear()
    this.#revocations.clear()
    return dropped
  }

  /** What an earlier life of the node has left under a name. @throws {StoreError} `database_failed` | `closed` */
  async remembered(name: string): Promise<string | undefined> {
    const rows = await this.#driver.all<{ value: string }>('SELECT value FROM own_state WHERE name = ?', [name])
    return rows[0]?.value
  }

  /** For a later life. @throws {StoreError} `database_full` | `database_failed` | `closed` */
  async remember(name: string, value: string): Promise<void> {
    const sql =
      'INSERT INTO own_state (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value'
    await this.#queue.exclusive(() => this.#queue.runAll([{ sql, params: [name, value] }]))
  }

  figures(): StoreFigures {
    const { hits, misses } = this.#heads.lookups
    const { writes, dataBytes } = this.#group.waiting
    return {
      messages: this.#messages,
      heads: this.#heads.size,
      headHits: hits,
      headMisses: misses,
      waitingWrites: writes,
      waitingDataBytes: dataBytes,
    }
  }

  /** Of the database's file, without its log. @throws {StoreError} `database_failed` | `closed` */
  async sizeBytes(): Promise<{ readonly used: number; readonly free: number }> {
    const pragma = async (name: 'page_count' | 'freelist_count'): Promise<number> => {
      const [row] = await this.#driver.all<Record<string, number>>(`PRAGMA ${name}`)
      return (row?.[name] ?? 0) * PAGE_SIZE_BYTES
    }
    const [all, free] = await Promise.all([pragma('page_count'), pragma('freelist_count')])
    return { used: all - free, free }
  }

  /** Commits what was accepted, then closes the database. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.items.close()
    await this.#group.drained()
    await this.#driver.close()
  }

  async #hasNewer(
    account: AccountId,
    namespace: number,
    afterHash: string | undefined,
    nowMs: number,
  ): Promise<boolean> {
    // The head is the newest live message. A cursor that equals it has seen everything; any other one either stands
    // before it or counts as absent.
    const head = await this.#heads.newest(account, namespace, nowMs)
    return head !== undefined && head.hash !== afterHash
  }

  /** Runs within the write queue, so what was read stays true until it is written. */
  async #commit(writes: readonly StampedWrite[]): Promise<readonly AnyResult[]> {
    await this.#sumUp(writes)
    if (this.#assumption.mayHold(writes)) {
      const results = await this.#commitUnknown(writes)
      if (results !== undefined) return results
    }
    const work = new Workspace(await loadState(this.#driver, writes), this.#options.clock.now())
    const results = writes.map((write) => applyWrite(work, this.#usage, write))
    const requests = await settleRequests(this.#driver, work, this.#options.hash)
    const { rows, memory } = writeStatements(
      work,
      requests,
      work.hints.map((hint) => rowOf(hint, this.#options.hash)),
    )
    try {
      await this.#queue.runAll([...rows, ...memory])
    } catch (error) {
      const [only, ...others] = writes
      const isFull = error instanceof StoreError && error.code === 'database_full'
      if (!isFull || only === undefined || others.length > 0 || !isDeletion(only)) throw error
      // Where not even the memory of a deletion finds room, room is what the deletion makes.
      await this.#queue.runAll(rows)
      await this.#queue.runAll(memory).catch(() => this.#options.logger.warn('store.deletion_not_remembered'))
    }
    this.#committing = { work, requests }
    return results
  }

  /** On the assumption that nothing is known of what is stored. @returns undefined when it does not hold: nothing is written */
  async #commitUnknown(writes: readonly StampedWrite[]): Promise<readonly AnyResult[] | undefined> {
    const work = new Workspace(NOTHING_KNOWN, this.#options.clock.now())
    const results = writes.map((write) => applyWrite(work, this.#usage, write))
    const { rows, memory } = writeStatements(work, NO_REQUESTS, [])
    const [insert, ...others] = rows
    // One hash twice in a group has a history, and a mailbox that is full has nothing to insert.
    if (insert === undefined || others.length + memory.length > 0) return undefined
    const holds = await insertUnknown((sql, params) => this.#queue.run(sql, params), insert, writes)
    if (!holds) {
      this.#assumption.failed()
      return undefined
    }
    this.#assumption.held()
    this.#committing = { work, requests: NO_REQUESTS }
    return results
  }

  /** Quotas are exact for accounts that come near them. */
  async #sumUp(writes: readonly StampedWrite[]): Promise<void> {
    const bytes = new Map<AccountId, number>()
    for (const write of writes) {
      const account = accountOf(write)
      bytes.set(account, (bytes.get(account) ?? 0) + sizeBytesOf(write))
    }
    const unsure = [...bytes]
      .filter(([account, more]) => this.#usage.mustSum(account, more))
      .map(([account]) => account)
    if (unsure.length === 0) return
    for (const [account, sizes] of await readSizes(this.#driver, unsure)) this.#usage.setWhole(account, sizes)
  }

  /** After the commit, before anybody hears of it: memory follows the database. */
  #follow(writes: readonly StampedWrite[], results: readonly AnyResult[]): void {
    assert(this.#committing !== undefined, 'a commit has a workspace')
    const { work, requests } = this.#committing
    this.#committing = undefined
    this.items.follow(work, requests)
    this.hints.noteCommitted(work.hints)
    for (const [account, changes] of work.sizeChanges) this.#usage.add(account, changes)
    for (const { account, body } of requests.added) this.#usage.add(account, { requests: storedSizeBytes(body.length) })
    for (const { account, body } of requests.removed)
      this.#usage.add(account, { requests: -storedSizeBytes(body.length) })
    for (const [account, revocations] of work.changedRevocations) {
      this.#revocations.forget(account)
      this.#tell(this.#revocationListeners, account, revokedTokens(revocations))
    }
    const inserted = work.insertions
    for (const { account, namespace, hash, presence } of inserted) {
      if (namespace !== undefined && presence !== undefined)
        this.#heads.stored(account, namespace, { hash, expiryMs: presence.expiryMs })
    }
    let earliestMs = Number.POSITIVE_INFINITY
    for (const { account, original, presence } of work.entries) {
      if (presence !== undefined) earliestMs = Math.min(earliestMs, presence.expiryMs)
      this.#messages += Number(presence !== undefined) - Number(original !== undefined)
      // A row that went or got another expiry may have been the newest one.
      if (original !== undefined && original.expiryMs !== presence?.expiryMs)
        this.#heads.forget(account, original.namespace)
    }
    if (earliestMs < this.#nextExpiryMs) {
      this.#nextExpiryMs = earliestMs
      this.#tell(this.#earlierListeners)
    }
    const fresh = new Set(inserted.map(({ hash }) => hash))
    for (const [index, write] of writes.entries()) {
      if (write.kind !== 'store' || (results[index] as PutResult).outcome !== 'new') continue
      if (fresh.has(write.message.hash)) this.#announce(write.message)
    }
  }

  #announce(message: StampedMessage): void {
    this.#tell(this.#listeners, message.account, message.namespace, message)
  }

  #tell<Arguments extends unknown[]>(listeners: Iterable<(...news: Arguments) => void>, ...news: Arguments): void {
    for (const listener of listeners) {
      try {
        listener(...news)
      } catch (error) {
        this.#options.logger.error('store.listener_failed', { reason: messageOf(error) })
      }
    }
  }

  /** Never rejects. */
  async #discard(account: AccountId, namespace: number, hash: MessageHash): Promise<void> {
    const { logger, onDamaged, isIntact } = this.#options
    logger.error('store.row_damaged', { namespace })
    onDamaged?.()
    try {
      const row = { account, namespace, hash }
      const dataBytes = await discardDamaged(this.#driver, this.#queue, this.items, row, isIntact)
      if (dataBytes === undefined) return
      this.#messages -= 1
      this.#heads.forget(account, namespace)
      this.#usage.add(account, { [quotaClass(namespace)]: -storedSizeBytes(dataBytes) })
    } catch (error) {
      logger.error('store.discard_failed', { reason: messageOf(error) })
    }
  }
}

async function checkIntegrity(driver: SqlDriver): Promise<void> {
  const [row] = await driver.all<{ quick_check: string }>('PRAGMA quick_check(1)')
  if (row?.quick_check !== 'ok') throw damagedError(row?.quick_check ?? 'no answer')
}

function isDeletion({ kind }: StampedWrite): boolean {
  return kind === 'delete' || kind === 'delete_range'
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
