/**
 * What the screens show and what they may ask for: the one seam between the engine (a Worker with the SDK) and the views.
 * Plain data on the way up, named actions on the way down. Nothing here knows React, the DOM, or the SDK's classes.
 * Source: docs/architecture.md, "The SDK and the web client".
 * @module
 */

/** 66 hex digits. */
export type AccountId = string

/** What of the app is on the screen at all. */
export type Phase =
  /** The engine is being built; for a moment only. */
  | { readonly phase: 'starting' }
  /** No account in this browser profile. */
  | { readonly phase: 'welcome' }
  /** An account, wrapped by a passphrase that has not been given. `waitMs`: until the next try is allowed, else 0. */
  | { readonly phase: 'locked'; readonly waitMs: number }
  /** Another tab leads and this one could not follow it. */
  | { readonly phase: 'elsewhere' }
  /** Something without which nothing can be shown: no storage, no network file, a database that does not open. */
  | { readonly phase: 'failed'; readonly code: FailureCode; readonly detail: string }
  | { readonly phase: 'ready' }

export type FailureCode = 'storage_unavailable' | 'storage_full' | 'network_file' | 'unsupported_browser' | 'internal'

export interface ViewState {
  readonly app: Phase
  /** From when a person has one until it is removed; null before. */
  readonly account: OwnAccount | null
  readonly connection: ConnectionView
  /** What works less well than it should, in the order in which it arose. */
  readonly warnings: readonly NetworkWarning[]
  /** Newest first. */
  readonly conversations: readonly ConversationRow[]
  /** Of the list: false until the store was read once. */
  readonly isListLoaded: boolean
  /** The open thread. */
  readonly thread: ThreadView | null
  /** The standing paths; the first is the one in use. */
  readonly paths: readonly PathView[]
  readonly settings: Settings
  /** What a restore is finding, until `dismissRestoreReport`. */
  readonly restoreReport: RestoreReport | null
  /** A newer version waits; `applyUpdate` loads it. */
  readonly isUpdateReady: boolean
  /** The browser would install the app now; `install` has it ask. */
  readonly isInstallable: boolean
  /** Whether this profile belongs to a local test network: ready-made accounts, no warnings about it. */
  readonly network: { readonly profile: 'production' | 'testnet' | 'original-clients'; readonly nodes: number }
}

export interface OwnAccount {
  readonly id: AccountId
  /** What the person calls itself; empty for none. Sent along with messages. */
  readonly name: string
  /** Whether the recovery phrase has been looked at or the account came from one. */
  readonly hasSeenPhrase: boolean
  readonly hasPassphrase: boolean
}

export type ConnectionView =
  | { readonly state: 'connecting'; readonly sinceMs: number }
  | { readonly state: 'online'; readonly sinceMs: number; readonly checkedAtMs: number; readonly isHeld: boolean }
  /** `waiting`: messages in the outbox. `clockOffsetMs`: network minus local, for `clock_mismatch`. */
  | {
      readonly state: 'offline'
      readonly code: 'no_nodes' | 'unreachable' | 'clock_mismatch' | 'refused' | 'stopped' | 'device_offline'
      readonly reason: string
      readonly sinceMs: number
      readonly waiting: number
      readonly clockOffsetMs: number
    }

/**
 * `few_nodes`: too few servers for three hops. `clock_off`: this device's clock is wrong, and messages are dated by the network's.
 * `list_disputed`: servers contradict one another on who belongs to the network.
 */
export type NetworkWarning = 'few_nodes' | 'clock_off' | 'list_disputed'

export interface Person {
  readonly id: AccountId
  /** The private name given here, else the one they sent, else empty: show the shortened id. */
  readonly name: string
  /** Whether it is oneself: "Note to Self". */
  readonly isSelf: boolean
}

export interface ConversationRow {
  readonly id: AccountId
  readonly person: Person
  /** First line of the newest message, at most 200 characters; empty for none. */
  readonly preview: string
  readonly previewIsOwn: boolean
  /** Of the newest message; null for an empty conversation. */
  readonly atMs: number | null
  readonly state: OwnState | null
  readonly unread: number
  /** Unsent text in the composer; empty for none. */
  readonly draft: string
}

/** Where an own message stands. `members`: size of the recipient's swarm. */
export type OwnState =
  | { readonly kind: 'queued' }
  | { readonly kind: 'sending'; readonly sinceMs: number }
  | { readonly kind: 'kept'; readonly receipts: number; readonly members: number }
  | { readonly kind: 'failed'; readonly reason: SendFailure }

export type SendFailure =
  | 'no_network'
  | 'no_answer'
  | 'too_few_receipts'
  | 'mailbox_full'
  | 'refused'
  | 'clock_mismatch'
  | 'expired'
  | 'internal'

export interface MessageView {
  readonly id: string
  readonly author: AccountId
  readonly isOwn: boolean
  readonly text: string
  /** Sender's network time, ms. */
  readonly sentAtMs: number
  /** When it was first in this device's store, local ms; null for own messages of this device. */
  readonly receivedAtMs: number | null
  /** Null for messages of others and for own ones from another device. */
  readonly state: OwnState | null
}

export interface ThreadView {
  readonly conversation: AccountId
  readonly person: Person
  /** A contiguous stretch up to the newest message, oldest first. */
  readonly messages: readonly MessageView[]
  /** Whether older ones are in the store: `loadOlder`. */
  readonly hasOlder: boolean
  readonly isLoaded: boolean
  /** The first message of others that was unread when the thread was opened; null for none. Stays until the thread is left. */
  readonly unreadFromId: string | null
  readonly unreadCount: number
  readonly draft: string
  /** Gaps seen: after the message with this id, so many are missing. */
  readonly gaps: readonly { readonly afterId: string; readonly missing: number }[]
  /** Whether all servers of the own swarm are being asked for what is missing. */
  readonly isFetchingGaps: boolean
}

/** Everything known of one message; asked for, not pushed. */
export interface MessageDetails {
  readonly message: MessageView
  /** Network ms until which the servers keep it; null when unknown. */
  readonly keptUntilMs: number | null
  readonly members: number
  readonly receipts: readonly ReceiptView[]
  /** Oldest first. */
  readonly timeline: readonly TimelineStep[]
}

export interface ReceiptView {
  /** Ed25519 key, 64 hex digits. */
  readonly member: string
  /** Host and port as the network lists it. */
  readonly host: string
  readonly storedAtMs: number | null
  readonly expiryMs: number | null
}

export interface TimelineStep {
  readonly step:
    | 'queued'
    | 'sealed'
    | 'sent'
    | 'resent'
    | 'answered'
    | 'stored'
    | 'copied'
    | 'retry'
    | 'failed'
    | 'received'
  readonly atMs: number
  readonly tookMs: number | null
  /** Hosts of guard, middle, exit, where it went over a path. */
  readonly path: readonly string[]
  /** Ed25519 key, 64 hex digits. */
  readonly member: string | null
  readonly receipts: number | null
  readonly members: number | null
  readonly reason: string | null
}

export interface PathView {
  readonly hops: readonly HopView[]
  /** Whether the connection rests on it now. */
  readonly isInUse: boolean
  readonly latencyMs: number | null
}

export interface HopView {
  readonly role: 'guard' | 'middle' | 'exit'
  /** 64 hex digits. */
  readonly ed25519: string
  readonly host: string
}

export type Accent = 'petrol' | 'iris' | 'sky' | 'moss' | 'beak' | 'robin' | 'heather' | 'ink'

/** Kept on this device. */
export interface Settings {
  readonly theme: 'system' | 'light' | 'dark'
  readonly accent: Accent
  readonly density: 'cosy' | 'compact'
  /** 0.9 … 1.5 */
  readonly textZoom: number
  readonly enterSends: boolean
  readonly singleKeys: boolean
  readonly reduceMotion: boolean
  /** A locale of the catalogue, or the browser's. */
  readonly language: 'system' | 'en' | 'ar'
  /** Minutes without use until the app locks; 0: never. Only with a passphrase. */
  readonly lockAfterMinutes: number
}

export interface RestoreReport {
  readonly isSearching: boolean
  readonly conversations: number
  readonly messages: number
}

export type PhraseProblem =
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'unknown_word'
      /** Counted from 0. */
      readonly position: number
      readonly word: string
      readonly suggestion: string | null
    }
  | { readonly kind: 'word_count'; readonly count: number }
  | { readonly kind: 'checksum' }

export type PhraseCheck =
  | { readonly ok: true; readonly id: AccountId }
  | { readonly ok: false; readonly problem: PhraseProblem }

export type RecipientProblem = 'empty' | 'length' | 'prefix' | 'not_hex' | 'not_a_key'

export type ActionResult<Reason extends string> =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: Reason }

/** What a view may ask for. All resolve; a refusal is a value, a defect of the engine shows as `phase: 'failed'`. */
/**
 * `wait`: after several wrong ones none is looked at for a while, not even the right one. `failed`: it may be right, but the
 * browser does not read or store what it should.
 */
export type PassphraseRefusal = 'wrong_passphrase' | 'wait' | 'failed'

export interface Actions {
  // — account
  /** Makes keys, not yet kept: `keepAccount` does that, so that leaving the screen leaves nothing. */
  draftAccount(): Promise<{ readonly id: AccountId; readonly phrase: string }>
  /**
   * Keeps a drafted account and goes to `ready`. `other_account`: another one is kept meanwhile, of another tab.
   * @param phrase - of the draft: whoever drafted it may be gone
   */
  keepAccount(phrase: string, name: string, hasSeenPhrase: boolean): Promise<ActionResult<'storage' | 'other_account'>>
  checkPhrase(phrase: string): Promise<PhraseCheck>
  /** Words of the list that begin like this, at most 6. */
  suggestWords(prefix: string): Promise<readonly string[]>
  restoreAccount(phrase: string): Promise<ActionResult<'invalid_phrase' | 'storage' | 'other_account'>>
  dismissRestoreReport(): void
  /** Marks the phrase as seen. `passphrase` is looked at where there is one. */
  revealPhrase(
    passphrase: string | null,
  ): Promise<
    { readonly ok: true; readonly phrase: string } | { readonly ok: false; readonly reason: PassphraseRefusal }
  >
  setName(name: string): Promise<void>
  /** Removes account and history from this browser profile. */
  removeAccount(): Promise<void>

  // — lock
  unlock(passphrase: string): Promise<ActionResult<PassphraseRefusal>>
  lock(): Promise<void>
  /** Null removes it. `current` is looked at where there is one. */
  setPassphrase(current: string | null, next: string | null): Promise<ActionResult<PassphraseRefusal>>

  // — conversations
  checkRecipient(
    text: string,
  ): Promise<{ ok: true; id: AccountId } | { ok: false; reason: RecipientProblem; length: number }>
  /** Opens a thread, loading its newest messages; null closes it. */
  openThread(id: AccountId | null): Promise<void>
  loadOlder(): Promise<void>
  /** All up to the newest shown message are read. */
  markRead(id: AccountId): Promise<void>
  setDraft(id: AccountId, text: string): void
  /** A private name, empty for none. */
  nameContact(id: AccountId, name: string): Promise<void>
  send(id: AccountId, text: string): Promise<ActionResult<'empty' | 'too_long' | 'invalid_recipient' | 'storage'>>
  retry(messageId: string): Promise<void>
  details(messageId: string): Promise<MessageDetails | null>

  // — network
  newPath(): Promise<void>
  /** Asks the network anew, at once. */
  reconnect(): void
  /** What the browser says of the device, at the start and whenever it changes: whoever was connected asks anew. */
  noteDevice(isOnline: boolean): void

  // — app
  setSettings(change: Partial<Settings>): void
  /** After it has failed: the engine of all tabs begins anew. */
  startAgain(): void
  applyUpdate(): void
  install(): void
  /** Takes the lead from another tab. */
  useHere(): void
}

/** What the root component gets: `useSyncExternalStore(app.subscribe, app.getSnapshot)`. */
export interface App {
  subscribe(listener: () => void): () => void
  getSnapshot(): ViewState
  readonly actions: Actions
}

/** Most code points of one message. Source: docs/protocol/messages.md. */
export const TEXT_CODE_POINTS_MAX = 2_000
