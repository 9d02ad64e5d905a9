/**
 * The message store as other members compare it: indexes over ranges of accounts that follow every commit, the items of
 * single minutes, and the records behind items.
 * Source: docs/protocol/replication.md §3.
 * @module
 */

import { toHex } from '@starling/base'
import { type AccountId, accountBytes, type MessageHash } from '@starling/protocol'
import type { SyncRecord } from '@starling/wire/peer'
import type { HashBytes, Item } from '../reconcile/item.ts'
import { ItemSet } from '../reconcile/item-set.ts'
import { type AccountRange, containsAccount, overlap, rangeKey } from './account-range.ts'
import type { SqlDriver } from './driver.ts'
import { ItemIndex, MINUTE_MS } from './item-index.ts'
import {
  itemOfMessage,
  type MessageItem,
  type MessageItemRow,
  readMessageItems,
  readRequestItems,
} from './item-rows.ts'
import { requestsFor, type SettledRequests } from './settle-requests.ts'
import type { Entry, Workspace } from './workspace.ts'
import type { WriteQueue } from './write-queue.ts'

/** Rows of one step of building an index, between which writes get their turn. */
const SCAN_ROWS = 2_000

/** Ranges that are followed at once: the own one, and what moves. */
const INDEXES_MAX = 6

/** Ranges that are counted at once for others. */
const BUILDING_MAX = 2

/** Whether a row's data is what was stored; what is not is taken out. */
export type IsWhole = (message: Omit<MessageItem, 'stores'>, data: Uint8Array) => boolean

export interface FoundRecords {
  readonly records: readonly SyncRecord[]
  /** How many of what was asked for were looked at. */
  readonly looked: number
}

export class ItemStore {
  readonly #driver: SqlDriver
  readonly #queue: WriteQueue
  readonly #hash: HashBytes
  readonly #isWhole: IsWhole
  /** The one used last stands last. */
  readonly #indexes = new Map<string, ItemIndex>()
  readonly #building = new Map<ItemIndex, Promise<void>>()
  /** The one that makes no room for others. */
  #pinned: string | undefined
  #isClosed = false

  constructor(driver: SqlDriver, queue: WriteQueue, hash: HashBytes, isWhole: IsWhole) {
    this.#driver = driver
    this.#queue = queue
    this.#hash = hash
    this.#isWhole = isWhole
  }

  /** The index of a range; undefined while it is being built, which begins with the first question. */
  index(range: AccountRange): ItemIndex | undefined {
    const key = rangeKey(range)
    let index = this.#indexes.get(key)
    if (index === undefined) {
      index = new ItemIndex(range, this.#hash)
      const oldest = [...this.#indexes.keys()].find((each) => each !== this.#pinned)
      if (this.#indexes.size >= INDEXES_MAX && oldest !== undefined) this.#indexes.delete(oldest)
      void this.#build(index).catch(() => this.#indexes.delete(key)) // asked again, built again
    } else this.#indexes.delete(key)
    this.#indexes.set(key, index)
    return index.isWhole ? index : undefined
  }

  /** The index of what the own swarm keeps, which stays whatever else is asked for. */
  pinned(range: AccountRange): ItemIndex | undefined {
    this.#pinned = rangeKey(range)
    return this.index(range)
  }

  /** Whether to ask for the range now means to count it, beside enough that is being counted. */
  isBusyFor(range: AccountRange): boolean {
    return this.#building.size >= BUILDING_MAX && !this.#indexes.has(rangeKey(range))
  }

  /** The same, when it is built. @throws {StoreError} */
  async whole(range: AccountRange): Promise<ItemIndex> {
    for (;;) {
      const index = this.index(range)
      if (index !== undefined) return index
      await this.#building.get(this.#indexes.get(rangeKey(range)) as ItemIndex)
    }
  }

  /** Counts once more from the database whatever lies in the range, for when what was counted and what is there differ. */
  forget(range: AccountRange): void {
    for (const [key, index] of [...this.#indexes]) if (overlap(index.range, range).length > 0) this.#indexes.delete(key)
  }

  /** The minutes of an index as a set to be reconciled. */
  minuteSet(index: ItemIndex, untilMinute: number): ItemSet {
    return new ItemSet(index.minutes(untilMinute), this.#hash)
  }

  /** @throws {StoreError} */
  async itemSet(range: AccountRange, minutes: readonly number[]): Promise<ItemSet> {
    const found = await Promise.all(minutes.map((minute) => this.#itemsOf(range, minute)))
    return new ItemSet(found.flat(), this.#hash)
  }

  /**
   * What is behind ids of some minutes, of one kind; those that are gone meanwhile or damaged are left out.
   * @throws {StoreError}
   */
  async recordsOf(
    what: SyncRecord['kind'],
    range: AccountRange,
    minutes: readonly number[],
    ids: readonly Uint8Array[],
    bytesMax: number,
  ): Promise<FoundRecords> {
    const names = ids.map(toHex)
    if (what === 'request') {
      const requests = await this.#requestsOf(names)
      return this.#withData(
        names.map((id) => requests.get(id)),
        bytesMax,
      )
    }
    const found = await Promise.all(minutes.map((minute) => this.#messagesOf(range, minute)))
    const byId = new Map(found.flat().map((row) => [toHex(itemOfMessage(this.#hash, row).id), row]))
    return this.#withData(
      names.map((id) => byId.get(id)),
      bytesMax,
    )
  }

  /** The same by the names that hints have. @throws {StoreError} */
  async hintedRecords(
    hints: readonly { readonly hash: MessageHash | null; readonly request: string | null }[],
    bytesMax: number,
  ): Promise<FoundRecords> {
    const hashes = JSON.stringify(hints.flatMap(({ hash }) => hash ?? []))
    const rows = await readMessageItems(this.#driver, 'm.hash IN (SELECT value FROM json_each(?))', [hashes])
    const byHash = new Map(rows.map((row) => [row.hash, row]))
    const requests = await this.#requestsOf(hints.flatMap(({ request }) => request ?? []))
    return this.#withData(
      hints.map(({ hash, request }) => (hash === null ? requests.get(request ?? '') : byHash.get(hash))),
      bytesMax,
    )
  }

  /**
   * Messages of an account that have not ended, before them the requests that count for them.
   * @throws {StoreError}
   */
  async namedRecords(
    account: AccountId,
    hashes: readonly string[],
    nowMs: number,
    bytesMax: number,
  ): Promise<FoundRecords> {
    const rows = await readMessageItems(
      this.#driver,
      'm.account = ? AND m.hash IN (SELECT value FROM json_each(?)) AND m.expiry > ?',
      [accountBytes(account), JSON.stringify(hashes), nowMs],
    )
    if (rows.length === 0) return { records: [], looked: hashes.length }
    const byHash = new Map<string, MessageItemRow>(rows.map((row) => [row.hash, row]))
    const requests = await requestsFor(
      this.#driver,
      account,
      rows.map(({ hash }) => hash),
    )
    const { records, looked } = await this.#withData([...requests, ...hashes.map((hash) => byHash.get(hash))], bytesMax)
    return { records, looked: Math.max(0, looked - requests.length) }
  }

  /** Bodies by id, both in hex. @throws {StoreError} */
  async #requestsOf(ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    if (ids.length === 0) return new Map()
    const rows = await this.#driver.all<{ id: string; body: Uint8Array }>(
      'SELECT id, body FROM requests WHERE id IN (SELECT value FROM json_each(?))',
      [JSON.stringify(ids)],
    )
    return new Map(rows.map(({ id, body }) => [id, body]))
  }

  /** To be called after the commit. */
  follow(work: Workspace, { added, removed }: SettledRequests): void {
    if (this.#indexes.size === 0) return
    for (const entry of work.entries) {
      const before = messageBefore(entry)
      const after = messageAfter(entry)
      if (before?.stores === after?.stores && entry.insertion === undefined) continue
      for (const index of this.#concerned(entry)) {
        const wasCounted = entry.original !== undefined && entry.original.id <= index.scannedId
        const isCounted = entry.insertion === undefined ? wasCounted : index.isWhole
        if (before !== undefined && wasCounted) index.remove(itemOfMessage(this.#hash, before))
        if (after !== undefined && isCounted) index.add(itemOfMessage(this.#hash, after))
      }
    }
    for (const request of added) for (const index of this.#concerned(request)) index.add(request)
    for (const request of removed) for (const index of this.#concerned(request)) index.remove(request)
  }

  /** To be called after rows were deleted that no write has deleted. */
  swept(messages: readonly MessageItemRow[], requests: readonly (Item & Pick<MessageItem, 'account'>)[]): void {
    for (const row of messages) {
      for (const index of this.#concerned(row))
        if (row.id <= index.scannedId) index.remove(itemOfMessage(this.#hash, row))
    }
    for (const request of requests) for (const index of this.#concerned(request)) index.remove(request)
  }

  /** Ends building. */
  close(): void {
    this.#isClosed = true
    this.#indexes.clear()
  }

  #concerned({ account }: Pick<MessageItem, 'account'>): readonly ItemIndex[] {
    return [...this.#indexes.values()].filter(({ range }) => containsAccount(range, account))
  }

  async #build(index: ItemIndex): Promise<void> {
    const building = this.#scan(index)
    this.#building.set(index, building)
    try {
      await building
    } finally {
      this.#building.delete(index)
    }
  }

  /** In steps, each of which sees no write: what is written between them is counted by `follow`, or scanned later. */
  async #scan(index: ItemIndex): Promise<void> {
    const { range } = index
    // Requests are few: in one step, before which none is counted.
    await this.#queue.exclusive(async () => {
      for (const request of await readRequestItems(this.#driver, '1', []))
        if (containsAccount(range, request.account)) index.add(request)
    })
    // What has made room for others is not counted to its end.
    const isWanted = () => !this.#isClosed && this.#indexes.get(rangeKey(range)) === index
    while (!index.isWhole && isWanted()) {
      await this.#queue.exclusive(async () => {
        const rows = await readMessageItems(this.#driver, 'm.id > ? ORDER BY m.id LIMIT ?', [
          index.scannedId,
          SCAN_ROWS,
        ])
        for (const row of rows) if (containsAccount(range, row.account)) index.add(itemOfMessage(this.#hash, row))
        index.scannedId = rows.at(-1)?.id ?? index.scannedId
        if (rows.length === SCAN_ROWS) return
        index.isWhole = true
        index.scannedId = Number.POSITIVE_INFINITY
      })
    }
  }

  async #itemsOf(range: AccountRange, minute: number): Promise<readonly Item[]> {
    const [messages, requests] = await Promise.all([
      this.#messagesOf(range, minute),
      readRequestItems(this.#driver, 'stamp_ms >= ? AND stamp_ms < ?', boundsOf(minute)),
    ])
    return [
      ...messages.map((row) => itemOfMessage(this.#hash, row)),
      ...requests.filter(({ account }) => containsAccount(range, account)),
    ]
  }

  async #messagesOf(range: AccountRange, minute: number): Promise<readonly MessageItemRow[]> {
    const rows = await readMessageItems(this.#driver, 'm.stamp_ms >= ? AND m.stamp_ms < ?', boundsOf(minute))
    return rows.filter(({ account }) => containsAccount(range, account))
  }

  /** As many as fit, the first one always. */
  async #withData(
    found: readonly (MessageItemRow | Uint8Array | undefined)[],
    bytesMax: number,
  ): Promise<FoundRecords> {
    let bytes = 0
    let looked = 0
    for (const each of found) {
      bytes += each instanceof Uint8Array ? each.length : (each?.dataBytes ?? 0) + 200
      if (looked > 0 && bytes > bytesMax) break
      looked++
    }
    const taken = found.slice(0, looked)
    const ids = JSON.stringify(taken.flatMap((each) => (each instanceof Uint8Array ? [] : (each?.id ?? []))))
    const rows = await this.#driver.all<{ id: number; data: Uint8Array }>(
      'SELECT id, data FROM messages WHERE id IN (SELECT value FROM json_each(?))',
      [ids],
    )
    const dataOf = new Map(rows.map(({ id, data }) => [id, data]))
    const records = taken.flatMap((each): SyncRecord | readonly SyncRecord[] => {
      if (each === undefined) return []
      if (each instanceof Uint8Array) return { kind: 'request', body: each }
      const data = dataOf.get(each.id)
      const { account, namespace, stores } = each
      return data === undefined || !this.#isWhole(each, data)
        ? []
        : { kind: 'message', account: accountBytes(account), namespace, stores, data }
    })
    return { records: [...records.filter(isRequest), ...records.filter((record) => !isRequest(record))], looked }
  }
}

function boundsOf(minute: number): readonly [number, number] {
  return [minute * MINUTE_MS, (minute + 1) * MINUTE_MS]
}

function isRequest({ kind }: SyncRecord): boolean {
  return kind === 'request'
}

function messageBefore({ original, hash, account, originalHistory }: Entry): MessageItem | undefined {
  if (original === undefined) return undefined
  return { account, hash, namespace: original.namespace, stores: originalHistory.stores }
}

function messageAfter({ presence, hash, account, namespace, history }: Entry): MessageItem | undefined {
  if (presence === undefined || namespace === undefined) return undefined
  return { account, hash, namespace, stores: history.stores }
}
