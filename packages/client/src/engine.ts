/**
 * The running parts of a client, built once its store is open: everything that has a life between `start` and disposal.
 * @module
 */

import type { EventEmitter } from '@starling/base'
import { toHex } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import type { ClientTransport, Clock, Logger, NodeRegistry, Random, ServiceNodeRecord } from '@starling/ports'
import {
  type Account,
  type AccountId,
  checkRecipient,
  cleanDisplayName,
  ProtocolError,
  PUBLIC_INBOX_TTL_MS_MAX,
  TEXT_CODE_POINTS_MAX,
} from '@starling/protocol'
import type { ClientStore, ConversationRecord, StoreChange, TimelinePosition } from './client-store.ts'
import { composeCopy, composeText } from './compose.ts'
import type { Connection } from './connection.ts'
import { ConversationBook } from './conversation-book.ts'
import { Courier } from './courier.ts'
import { ClientError } from './errors.ts'
import type { ClientEvents } from './events.ts'
import { GapWatch } from './gap-watch.ts'
import { type Accepted, Inbox } from './inbox.ts'
import { CLOCK_WARNING_MS, SENT_AT_LEAD_MS_MAX } from './limits.ts'
import { ListKeeper } from './list-keeper.ts'
import { messageIdOf } from './message-id.ts'
import type { ConversationGap, DropReason, Message, MessageId } from './model.ts'
import { NetworkTime } from './network-time.ts'
import { createNodeCalls } from './node-calls.ts'
import { NodeList } from './node-list.ts'
import { Outbox } from './outbox.ts'
import { Paths } from './paths.ts'
import { Progress } from './progress.ts'
import { markRead } from './read-state.ts'
import { Serial } from './serial.ts'
import { StorageRpc } from './storage-rpc.ts'
import { Swarms } from './swarms.ts'
import { TaskGroup } from './task-group.ts'
import { Waiter } from './waiter.ts'
import type { Warnings } from './warnings.ts'

export interface EngineOptions {
  readonly account: Account
  readonly crypto: CryptoBackend
  readonly namespaces: readonly number[]
  readonly clock: Clock
  readonly random: Random
  readonly transport: ClientTransport
  readonly registry: NodeRegistry
  readonly logger: Logger
  readonly isGuardCandidate?: (node: ServiceNodeRecord) => boolean
  /** Open; its owner closes it. */
  readonly store: ClientStore
  readonly events: EventEmitter<ClientEvents>
  readonly connection: Connection
  readonly warnings: Warnings
  /** What the person calls itself, sent along with messages; empty for nothing. */
  readonly displayName: string
  /** Whether messages wait as long as no node can be reached, instead of failing after bounded tries. */
  readonly waitsForNetwork: boolean
}

/** What an earlier run left in the store. */
interface Remembered {
  readonly device: string
  readonly guards: readonly string[]
  readonly offsetMs: number
  readonly lastSentAt: number
}

export class Engine implements AsyncDisposable {
  readonly time: NetworkTime
  readonly paths: Paths
  readonly #options: EngineOptions
  readonly #tasks: TaskGroup
  readonly #book: ConversationBook
  readonly #outbox: Outbox
  readonly #waiter: Waiter
  readonly #gaps: GapWatch
  readonly #list: NodeList
  readonly #keeper: ListKeeper
  readonly #serial = new Serial()
  readonly #dropped = new Map<DropReason, number>()
  #lastSentAt: number
  #displayName: string

  static async open(options: EngineOptions): Promise<Engine> {
    const { random, store } = options
    const known = await store.readSetting('device')
    const device = known ?? toHex(random.bytes(8))
    if (known === undefined) await store.write([{ kind: 'setting', name: 'device', value: device }])
    return new Engine(options, {
      device,
      guards: (await store.readSetting('guards')) ?? [],
      offsetMs: (await store.readSetting('clockOffsetMs')) ?? 0,
      lastSentAt: (await store.readSetting('lastSentAt')) ?? 0,
    })
  }

  private constructor(options: EngineOptions, { device, guards, offsetMs, lastSentAt }: Remembered) {
    const { clock, events, logger, store, warnings } = options
    this.#options = options
    this.#lastSentAt = lastSentAt
    this.#displayName = cleanDisplayName(options.displayName)
    const tasks = new TaskGroup((name, error) =>
      logger.error('client.task_failed', { name, reason: error instanceof Error ? error.name : 'unknown' }),
    )
    const keep = (change: StoreChange) => tasks.spawn('settings', () => store.write([change]))
    const time = new NetworkTime({
      clock,
      offsetMs,
      onChange: (value) => {
        keep({ kind: 'setting', name: 'clockOffsetMs', value })
        warnings.note('clock_off', Math.abs(value) >= CLOCK_WARNING_MS)
      },
    })
    warnings.note('clock_off', Math.abs(offsetMs) >= CLOCK_WARNING_MS)
    const list = new NodeList(options.registry)
    const paths = new Paths({
      ...options,
      registry: list,
      guards,
      onGuards: (value) => keep({ kind: 'setting', name: 'guards', value }),
      onFewNodes: () => this.#keeper.hurry(),
      onLength: (isShort) => warnings.note('few_nodes', isShort),
    })
    const calls = createNodeCalls(new StorageRpc({ ...options, paths, time }))
    const swarms = new Swarms({ ...options, registry: list, calls })
    const network = { ...options, registry: list, list, tasks, time, paths, calls, swarms }
    this.#list = list
    this.#keeper = new ListKeeper(network)
    const courier = new Courier(network)
    const book = new ConversationBook(store, device)
    const inbox = new Inbox({ ...network, book, serial: this.#serial })
    const progress = new Progress({ store, clock, events })
    this.time = time
    this.paths = paths
    this.#tasks = tasks
    this.#book = book
    this.#outbox = new Outbox({ ...network, courier, progress, onOwnCopy: () => this.#waiter.expectEcho() })
    // What could not go out goes out as soon as anybody can be reached.
    events.on('connection', ({ state }) => state === 'online' && this.#outbox.nudge())
    this.#gaps = new GapWatch({ ...network, events, lookAround: (signal) => this.#waiter.lookAround(signal) })
    this.#waiter = new Waiter({
      ...network,
      accept: async (namespace, raw) => this.#announce(await inbox.accept(namespace, raw)),
    })
  }

  async start(): Promise<void> {
    await this.#options.store.forgetSeen(this.time.now())
    await this.#outbox.open()
    for (const record of await this.#book.all()) this.#gaps.note(record)
    this.#tasks.spawn('waiter', (signal) => this.#waiter.run(signal))
    this.#tasks.spawn('second', (signal) => this.#waiter.runSecond(signal))
    this.#tasks.spawn('list', (signal) => this.#keeper.run(signal))
  }

  /** @throws {ClientError} `invalid_recipient` | `empty_message` | `message_too_long` */
  async send(to: AccountId, text: string): Promise<MessageId> {
    const { account, clock, crypto } = this.#options
    const conversation = this.#recipientOf(to)
    if (text === '') throw new ClientError('empty_message', 'text is empty')
    const codePoints = [...text].length
    if (codePoints > TEXT_CODE_POINTS_MAX) {
      throw new ClientError('message_too_long', 'text is too long', { data: { codePoints } })
    }
    await this.#book.load(conversation)

    // From here to the write nothing waits: times and counters are given out in the order of the calls.
    const now = this.time.now()
    // A clock that was far ahead once, or was made so by a liar, must not date everything that follows.
    const isLed = this.#lastSentAt - now <= SENT_AT_LEAD_MS_MAX
    const sentAt = isLed ? Math.max(now, this.#lastSentAt + 1) : now
    this.#lastSentAt = sentAt
    const { origin, change } = this.#book.next(conversation, sentAt)
    const content = composeText({ text, sentAt, origin, profileName: this.#displayName })
    const message: Message = {
      id: messageIdOf(crypto, account.id, sentAt, content),
      conversation,
      author: account.id,
      sentAt,
      text,
      content,
      hash: undefined,
      origin,
      state: { state: 'queued' },
      steps: [{ step: 'queued', atMs: clock.now() }],
    }
    const copy = conversation === account.id ? undefined : composeCopy(content, conversation)
    const delivery = { conversation, recipient: conversation, sentAt, ttlMs: PUBLIC_INBOX_TTL_MS_MAX, content, copy }
    await this.#outbox.push(message, { ...delivery, message: message.id }, [
      change,
      { kind: 'setting', name: 'lastSentAt', value: sentAt },
    ])
    this.#options.events.emit('conversation', this.#book.record(conversation))
    return message.id
  }

  get gaps(): readonly ConversationGap[] {
    return this.#gaps.gaps
  }

  records(): Promise<readonly ConversationRecord[]> {
    return this.#book.all()
  }

  /** Everything up to `position` was shown to the person. */
  async markRead(conversation: AccountId, position: TimelinePosition): Promise<void> {
    const { account, store } = this.#options
    await this.#serial.run(async () => {
      const options = { self: account.id, store, book: this.#book }
      await this.#keep(conversation, await markRead(options, conversation, position))
    })
  }

  async note(conversation: AccountId, note: Partial<Pick<ConversationRecord, 'nickname' | 'draft'>>): Promise<void> {
    await this.#book.load(conversation)
    const { nickname, ...rest } = note
    const clean = nickname === undefined ? rest : { ...rest, nickname: cleanDisplayName(nickname) }
    await this.#keep(conversation, this.#book.note(conversation, clean))
  }

  setDisplayName(name: string): void {
    this.#displayName = cleanDisplayName(name)
  }

  /** The world may have changed: whatever waits for its next try goes on at once. */
  reconnect(): void {
    this.#waiter.nudge()
    this.#outbox.nudge()
  }

  /** Other relays behind the same guards, from the next request on. */
  renewPaths(): void {
    this.paths.renew()
    this.#waiter.nudge()
  }

  /** @throws {ClientError} `unknown_message` | `not_failed` */
  async retry(id: MessageId): Promise<void> {
    if ((await this.#options.store.readMessage(id)) === undefined) {
      throw new ClientError('unknown_message', 'no message has this id')
    }
    await this.#outbox.retry(id)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.paths[Symbol.dispose]()
    this.#list[Symbol.dispose]()
    await this.#tasks[Symbol.asyncDispose]()
  }

  async #keep(conversation: AccountId, changes: readonly StoreChange[]): Promise<void> {
    if (changes.length === 0) return
    const { store, events } = this.#options
    await store.write(changes)
    events.emit('conversation', this.#book.record(conversation))
  }

  #recipientOf(to: AccountId): AccountId {
    try {
      return checkRecipient(this.#options.crypto, to)
    } catch (cause) {
      if (!(cause instanceof ProtocolError)) throw cause
      throw new ClientError('invalid_recipient', 'nobody can be written to under this id', { cause })
    }
  }

  #announce(accepted: Accepted): Accepted {
    const { events } = this.#options
    if (accepted.outcome === 'new') {
      events.emit('message', accepted.message)
      events.emit('conversation', accepted.conversation)
      this.#gaps.note(accepted.conversation)
    }
    if (accepted.outcome === 'dropped') {
      const count = (this.#dropped.get(accepted.reason) ?? 0) + 1
      this.#dropped.set(accepted.reason, count)
      events.emit('dropped', { reason: accepted.reason, count })
    }
    return accepted
  }
}
