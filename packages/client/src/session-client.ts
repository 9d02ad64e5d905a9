/**
 * The client: puts the parts together and is what an application talks to.
 * Source: docs/architecture.md, "The SDK and the web client" and the walk "Alice sends hello to Bob".
 * @module
 */

import { assert, EventEmitter } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import type { ClientTransport, Clock, Logger, NodeRegistry, Random, ServiceNodeRecord } from '@starling/ports'
import { type Account, type AccountId, Namespaces, type Profile } from '@starling/protocol'
import type { ClientStore, ConversationRecord, TimelinePosition, TimelineQuery } from './client-store.ts'
import { Connection } from './connection.ts'
import { Engine } from './engine.ts'
import { ClientError } from './errors.ts'
import type { ClientEvents } from './events.ts'
import type {
  ConnectionState,
  ConversationGap,
  ConversationSummary,
  Message,
  MessageId,
  NetworkWarning,
} from './model.ts'
import type { StandingPath } from './paths.ts'
import { Warnings } from './warnings.ts'

export interface ClientOptions {
  readonly account: Account
  readonly crypto: CryptoBackend
  readonly profile: Profile
  readonly ports: {
    readonly clock: Clock
    readonly random: Random
    readonly transport: ClientTransport
    readonly registry: NodeRegistry
    readonly logger?: Logger
  }
  /** Opened and disposed of by the client. */
  readonly store: ClientStore
  /** Which mailboxes are read. Default: direct messages. */
  readonly namespaces?: readonly number[]
  /** Which nodes this platform can connect to; a browser needs a `url`. Default: all whose address is known. */
  readonly isGuardCandidate?: (node: ServiceNodeRecord) => boolean
  /** What the person calls itself, sent along with messages. Default: nothing. */
  readonly displayName?: string
  /**
   * Whether messages wait as long as no node can be reached, as people expect of an app that stays open. Default: they
   * fail after bounded tries, and can be sent again. What some members keep waits for the others in either case.
   */
  readonly waitsForNetwork?: boolean
}

export interface Client extends AsyncDisposable {
  readonly account: { readonly id: AccountId }
  readonly events: Pick<EventEmitter<ClientEvents>, 'on'>
  /** The last `connection` event. */
  readonly connection: ConnectionState
  /** The last `warnings` event: what works less well than it should. */
  readonly warnings: readonly NetworkWarning[]
  /** Conversations in which messages are missing; none before `start`. */
  readonly gaps: readonly ConversationGap[]
  /** When the swarm last answered, by the local clock in ms; undefined before it did. */
  readonly checkedAtMs: number | undefined
  /** Network time minus local time, ms; 0 before `start`. */
  readonly clockOffsetMs: number
  /** Opens the store, takes up what is queued, and begins to wait. Does not wait for the network. */
  start(): Promise<void>
  /**
   * Resolves when the message is in the store, queued. Calls to one conversation are sent in their order.
   * @throws {ClientError} `invalid_recipient` | `empty_message` | `message_too_long` | `not_started` | `closed`
   */
  send(to: AccountId, content: { readonly text: string }): Promise<MessageId>
  /**
   * Sends again what has failed.
   * @throws {ClientError} `unknown_message` | `not_failed` | `not_started` | `closed`
   */
  retry(id: MessageId): Promise<void>
  message(id: MessageId): Promise<Message | undefined>
  conversations(): Promise<readonly ConversationSummary[]>
  conversation(id: AccountId): Conversation
  /** What is known of each conversation beside its messages, in any order; those without messages among them. */
  records(): Promise<readonly ConversationRecord[]>
  /**
   * Everything up to this message was shown to the person.
   * @throws {ClientError} `not_started` | `closed`
   */
  markRead(conversation: AccountId, upTo: TimelinePosition): Promise<void>
  /**
   * Remembers a private name or a draft; both stay on this device.
   * @throws {ClientError} `not_started` | `closed`
   */
  note(conversation: AccountId, note: Partial<Pick<ConversationRecord, 'nickname' | 'draft'>>): Promise<void>
  /** What the person calls itself in messages from now on; empty for nothing. */
  setDisplayName(name: string): void
  /** The standing paths, for people to look at. */
  paths(): readonly StandingPath[]
  /** Takes other relays behind the same guards. */
  renewPaths(): void
  /** To be called when the network may be back or gone: what waits for its next try goes on at once. */
  reconnect(): void
}

/** What was said with one person. */
export interface Conversation {
  readonly id: AccountId
  /** Oldest first. */
  messages(query?: TimelineQuery): Promise<readonly Message[]>
  send(content: { readonly text: string }): Promise<MessageId>
}

export function createClient(options: ClientOptions): Client {
  return new SessionClient(options)
}

class SessionClient implements Client {
  readonly account: { readonly id: AccountId }
  readonly events = new EventEmitter<ClientEvents>()
  readonly #options: ClientOptions
  readonly #connection: Connection
  readonly #warnings: Warnings
  #starting: Promise<Engine> | undefined
  #engine: Engine | undefined
  #isClosed = false
  #displayName: string

  constructor(options: ClientOptions) {
    this.#options = options
    this.#connection = new Connection(this.events, options.ports.clock)
    this.#warnings = new Warnings(this.events)
    this.#displayName = options.displayName ?? ''
    this.account = { id: options.account.id }
  }

  get connection(): ConnectionState {
    return this.#connection.state
  }

  get warnings(): readonly NetworkWarning[] {
    return this.#warnings.current
  }

  get gaps(): readonly ConversationGap[] {
    return this.#engine?.gaps ?? []
  }

  get checkedAtMs(): number | undefined {
    return this.#connection.checkedAtMs
  }

  get clockOffsetMs(): number {
    return this.#engine?.time.offsetMs ?? 0
  }

  async start(): Promise<void> {
    if (this.#isClosed) throw new ClientError('closed', 'client is closed')
    this.#starting ??= this.#open()
    await this.#starting
  }

  async send(to: AccountId, { text }: { readonly text: string }): Promise<MessageId> {
    return this.#running().send(to, text)
  }

  async retry(id: MessageId): Promise<void> {
    await this.#running().retry(id)
  }

  async message(id: MessageId): Promise<Message | undefined> {
    return this.#options.store.readMessage(id)
  }

  async conversations(): Promise<readonly ConversationSummary[]> {
    return this.#options.store.listConversations()
  }

  conversation(id: AccountId): Conversation {
    return {
      id,
      messages: (query) => this.#options.store.listMessages(id, query),
      send: (content) => this.send(id, content),
    }
  }

  async records(): Promise<readonly ConversationRecord[]> {
    return this.#running().records()
  }

  async markRead(conversation: AccountId, upTo: TimelinePosition): Promise<void> {
    await this.#running().markRead(conversation, upTo)
  }

  async note(conversation: AccountId, note: Partial<Pick<ConversationRecord, 'nickname' | 'draft'>>): Promise<void> {
    await this.#running().note(conversation, note)
  }

  setDisplayName(name: string): void {
    this.#displayName = name
    this.#engine?.setDisplayName(name)
  }

  paths(): readonly StandingPath[] {
    return this.#engine?.paths.all() ?? []
  }

  renewPaths(): void {
    if (!this.#isClosed) this.#engine?.renewPaths()
  }

  reconnect(): void {
    if (!this.#isClosed) this.#engine?.reconnect()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    try {
      await this.#starting
    } finally {
      await this.#engine?.[Symbol.asyncDispose]()
      if (this.#starting !== undefined) await this.#options.store[Symbol.asyncDispose]()
      this.#connection.stopped()
    }
  }

  async #open(): Promise<Engine> {
    const { account, crypto, ports, store, namespaces = [Namespaces.directMessages], isGuardCandidate } = this.#options
    assert(namespaces.length > 0 && namespaces.length <= 20, 'a batch has 1 … 20 requests')
    await store.open()
    const engine = await Engine.open({
      account,
      crypto,
      namespaces,
      store,
      events: this.events,
      connection: this.#connection,
      warnings: this.#warnings,
      displayName: this.#displayName,
      waitsForNetwork: this.#options.waitsForNetwork ?? false,
      ...ports,
      logger: ports.logger ?? SILENT,
      ...(isGuardCandidate === undefined ? {} : { isGuardCandidate }),
    })
    this.#engine = engine
    if (!this.#isClosed) await engine.start()
    return engine
  }

  #running(): Engine {
    if (this.#isClosed) throw new ClientError('closed', 'client is closed')
    if (this.#engine === undefined) throw new ClientError('not_started', 'client is not started')
    return this.#engine
  }
}

const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {} }
