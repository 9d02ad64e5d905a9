/**
 * Mailbox heads: the newest live message of each mailbox that was asked about lately, so that "anything new?" costs no
 * call of the database. Misses ask it once and also remember "empty". Bounded; the least recently used goes first.
 * Source: docs/architecture.md §4, habit 2.
 * @module
 */

import type { AccountId } from '@starling/protocol'

export interface MailboxHead {
  readonly hash: string
  readonly expiryMs: number
}

/** Reads the newest message with expiry > `nowMs` from the database. */
export type LoadHead = (account: AccountId, namespace: number, nowMs: number) => Promise<MailboxHead | undefined>

export interface MailboxHeadsOptions {
  readonly load: LoadHead
  readonly capacity?: number
}

/** About 30 MB when full. Source: docs/architecture.md §4. */
const CAPACITY = 200_000

const EMPTY = ''

export class MailboxHeads {
  readonly #load: LoadHead
  readonly #capacity: number
  /** Key → `EMPTY` or expiry and hash as one flat string; the order of the map is the order of use. */
  readonly #entries = new Map<string, string>()
  /** Reads under way. A commit that touches the mailbox takes its read out: what it found may be old. */
  readonly #loads = new Map<string, Promise<MailboxHead | undefined>>()
  #hits = 0
  #misses = 0

  constructor(options: MailboxHeadsOptions) {
    this.#load = options.load
    this.#capacity = options.capacity ?? CAPACITY
  }

  get size(): number {
    return this.#entries.size
  }

  /** Questions so far that memory could answer, and that it could not. */
  get lookups(): { readonly hits: number; readonly misses: number } {
    return { hits: this.#hits, misses: this.#misses }
  }

  /** The newest live message, undefined for none. @throws whatever `load` throws */
  async newest(account: AccountId, namespace: number, nowMs: number): Promise<MailboxHead | undefined> {
    const key = keyOf(account, namespace)
    const remembered = this.#recall(key, nowMs)
    if (remembered !== undefined) {
      this.#hits += 1
      return remembered.head
    }
    this.#misses += 1
    const head = await this.#loadOnce(key, account, namespace, nowMs)
    const stored = this.#recall(key, nowMs) // a commit may have come in between
    return stored === undefined ? head : stored.head
  }

  /** To be called after the commit, in the order of insertion, for each new message. */
  stored(account: AccountId, namespace: number, head: MailboxHead): void {
    const key = keyOf(account, namespace)
    this.#loads.delete(key)
    this.#remember(key, head)
  }

  /** To be called after the commit of anything else that changes a mailbox: deletion, replacement, another expiry. */
  forget(account: AccountId, namespace: number): void {
    const key = keyOf(account, namespace)
    this.#loads.delete(key)
    this.#entries.delete(key)
  }

  /** To be called when mailboxes went without a commit for each. */
  clear(): void {
    this.#loads.clear()
    this.#entries.clear()
  }

  #recall(key: string, nowMs: number): { readonly head: MailboxHead | undefined } | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    const head = decodeHead(entry)
    this.#entries.delete(key)
    // An expired head says nothing of the messages before it.
    if (head !== undefined && head.expiryMs <= nowMs) return undefined
    this.#entries.set(key, entry)
    return { head }
  }

  #loadOnce(key: string, account: AccountId, namespace: number, nowMs: number): Promise<MailboxHead | undefined> {
    const running = this.#loads.get(key)
    if (running !== undefined) return running
    const load = this.#load(account, namespace, nowMs)
      .then((head) => {
        if (this.#loads.get(key) === load) this.#remember(key, head)
        return head
      })
      .finally(() => {
        if (this.#loads.get(key) === load) this.#loads.delete(key)
      })
    this.#loads.set(key, load)
    return load
  }

  #remember(key: string, head: MailboxHead | undefined): void {
    this.#entries.delete(key)
    const oldest = this.#entries.keys().next()
    if (this.#entries.size >= this.#capacity && !oldest.done) this.#entries.delete(oldest.value)
    this.#entries.set(key, head === undefined ? EMPTY : encodeHead(head))
  }
}

/** 33 bytes and the namespace as one short flat string: a third of the hex text, and no slice of a request is kept alive. */
function keyOf(account: AccountId, namespace: number): string {
  const bytes = Buffer.allocUnsafe(35)
  bytes.write(account, 0, 33, 'hex')
  bytes.writeInt16LE(namespace, 33)
  return bytes.toString('latin1')
}

function encodeHead(head: MailboxHead): string {
  return Buffer.from(`${head.expiryMs.toString(36)} ${head.hash}`, 'latin1').toString('latin1')
}

function decodeHead(entry: string): MailboxHead | undefined {
  if (entry === EMPTY) return undefined
  const gap = entry.indexOf(' ')
  return { expiryMs: Number.parseInt(entry.slice(0, gap), 36), hash: entry.slice(gap + 1) }
}
