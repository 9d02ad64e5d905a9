/**
 * Takes in what was retrieved: opens it, drops what is bad or known, keeps the rest.
 * Source: docs/protocol/messages.md §4, "Duplicates".
 * @module
 */

import { EncodingError, fromBase64 } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import type { Clock, Logger } from '@starling/ports'
import { type Account, type MessageHash, messageHash } from '@starling/protocol'
import type { ClientStore, ConversationRecord, StoreChange } from './client-store.ts'
import type { ConversationBook } from './conversation-book.ts'
import { SEEN_MS_MAX } from './limits.ts'
import type { DropReason, Message } from './model.ts'
import type { NetworkTime } from './network-time.ts'
import { DroppedMessage, type OpenedMessage, openMessage } from './open-message.ts'
import { readElsewhere } from './read-state.ts'
import type { Serial } from './serial.ts'

/** One element of a retrieve's `messages`. */
export interface RetrievedMessage {
  /** Base64. */
  readonly data: string
  readonly hash: string
  /** Milliseconds. */
  readonly expiration: number
}

export type Accepted =
  | { readonly outcome: 'new'; readonly message: Message; readonly conversation: ConversationRecord }
  /** `seen`: these very bytes; `exists`: the same message in other bytes. */
  | { readonly outcome: 'seen' | 'exists' }
  | { readonly outcome: 'dropped'; readonly reason: DropReason }

export interface InboxOptions {
  readonly account: Account
  readonly crypto: CryptoBackend
  readonly clock: Pick<Clock, 'now'>
  readonly time: NetworkTime
  readonly store: ClientStore
  readonly book: ConversationBook
  /** Shared with all who count unread messages. */
  readonly serial: Serial
  readonly logger: Logger
}

export class Inbox {
  readonly #options: InboxOptions

  constructor(options: InboxOptions) {
    this.#options = options
  }

  /** Rejects only when the store does: a bad message is an outcome. */
  async accept(namespace: number, raw: RetrievedMessage): Promise<Accepted> {
    const { crypto, account, store } = this.#options
    const data = decodeData(raw.data)
    if (data === undefined) return this.#drop('invalid_base64')
    const hash = messageHash(crypto, account.id, namespace, data)
    // A node that names another hash could make us take a message that we have not read for one that we have.
    if (hash !== raw.hash) return this.#drop('hash_mismatch')
    if (await store.hasSeen(hash)) return { outcome: 'seen' }

    const seen: StoreChange = { kind: 'seen', hash, untilMs: this.#seenUntil(raw.expiration) }
    let opened: OpenedMessage
    try {
      opened = openMessage(crypto, account, data)
    } catch (error) {
      if (!(error instanceof DroppedMessage)) throw error
      await store.write([seen])
      return this.#drop(error.code)
    }
    return this.#options.serial.run(() => this.#insert(opened, hash, seen))
  }

  /** Two members may show one message at the same time: it is counted once. */
  async #insert(opened: OpenedMessage, hash: MessageHash, seen: StoreChange): Promise<Accepted> {
    const { account, clock, store, book } = this.#options
    const isOwn = opened.author === account.id
    const { profileName, ...said } = opened
    const message: Message = {
      ...said,
      hash,
      state: { state: isOwn ? 'synced' : 'received' },
      steps: [{ step: 'received', atMs: clock.now() }],
    }
    const { conversation, sentAt, origin } = message
    await book.load(conversation)
    if ((await store.readMessage(message.id)) !== undefined) {
      await store.write([seen])
      return { outcome: 'exists' }
    }
    const heard = isOwn
      ? await readElsewhere({ self: account.id, store, book }, message)
      : [book.hear(conversation, { sentAt, features: origin?.features, profileName })]
    const counted = book.count(conversation, message.author, origin)
    await store.insert(message, [seen, ...heard, ...counted])
    return { outcome: 'new', message, conversation: book.record(conversation) }
  }

  #seenUntil(expirationMs: number): number {
    const now = this.#options.time.now()
    const untilMs = Number.isSafeInteger(expirationMs) ? expirationMs : 0
    // Whatever the node says of the expiry, no namespace keeps a message longer than this.
    return Math.min(Math.max(untilMs, now), now + SEEN_MS_MAX) + SEEN_MARGIN_MS
  }

  #drop(reason: DropReason): Accepted {
    this.#options.logger.warn('inbox.dropped', { reason })
    return { outcome: 'dropped', reason }
  }
}

/** A member that was away may show a message somewhat longer than the others. */
const SEEN_MARGIN_MS = 24 * 60 * 60 * 1_000

function decodeData(text: string): Uint8Array | undefined {
  try {
    return fromBase64(text)
  } catch (error) {
    if (error instanceof EncodingError) return undefined
    throw error
  }
}
