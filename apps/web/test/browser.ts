/**
 * A browser for tests: databases, locks and messages between tabs as the real one has them, over a tiny network. Each tab
 * has a Worker with the real engine, and the real page's side of it.
 * @module
 */

import { deleteIndexedDbStore, indexedDbStore } from '@starling/client/storage/indexeddb'
import { TinyNetwork } from '@starling/client/testing'
import { native } from '@starling/crypto/native'
import { silentLogger, systemClock, systemRandom } from '@starling/ports/system'
import { encodeWebNetworkFile } from '@starling/registry/web'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { PageApp } from '../src/engine/page/page-app.ts'
import { decodeHubMessage, decodeToWorker, encodeHubMessage } from '../src/engine/shared/messages.ts'
import { openKeyValues } from '../src/engine/worker/key-values.ts'
import { type Hub, type Surroundings, Tab } from '../src/engine/worker/tab.ts'
import type { World } from '../src/engine/worker/world.ts'
import type { Settings, ViewState } from '../src/view-state.ts'
import { TestLocks } from './locks.ts'

export interface BrowserOptions {
  readonly network?: TinyNetwork
  /** What the origin serves, by path; missing files reject. */
  readonly files?: Record<string, string>
}

export interface OpenTab extends AsyncDisposable {
  readonly app: PageApp
  /** The Worker stands still: it hears nothing and says nothing until it is woken. */
  freeze(isFrozen: boolean): void
  /** What it has asked for of the locks so far is now on its way, where `hasSlowLocks` had kept it back. */
  requestLocks(): void
}

export interface TabChoices {
  /** Settings of the last time, as the page has them before its Worker says anything. */
  readonly remembered?: Partial<Settings>
  /** How long it waits for a tab that leads and is asleep. */
  readonly hearingMs?: number
  /** Its requests for locks stay on the way until `requestLocks`; those of others overtake them. */
  readonly hasSlowLocks?: boolean
}

export function tinyNetwork(nodes = 5): TinyNetwork {
  return new TinyNetwork({ clock: systemClock, nodes })
}

/** `/network.json` of a network. */
export function networkFile(network: TinyNetwork, profile: 'testnet' | 'production' = 'testnet'): string {
  return encodeWebNetworkFile({ profile, seeds: ['https://seed.example'], snapshot: network.registry.current() })
}

export class Browser implements AsyncDisposable {
  readonly network: TinyNetwork
  readonly files: Record<string, string>
  readonly #indexedDB = new IDBFactory()
  readonly #locks = new TestLocks()
  readonly #hubs = new Map<string, Set<(data: unknown) => void>>()
  readonly #tabs = new Set<OpenTab>()
  isOnline = true
  /** Nothing can be written any more, as on a full disk. */
  isFull = false

  constructor({ network = tinyNetwork(), files }: BrowserOptions = {}) {
    this.network = network
    this.files = files ?? { '/network.json': networkFile(network) }
  }

  open(as = '', { hearingMs, hasSlowLocks = false, remembered = {} }: TabChoices = {}): OpenTab {
    const workers = new Set<TestWorker>()
    const locks = new Gate()
    locks.close(hasSlowLocks)
    const app = new PageApp({
      as,
      nowMs: systemClock.now(),
      settings: remembered,
      startWorker: (onMessage) => {
        const worker = this.#startWorker(onMessage, hearingMs, locks)
        workers.add(worker)
        return worker
      },
      applyUpdate: () => undefined,
      reload: () => undefined,
      install: () => undefined,
      onSettings: () => undefined,
      onReady: () => undefined,
    })
    const tab: OpenTab = {
      app,
      freeze: (isFrozen) => {
        for (const worker of workers) worker.freeze(isFrozen)
      },
      requestLocks: () => locks.close(false),
      [Symbol.asyncDispose]: async () => {
        this.#tabs.delete(tab)
        await Promise.all([...workers].map((worker) => worker.ended()))
      },
    }
    this.#tabs.add(tab)
    return tab
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#tabs].map((tab) => tab[Symbol.asyncDispose]()))
  }

  #startWorker(onMessage: (message: unknown) => void, hearingMs: number | undefined, way: Gate): TestWorker {
    const gate = new Gate()
    const tab = new Tab({
      world: this.#world(),
      surroundings: {
        locks: this.#locks.behind((request) => way.pass(request)),
        openHub: (name, hear) => this.#openHub(name, hear, gate),
      },
      deliver: (message) => gate.pass(() => onMessage(structuredClone(message))),
      ...(hearingMs === undefined ? {} : { hearingMs }),
    })
    let ending: Promise<void> | undefined
    const end = () => {
      ending ??= tab[Symbol.asyncDispose]()
      return ending
    }
    return {
      post(message) {
        const decoded = decodeToWorker(structuredClone(message))
        if (decoded === undefined) throw new Error('the Worker does not understand the page')
        setImmediate(() => gate.pass(() => tab.receive(decoded)))
      },
      end: () => void end(),
      ended: end,
      freeze: (isFrozen) => gate.close(isFrozen),
    }
  }

  #world(): World {
    const platform = { indexedDB: this.#indexedDB, IDBKeyRange }
    return {
      clock: systemClock,
      random: systemRandom,
      crypto: native,
      transport: this.network.transport,
      logger: silentLogger,
      fetchText: async (path) => {
        const text = this.files[path]
        if (text === undefined) throw new Error(`${path} is not served`)
        return text
      },
      openValues: async (name) => this.#filling(await openKeyValues(name, platform), ['put']),
      openMessages: (name) => this.#filling(indexedDbStore(name, platform), ['write', 'insert']),
      deleteMessages: (name) => deleteIndexedDbStore(name, platform),
      isOnline: () => this.isOnline,
      hashPassphrase: async ({ passphrase, salt, cost }) => native.argon2id(passphrase, salt, cost),
      passphraseCost: { memoryKib: 8, iterations: 1 },
    }
  }

  /** The same, but for `writes`, which reject while the disk is full. */
  #filling<Store extends object>(store: Store, writes: readonly (keyof Store)[]): Store {
    return new Proxy(store, {
      get: (target, name) => {
        const member = target[name as keyof Store]
        if (typeof member !== 'function') return member
        if (!this.isFull || !writes.includes(name as keyof Store)) return member.bind(target)
        return async () => {
          throw new DOMException('the disk is full', 'QuotaExceededError')
        }
      },
    })
  }

  #openHub(name: string, hear: Parameters<Surroundings['openHub']>[1], gate: Gate): Hub {
    const listeners = this.#hubs.get(name) ?? new Set()
    this.#hubs.set(name, listeners)
    const own = (data: unknown) =>
      gate.pass(() => {
        const message = decodeHubMessage(data)
        if (message !== undefined) hear(message)
      })
    listeners.add(own)
    return {
      send(message) {
        const data = structuredClone(encodeHubMessage(message))
        for (const listener of listeners) if (listener !== own) setImmediate(() => listener(data))
      },
      close: () => void listeners.delete(own),
    }
  }
}

interface TestWorker {
  post(message: unknown): void
  end(): void
  ended(): Promise<void>
  freeze(isFrozen: boolean): void
}

/** What happens while it is closed happens when it opens. */
class Gate {
  #isClosed = false
  #held: (() => void)[] = []

  pass(event: () => void): void {
    if (this.#isClosed) this.#held.push(event)
    else event()
  }

  close(isClosed: boolean): void {
    this.#isClosed = isClosed
    if (isClosed) return
    const held = this.#held
    this.#held = []
    for (const event of held) event()
  }
}

/** Fulfils with the first state for which it holds; the test's own time limit is the only one. */
export function until(app: PageApp, holds: (state: ViewState) => boolean): Promise<ViewState> {
  return new Promise((resolve) => {
    const check = () => {
      const state = app.getSnapshot()
      if (!holds(state)) return
      off()
      resolve(state)
    }
    const off = app.subscribe(check)
    check()
  })
}

export const isPhase =
  (phase: ViewState['app']['phase']) =>
  ({ app }: ViewState): boolean =>
    app.phase === phase
