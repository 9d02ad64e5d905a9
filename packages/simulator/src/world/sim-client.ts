/**
 * One device of a person: the production client of the moment, and the store that outlives it.
 * @module
 */

import { type Client, type ClientOptions, type ClientStore, createClient, type Message } from '@starling/client'
import type { Account } from '@starling/protocol'
import type { Endpoint } from '../network/endpoint.ts'
import type { VirtualClock } from '../time/virtual-clock.ts'

type MessageState = Message['state']

/** Hears of everything that this device tells its person. */
export interface Watcher {
  readonly onMessage?: (message: Message) => void
  readonly onState?: (message: Message, state: MessageState) => void
  readonly onDropped?: (reason: string) => void
}

export class SimClient {
  readonly name: string
  readonly account: Account
  readonly store: ClientStore
  readonly clock: VirtualClock
  readonly endpoint: Endpoint
  readonly #options: ClientOptions
  readonly #watchers: Watcher[] = []
  readonly #endings: PromiseLike<void>[] = []
  #client: Client | undefined

  constructor(name: string, options: ClientOptions, clock: VirtualClock, endpoint: Endpoint) {
    this.name = name
    this.account = options.account
    this.store = options.store
    this.clock = clock
    this.endpoint = endpoint
    this.#options = options
  }

  get isOnline(): boolean {
    return this.#client !== undefined
  }

  watch(watcher: Watcher): void {
    this.#watchers.push(watcher)
  }

  /** Opens the app. */
  async goOnline(): Promise<void> {
    if (this.#client !== undefined) return
    const client = createClient(this.#options)
    this.#client = client
    client.events.on('message', (message) => this.#tell(({ onMessage }) => onMessage?.(message)))
    client.events.on('state', ({ message, state }) => this.#tell(({ onState }) => onState?.(message, state)))
    client.events.on('dropped', ({ reason }) => this.#tell(({ onDropped }) => onDropped?.(reason)))
    await client.start()
  }

  /** Closes it; what is queued stays in the store. */
  goOffline(): void {
    if (this.#client === undefined) return
    this.#endings.push(this.#client[Symbol.asyncDispose]())
    this.#client = undefined
  }

  /** @throws {Error} while offline, {ClientError} */
  async send(to: Account['id'], text: string): Promise<void> {
    if (this.#client === undefined) throw new Error(`${this.name} is offline`)
    await this.#client.send(to, { text })
  }

  /** Sends again what has failed. @throws {Error} while offline, {ClientError} */
  async retry(id: Message['id']): Promise<void> {
    if (this.#client === undefined) throw new Error(`${this.name} is offline`)
    await this.#client.retry(id)
  }

  /** Other relays behind the same guards. @returns who stands on the paths now, by Ed25519 key; nobody while offline */
  renewPaths(): readonly string[] {
    this.#client?.renewPaths()
    return this.#client?.paths().flatMap(({ hops }) => hops.map(({ ed25519 }) => ed25519)) ?? []
  }

  async ended(): Promise<void> {
    await Promise.all(this.#endings)
  }

  #tell(what: (watcher: Watcher) => void): void {
    for (const watcher of this.#watchers) what(watcher)
  }
}
