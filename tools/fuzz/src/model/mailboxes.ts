/**
 * What one account's mailboxes hold, as the documents say, in maps and lists only: the oracle beside the node.
 * Source: docs/protocol/storage-rpc.md §4; docs/protocol/replication.md §2.
 * @module
 */

export interface ModelMessage {
  readonly hash: string
  readonly namespace: number
  /** Base64 with padding. */
  readonly data: string
  readonly timestampMs: number
  expiryMs: number
}

export type Selector = number | 'all'
/** Sorted, or for all namespaces an object of sorted lists. */
export type HashLists = readonly string[] | Readonly<Record<string, readonly string[]>>

const EXPIRY_MS_MAX = 30 * 86_400_000

export class Mailboxes {
  /** In the order of insertion. */
  #messages: ModelMessage[] = []

  /** What has not expired. */
  live(nowMs: number): readonly ModelMessage[] {
    this.#messages = this.#messages.filter(({ expiryMs }) => expiryMs > nowMs)
    return this.#messages
  }

  /** @returns the expiry kept, and whether it was there already */
  store(message: ModelMessage, nowMs: number): { readonly expiryMs: number; readonly already: boolean } {
    if (isPublicOutbox(message.namespace))
      this.#messages = this.#messages.filter(
        ({ namespace, hash }) => namespace !== message.namespace || hash === message.hash,
      )
    const known = this.live(nowMs).find(({ hash }) => hash === message.hash)
    if (known === undefined) {
      this.#messages.push({ ...message })
      return { expiryMs: message.expiryMs, already: false }
    }
    known.expiryMs = Math.max(known.expiryMs, message.expiryMs)
    return { expiryMs: known.expiryMs, already: true }
  }

  /** @returns sorted hashes of what was there */
  delete(hashes: readonly string[], nowMs: number): readonly string[] {
    return this.#remove(({ hash }) => hashes.includes(hash), nowMs)
      .map(({ hash }) => hash)
      .sort()
  }

  deleteWhere(selector: Selector, untilMs: number | undefined, nowMs: number): HashLists {
    const gone = this.#remove(
      ({ namespace, timestampMs }) =>
        (selector === 'all' || namespace === selector) && (untilMs === undefined || timestampMs <= untilMs),
      nowMs,
    )
    return listed(gone, selector)
  }

  expireAll(selector: Selector, expiryMs: number, nowMs: number): HashLists {
    const changed = this.live(nowMs).filter(
      (message) => (selector === 'all' || message.namespace === selector) && message.expiryMs > expiryMs,
    )
    for (const message of changed) message.expiryMs = expiryMs
    return listed(changed, selector)
  }

  /**
   * @param wanted - expiry by hash
   * @returns hashes that were changed, sorted, and expiries of those that were not
   */
  expire(
    wanted: ReadonlyMap<string, number>,
    mode: 'shorten' | 'extend' | undefined,
    nowMs: number,
  ): { readonly updated: readonly string[]; readonly unchanged: Readonly<Record<string, number>> } {
    const updated: string[] = []
    const unchanged: Record<string, number> = {}
    for (const message of this.live(nowMs)) {
      const asked = wanted.get(message.hash)
      if (asked === undefined) continue
      const expiryMs = Math.min(asked, nowMs + EXPIRY_MS_MAX)
      const isAllowed =
        mode === undefined || (mode === 'extend' ? expiryMs > message.expiryMs : expiryMs < message.expiryMs)
      if (isAllowed) {
        message.expiryMs = expiryMs
        updated.push(message.hash)
      } else unchanged[message.hash] = message.expiryMs
    }
    return { updated: updated.sort(), unchanged }
  }

  expiries(hashes: readonly string[], nowMs: number): Readonly<Record<string, number>> {
    const found = this.live(nowMs).filter(({ hash }) => hashes.includes(hash))
    return Object.fromEntries(found.map(({ hash, expiryMs }) => [hash, expiryMs]))
  }

  page(query: PageQuery, nowMs: number): { readonly messages: readonly ModelMessage[]; readonly more: boolean } {
    const mailbox = this.live(nowMs).filter(({ namespace }) => namespace === query.namespace)
    const start = mailbox.findIndex(({ hash }) => hash === query.lastHash) + 1
    const { maxCount, maxSize } = limitsOf(query)
    const messages: ModelMessage[] = []
    let size = 0
    for (const message of mailbox.slice(start)) {
      size += 100 + message.hash.length + Math.floor((bytesOf(message.data) * 4) / 3)
      const isOver = messages.length >= maxCount || size > maxSize
      if (isOver && messages.length > 0) return { messages, more: true }
      messages.push(message)
    }
    return { messages, more: false }
  }

  #remove(isGone: (message: ModelMessage) => boolean, nowMs: number): readonly ModelMessage[] {
    const gone = this.live(nowMs).filter(isGone)
    this.#messages = this.#messages.filter((message) => !gone.includes(message))
    return gone
  }
}

export interface PageQuery {
  readonly namespace: number
  readonly lastHash: string | undefined
  /** As given: 0 and undefined are absent, negative no limit. */
  readonly maxCount: number | undefined
  readonly maxSize: number | undefined
}

const SIZE_MAX = 7_800_000

function limitsOf({ maxCount, maxSize }: PageQuery): { readonly maxCount: number; readonly maxSize: number } {
  const isCounted = maxCount !== undefined && maxCount !== 0
  const isSized = maxSize !== undefined && maxSize !== 0
  const share = isSized ? maxSize : isCounted ? SIZE_MAX : -5
  return {
    maxCount: isCounted && maxCount > 0 ? maxCount : Number.POSITIVE_INFINITY,
    maxSize: share < 0 ? Math.floor(SIZE_MAX / -share) : Math.min(share, SIZE_MAX),
  }
}

function isPublicOutbox(namespace: number): boolean {
  return namespace < 0 && -namespace % 20 === 1
}

function listed(messages: readonly ModelMessage[], selector: Selector): HashLists {
  if (selector !== 'all') return messages.map(({ hash }) => hash).sort()
  const lists: Record<string, string[]> = {}
  for (const { namespace, hash } of messages) {
    const list = lists[namespace] ?? []
    list.push(hash)
    lists[namespace] = list.sort()
  }
  return lists
}

function bytesOf(base64: string): number {
  return Math.floor((base64.replace(/=+$/, '').length * 3) / 4)
}
