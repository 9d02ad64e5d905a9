/**
 * One open conversation: the stretch of its messages that is loaded, from some point up to the newest, kept as the screen
 * gets it.
 * @module
 */

import { type Client, type ConversationRecord, compareMessages, findGaps, type Message } from '@starling/client'
import type { AccountId } from '@starling/protocol'
import type { MessageView, ThreadView } from '../../view-state.ts'
import { reconcile } from '../shared/view-patch.ts'
import { messageViewOf, personOf } from './to-view.ts'

/** Messages loaded when a thread is opened. */
const PAGE = 60
/** And further ones, scrolling up. */
const OLDER_PAGE = 200
/** So many unread ones are loaded at once, to begin at the first of them. */
const UNREAD_LOADED_MAX = 1_000
/** What stands above the first unread one. */
const CONTEXT = 20
/** Holes are looked for among so many of the newest. */
const GAPS_LOOKED_AT = 1_000

export interface ThreadOptions {
  readonly self: AccountId
  readonly client: Pick<Client, 'conversation' | 'gaps'>
  readonly record: ConversationRecord
}

export class Thread {
  readonly id: AccountId
  readonly #options: ThreadOptions
  /** Oldest first. */
  #messages: Message[] = []
  /** What is shown of each of them, at the same index. */
  #views: MessageView[] = []
  #view: ThreadView
  #isLoadingOlder = false

  constructor(options: ThreadOptions) {
    const { record, self } = options
    this.id = record.id
    this.#options = options
    this.#view = {
      conversation: record.id,
      person: personOf(self, record),
      messages: [],
      hasOlder: false,
      isLoaded: false,
      unreadFromId: null,
      unreadCount: record.unread,
      draft: record.draft,
      gaps: [],
      isFetchingGaps: false,
    }
  }

  get view(): ThreadView {
    return this.#view
  }

  /** The newest message that is shown. */
  get newest(): Message | undefined {
    return this.#messages.at(-1)
  }

  async load(): Promise<void> {
    const { record } = this.#options
    const limit = Math.max(PAGE, Math.min(record.unread, UNREAD_LOADED_MAX) + CONTEXT)
    const found = await this.#read(limit)
    // What has arrived meanwhile was noted, and is among them or newer.
    const arrived = this.#messages
    this.#prepend(found, [])
    for (const message of arrived) this.#insert(message)
    this.#show({ isLoaded: true, hasOlder: found.length === limit, unreadFromId: this.#firstUnread() })
  }

  async loadOlder(): Promise<void> {
    const oldest = this.#messages[0]
    if (!this.#view.hasOlder || this.#isLoadingOlder || oldest === undefined) return
    this.#isLoadingOlder = true
    try {
      const found = await this.#read(OLDER_PAGE, oldest)
      this.#prepend(found, this.#messages)
      this.#show({ hasOlder: found.length === OLDER_PAGE })
    } finally {
      this.#isLoadingOlder = false
    }
  }

  /** A message of this conversation that is new, or has changed. */
  noteMessage(message: Message): void {
    if (this.#insert(message)) this.#show({})
  }

  noteRecord(record: ConversationRecord): void {
    const person = reconcile(this.#view.person, personOf(this.#options.self, record))
    this.#view = reconcile(this.#view, { ...this.#view, person, draft: record.draft })
  }

  /** The first of the loaded ones that others wrote and that was not read; null when there is none. */
  #firstUnread(): string | null {
    const { record, self } = this.#options
    const { unread, readUpTo } = record
    if (unread === 0) return null
    const isUnread = (message: Message) =>
      message.author !== self && (readUpTo === undefined || compareMessages(message, readUpTo) > 0)
    return this.#messages.find(isUnread)?.id ?? null
  }

  /** Whether what is missing here is being looked for has changed. */
  noteGap(): void {
    this.#view = reconcile(this.#view, { ...this.#view, isFetchingGaps: this.#isFetchingGaps() })
  }

  #isFetchingGaps(): boolean {
    return this.#options.client.gaps.some(({ conversation, isFetching }) => conversation === this.id && isFetching)
  }

  #read(limit: number, before?: Message): Promise<readonly Message[]> {
    return this.#options.client
      .conversation(this.id)
      .messages({ limit, ...(before === undefined ? {} : { before: { sentAt: before.sentAt, id: before.id } }) })
  }

  #prepend(older: readonly Message[], messages: readonly Message[]): void {
    const views = messages.length === 0 ? [] : this.#views
    this.#messages = [...older, ...messages]
    this.#views = [...older.map((message) => messageViewOf(this.#options.self, message)), ...views]
  }

  /** @returns whether anything of it is seen: not of what lies above what is loaded, and is found there later */
  #insert(message: Message): boolean {
    let at = this.#messages.length
    while (at > 0 && compareMessages(this.#messages[at - 1] as Message, message) > 0) at--
    const view = messageViewOf(this.#options.self, message)
    if (this.#messages[at - 1]?.id === message.id) {
      const before = this.#views[at - 1]
      const after = reconcile(before, view)
      this.#messages[at - 1] = message
      this.#views[at - 1] = after
      return after !== before
    }
    if (at === 0 && this.#view.hasOlder) return false
    this.#messages.splice(at, 0, message)
    this.#views.splice(at, 0, view)
    return true
  }

  #show(change: Partial<ThreadView>): void {
    const before = this.#view
    const gaps = reconcile(before.gaps, gapsOf(this.#messages.slice(-GAPS_LOOKED_AT)))
    this.#view = { ...before, ...change, messages: [...this.#views], gaps, isFetchingGaps: this.#isFetchingGaps() }
  }
}

/** The screen wants to know after which message something is missing; the SDK says before which. */
function gapsOf(messages: readonly Message[]): ThreadView['gaps'] {
  const position = new Map(messages.map(({ id }, index) => [id, index]))
  return findGaps(messages).flatMap(({ before, missing }) => {
    const previous = messages[(position.get(before) ?? 0) - 1]
    return previous === undefined ? [] : [{ afterId: previous.id, missing }]
  })
}
