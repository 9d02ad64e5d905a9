/**
 * An open account: the client with its store, and what of it is shown in every tab.
 * @module
 */

import {
  type Client,
  type ClientStore,
  type ConversationRecord,
  createClient,
  type Message,
  type MessageId,
} from '@starling/client'
import { type Account, PROFILES } from '@starling/protocol'
import type { ConnectionView, ConversationRow, NetworkWarning, PathView, RestoreReport } from '../../view-state.ts'
import { reconcile } from '../shared/view-patch.ts'
import { ConnectionClock } from './connection-view.ts'
import { ConversationList } from './conversation-list.ts'
import { isReachable, type NetworkSource } from './network-source.ts'
import { RestoreWatch } from './restore-watch.ts'
import { Thread } from './thread.ts'
import { pathViewsOf } from './to-view.ts'
import type { World } from './world.ts'

/** How often what no event tells is looked at: when the swarm last answered, how long paths take. */
const LOOK_MS = 15_000
/** A look that is so late was kept from it by the sleep of the device. */
const SLEEP_MS_MIN = 30_000

export interface SignedInOptions {
  readonly world: World
  readonly network: NetworkSource
  readonly account: Account
  /** Name of the database with its messages. */
  readonly database: string
  readonly name: string
  /** Whether the account was just restored, so that it looks for what there was. */
  readonly isRestored: boolean
  readonly isDeviceOnline: () => boolean
  /** Something that is shown may have changed. */
  readonly onChange: () => void
  /** A message is new or has changed. */
  readonly onMessage: (message: Message) => void
  readonly onRecord: (record: ConversationRecord) => void
  /** Messages of a conversation are missing and being looked for, or no longer. */
  readonly onGap: (conversation: ConversationRecord['id']) => void
}

export class SignedIn implements AsyncDisposable {
  readonly client: Client
  readonly list: ConversationList
  readonly #options: SignedInOptions
  readonly #store: ClientStore
  readonly #connectionClock: ConnectionClock
  readonly #end = new AbortController()
  readonly #waiting = new Set<MessageId>()
  readonly #restore: RestoreWatch | undefined
  #isRestoreShown: boolean
  #isListLoaded = false
  #connection: ConnectionView
  #warnings: readonly NetworkWarning[] = []
  #paths: readonly PathView[] = []

  /** Resolves when the history can be shown; the network comes later. */
  static async open(options: SignedInOptions): Promise<SignedIn> {
    const signedIn = new SignedIn(options)
    await signedIn.#start()
    return signedIn
  }

  private constructor(options: SignedInOptions) {
    const { world, network, account, database, name, isRestored, onChange } = options
    const { clock, random, transport, logger } = world
    this.#options = options
    this.#store = world.openMessages(database)
    this.client = createClient({
      account,
      crypto: world.crypto,
      profile: PROFILES[network.profile],
      ports: { clock, random, transport, registry: network.registry, logger },
      store: this.#store,
      isGuardCandidate: isReachable,
      displayName: name,
      waitsForNetwork: true,
    })
    this.list = new ConversationList(account.id)
    this.#connectionClock = new ConnectionClock(clock)
    this.#connection = { state: 'connecting', sinceMs: clock.now() }
    this.#isRestoreShown = isRestored
    if (isRestored) {
      const isOnline = () => this.client.connection.state === 'online'
      this.#restore = new RestoreWatch({ clock, isOnline, onChange })
    }
  }

  get conversations(): readonly ConversationRow[] {
    return this.list.rows
  }

  get isListLoaded(): boolean {
    return this.#isListLoaded
  }

  get connection(): ConnectionView {
    return this.#connection
  }

  get warnings(): readonly NetworkWarning[] {
    return this.#warnings
  }

  get paths(): readonly PathView[] {
    return this.#paths
  }

  get restoreReport(): RestoreReport | null {
    return this.#isRestoreShown ? (this.#restore?.report ?? null) : null
  }

  dismissRestoreReport(): void {
    this.#isRestoreShown = false
    this.#options.onChange()
  }

  /** A thread that is not loaded yet. */
  threadOf(id: ConversationRecord['id']): Thread {
    return new Thread({ self: this.#options.account.id, client: this.client, record: this.list.record(id) })
  }

  newPath(): void {
    this.client.renewPaths()
    this.#look()
  }

  reconnect(): void {
    this.client.reconnect()
    void this.#options.network.refresh()
    this.#look()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort()
    await this.client[Symbol.asyncDispose]()
  }

  async #start(): Promise<void> {
    const { client, list } = this
    const { onRecord, onGap } = this.#options
    client.events.on('message', (message) => {
      this.#restore?.noteMessage(message)
      this.#noteMessage(message)
    })
    client.events.on('state', ({ message }) => this.#noteMessage(message))
    client.events.on('progress', (message) => this.#noteMessage(message))
    client.events.on('conversation', (record) => {
      list.noteRecord(record)
      onRecord(record)
    })
    client.events.on('connection', () => this.#look())
    client.events.on('warnings', () => this.#look())
    client.events.on('gap', ({ conversation }) => onGap(conversation))
    await client.start()
    const [records, summaries] = await Promise.all([client.records(), client.conversations()])
    list.fill(
      records,
      summaries.map(({ last }) => last),
    )
    await this.#countWaiting()
    this.#isListLoaded = true
    this.#look()
    void this.#lookOn()
    void this.#restore?.run(this.#end.signal)
  }

  /** What an earlier run left; it may be on its way already. */
  async #countWaiting(): Promise<void> {
    for (const { message: id } of await this.#store.listOutbox()) {
      const message = await this.client.message(id)
      if (message?.state.state === 'queued') this.#waiting.add(id)
    }
  }

  #noteMessage(message: Message): void {
    const { state } = message.state
    if (state === 'queued') this.#waiting.add(message.id)
    else this.#waiting.delete(message.id)
    this.list.noteMessage(message)
    this.#options.onMessage(message)
    if (this.#connection.state === 'offline') this.#look()
  }

  async #lookOn(): Promise<void> {
    const { signal } = this.#end
    const { clock } = this.#options.world
    while (!signal.aborted) {
      const before = clock.now()
      await clock.sleep(LOOK_MS, signal).catch(() => undefined)
      if (signal.aborted) return
      // The device was asleep: connections that seem to stand are probably gone.
      if (clock.now() - before > LOOK_MS + SLEEP_MS_MIN) this.reconnect()
      this.#look()
    }
  }

  #look(): void {
    const { client } = this
    const { connection } = client
    this.#connection = reconcile(
      this.#connection,
      this.#connectionClock.viewOf(connection, {
        checkedAtMs: client.checkedAtMs,
        waiting: this.#waiting.size,
        clockOffsetMs: client.clockOffsetMs,
        isDeviceOnline: this.#options.isDeviceOnline(),
      }),
    )
    this.#warnings = reconcile(
      this.#warnings,
      client.warnings.map(({ code }) => code),
    )
    const inUse = connection.state === 'online' ? connection.path : undefined
    this.#paths = reconcile(this.#paths, pathViewsOf(client.paths(), inUse, this.#options.network.nodes))
    this.#options.onChange()
  }
}
