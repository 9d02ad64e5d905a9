/**
 * The part of the database that a group of writes touches, in memory: writes change it one after the other as if each were
 * alone, and the difference becomes statements.
 * Source: docs/protocol/replication.md §2; docs/protocol/storage-rpc.md §4.1.
 * @module
 */

import { assert } from '@starling/base'
import type { AccountId, MessageHash, NamespaceSelector } from '@starling/protocol'
import { type History, isPlain, NO_HISTORY } from '../merge/history.ts'
import { covers, type Mark, withMark } from '../merge/marks.ts'
import { type Presence, resolve, withoutDeleted } from '../merge/resolve.ts'
import type { Revocation } from '../merge/revocations.ts'
import { compareStamps, type Stamp } from '../merge/stamp.ts'
import type { Hint, HintedThing } from './hint-queue.ts'
import { quotaClass, storedSizeBytes } from './quota.ts'

/** How long marks, deletions and expiries are remembered after their stamp: longer than any message lives. */
export const REMEMBER_MS = 31 * 86_400_000

/** How long what has happened to a message is remembered after its latest expiry. */
const ABSENT_MS = 86_400_000

/** A row of `messages`, without its data. */
export interface LoadedRow extends Presence {
  readonly id: number
  readonly account: AccountId
  readonly namespace: number
  readonly hash: MessageHash
  readonly dataBytes: number
}

export interface LoadedHistory {
  readonly account: AccountId
  readonly hash: MessageHash
  readonly history: History
  readonly keepUntilMs: number
}

export interface LoadedState {
  readonly rows: readonly LoadedRow[]
  readonly histories: readonly LoadedHistory[]
  readonly marks: ReadonlyMap<AccountId, readonly Mark[]>
  readonly revocations: ReadonlyMap<AccountId, readonly Revocation[]>
  /** Histories that an account has; only for accounts whose messages are named by hash. */
  readonly remembered: ReadonlyMap<AccountId, number>
}

/** One message: what is known, and what the database had before. */
export interface Entry {
  readonly account: AccountId
  readonly hash: MessageHash
  /** Undefined while nobody has said. */
  namespace: number | undefined
  history: History
  /** Undefined when absent. */
  presence: Presence | undefined
  dataBytes: number
  /** To be inserted; given by the store that makes it necessary. */
  data: Uint8Array | undefined
  /** Place among the insertions of this group, for a row that is new or moves to the end. */
  insertion: number | undefined
  readonly original: LoadedRow | undefined
  originalHistory: History
  /** Whether `histories` has a row, or is to have one. */
  isRemembered: boolean
  isHistoryChanged: boolean
  keepUntilMs: number
}

export class Workspace {
  readonly nowMs: number
  readonly #entries = new Map<string, Entry>()
  /** Rows of the database by hash, of whatever account. */
  readonly #ownerOf = new Map<MessageHash, AccountId>()
  readonly #marks: Map<AccountId, readonly Mark[]>
  readonly #revocations: Map<AccountId, readonly Revocation[]>
  readonly #remembered: Map<AccountId, number>
  readonly #sizeChanges = new Map<AccountId, Record<'public' | 'own', number>>()
  readonly #requestBytes = new Map<AccountId, number>()
  readonly #changedMarks = new Set<AccountId>()
  readonly #changedRevocations = new Set<AccountId>()
  readonly #requests: Uint8Array[] = []
  readonly #dropped: Uint8Array[] = []
  readonly #hints: Hint[] = []
  #insertions = 0

  constructor(loaded: LoadedState, nowMs: number) {
    this.nowMs = nowMs
    this.#marks = new Map(loaded.marks)
    this.#revocations = new Map(loaded.revocations)
    this.#remembered = new Map(loaded.remembered)
    for (const row of loaded.rows) {
      this.#ownerOf.set(row.hash, row.account)
      this.#entries.set(keyOf(row.account, row.hash), entryOfRow(row))
    }
    for (const { account, hash, history, keepUntilMs } of loaded.histories) {
      const entry = this.entry(account, hash)
      Object.assign(entry, { history, originalHistory: history, keepUntilMs, isRemembered: true })
    }
  }

  get entries(): Iterable<Entry> {
    return this.#entries.values()
  }

  /** Rows to be inserted, in their order. */
  get insertions(): readonly Entry[] {
    return [...this.#entries.values()]
      .filter(({ insertion }) => insertion !== undefined)
      .sort((left, right) => (left.insertion ?? 0) - (right.insertion ?? 0))
  }

  isLoaded(account: AccountId, hash: MessageHash): boolean {
    return this.#entries.has(keyOf(account, hash))
  }

  /** Made empty when nothing is known of it. */
  entry(account: AccountId, hash: MessageHash): Entry {
    const key = keyOf(account, hash)
    let entry = this.#entries.get(key)
    if (entry === undefined) {
      entry = emptyEntry(account, hash)
      this.#entries.set(key, entry)
    }
    return entry
  }

  /** What is loaded of a mailbox, or of all of the account's, in the order of insertion. */
  entriesOf(account: AccountId, scope: NamespaceSelector): readonly Entry[] {
    return [...this.#entries.values()].filter(
      (entry) => entry.account === account && (scope === 'all' || entry.namespace === scope),
    )
  }

  /** Whether the hash is a message of another account: a hash belongs to one. */
  isForeign(account: AccountId, hash: MessageHash): boolean {
    const owner = this.#ownerOf.get(hash)
    return owner !== undefined && owner !== account
  }

  isVisible({ presence }: Entry): boolean {
    return presence !== undefined && presence.expiryMs > this.nowMs
  }

  /** What is visible, as if stores that are newer had not come yet. */
  visibleAt(entry: Entry, stamp: Stamp): Presence | undefined {
    const { hash, history, presence } = entry
    if (presence === undefined || !this.isVisible(entry)) return undefined
    if (compareStamps(presence.stamp, stamp) <= 0) return presence
    const stores = history.stores.filter((store) => compareStamps(store.stamp, stamp) <= 0)
    const then = resolve(hash, { ...history, stores }, this.#marksOn(entry))
    return then !== undefined && then.expiryMs > this.nowMs ? then : undefined
  }

  /**
   * Gives an entry another history, and draws the conclusions.
   * @param data - of the store that is being carried out, if it is one
   */
  change(entry: Entry, known: History, data?: Uint8Array): void {
    const wasVisible = this.isVisible(entry)
    const marks = this.#marksOn(entry)
    const history = withoutDeleted(entry.hash, known, marks)
    if (history !== entry.history) {
      entry.keepUntilMs = Math.max(entry.keepUntilMs, keepUntilMs(history))
      entry.history = history
      entry.isHistoryChanged = true
    }
    const presence = resolve(entry.hash, history, marks)
    const hadRow = entry.presence !== undefined
    // What is over before it comes is kept until the sweep: an expiry that is newer may be on its way.
    const isOver = presence !== undefined && presence.expiryMs <= this.nowMs
    if (data !== undefined && presence !== undefined && !wasVisible && !(hadRow && isOver)) {
      if (hadRow) this.#resize(entry, -1)
      entry.data = data
      entry.dataBytes = data.length
      entry.insertion = this.#insertions++
      entry.presence = presence
      this.#resize(entry, 1)
    } else if (hadRow && presence === undefined) {
      this.#resize(entry, -1)
      entry.presence = undefined
      entry.data = undefined
      entry.insertion = undefined
    } else if (hadRow) {
      entry.presence = presence
    }
    if (this.#mustRemember(entry)) this.remember(entry)
  }

  /** Keeps the history although the message is absent. */
  remember(entry: Entry): void {
    if (entry.isRemembered) return
    entry.isRemembered = true
    entry.isHistoryChanged = true
    // A mark changes what becomes of a message and not its history, which until now was not kept by itself.
    entry.keepUntilMs = Math.max(entry.keepUntilMs, keepUntilMs(entry.history))
    this.#remembered.set(entry.account, this.rememberedOf(entry.account) + 1)
  }

  rememberedOf(account: AccountId): number {
    return this.#remembered.get(account) ?? 0
  }

  /** Carries the mark out on all that is loaded of its scope. @returns the messages that were visible before and changed */
  mark(account: AccountId, mark: Mark): readonly Entry[] {
    const before = this.marksOf(account)
    const marks = withMark(before, mark)
    if (marks === before) return []
    this.#marks.set(account, marks)
    this.#changedMarks.add(account)
    const changed: Entry[] = []
    for (const entry of this.entriesOf(account, mark.scope)) {
      const { presence } = entry
      const wasVisible = this.isVisible(entry)
      this.change(entry, entry.history)
      if (wasVisible && entry.presence?.expiryMs !== presence?.expiryMs) changed.push(entry)
    }
    return changed
  }

  marksOf(account: AccountId): readonly Mark[] {
    return this.#marks.get(account) ?? []
  }

  /** Signed requests that were carried out, as they were forwarded. */
  get requests(): readonly Uint8Array[] {
    return this.#requests
  }

  noteRequest(account: AccountId, body: Uint8Array): void {
    this.#requests.push(body)
    this.#requestBytes.set(account, this.requestBytesOf(account) + storedSizeBytes(body.length))
  }

  /** What the account's requests count that came so far: all of them are kept at most. */
  requestBytesOf(account: AccountId): number {
    return this.#requestBytes.get(account) ?? 0
  }

  /** Requests of before that one of these says too, with more. */
  get dropped(): readonly Uint8Array[] {
    return this.#dropped
  }

  dropRequest(body: Uint8Array): void {
    this.#dropped.push(body)
  }

  /** What is to be sent to members later. */
  get hints(): readonly Hint[] {
    return this.#hints
  }

  noteHints(members: readonly string[], what: HintedThing): void {
    for (const member of members) this.#hints.push({ member, what })
  }

  revocationsOf(account: AccountId): readonly Revocation[] {
    return this.#revocations.get(account) ?? []
  }

  setRevocations(account: AccountId, revocations: readonly Revocation[]): void {
    if (revocations === this.revocationsOf(account)) return
    this.#revocations.set(account, revocations)
    this.#changedRevocations.add(account)
  }

  /** By how many bytes a class of an account has grown so far. */
  sizeChangeOf(account: AccountId, name: 'public' | 'own'): number {
    return this.#sizeChanges.get(account)?.[name] ?? 0
  }

  get sizeChanges(): ReadonlyMap<AccountId, Readonly<Record<'public' | 'own', number>>> {
    return this.#sizeChanges
  }

  /** All marks of each account whose marks are others than before. */
  get changedMarks(): ReadonlyMap<AccountId, readonly Mark[]> {
    return new Map([...this.#changedMarks].map((account) => [account, this.marksOf(account)]))
  }

  get changedRevocations(): ReadonlyMap<AccountId, readonly Revocation[]> {
    return new Map([...this.#changedRevocations].map((account) => [account, this.revocationsOf(account)]))
  }

  #marksOn({ account, namespace }: Entry): readonly Mark[] {
    const marks = this.#marks.get(account)
    if (marks === undefined || marks.length === 0 || namespace === undefined) return []
    return marks.filter((mark) => covers(mark, namespace))
  }

  #mustRemember({ presence, history }: Entry): boolean {
    if (presence !== undefined) return !isPlain(history) || history.stores[0]?.expiryMs !== presence.expiryMs
    return history.deleted !== undefined || history.expire !== undefined
  }

  #resize(entry: Entry, sign: 1 | -1): void {
    assert(entry.namespace !== undefined, 'a row has a namespace')
    const changes = this.#sizeChanges.get(entry.account) ?? { public: 0, own: 0 }
    changes[quotaClass(entry.namespace)] += sign * storedSizeBytes(entry.dataBytes)
    this.#sizeChanges.set(entry.account, changes)
  }
}

function keyOf(account: AccountId, hash: MessageHash): string {
  return account + hash
}

function emptyEntry(account: AccountId, hash: MessageHash): Entry {
  return {
    account,
    hash,
    namespace: undefined,
    history: NO_HISTORY,
    presence: undefined,
    dataBytes: 0,
    data: undefined,
    insertion: undefined,
    original: undefined,
    originalHistory: NO_HISTORY,
    isRemembered: false,
    isHistoryChanged: false,
    keepUntilMs: 0,
  }
}

/** Unless `histories` says more, a row is one store. */
function entryOfRow(row: LoadedRow): Entry {
  const { account, namespace, hash, timestampMs, expiryMs, stamp, dataBytes } = row
  const history: History = { stores: [{ stamp, timestampMs, expiryMs }], expire: undefined, deleted: undefined }
  return {
    ...emptyEntry(account, hash),
    namespace,
    history,
    originalHistory: history,
    presence: { stamp, timestampMs, expiryMs },
    dataBytes,
    original: row,
  }
}

/** By what is known and not by when it was heard, so that members forget at the same time. */
function keepUntilMs({ stores, expire, deleted }: History): number {
  const endsMs = stores.map((store) => store.expiryMs + ABSENT_MS)
  if (expire !== undefined) endsMs.push(expire.stamp.ms + REMEMBER_MS)
  if (deleted !== undefined) endsMs.push(deleted.ms + REMEMBER_MS)
  return Math.max(0, ...endsMs)
}
