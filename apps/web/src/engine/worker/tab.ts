/**
 * One tab's Worker among those of the same browser profile. The one that holds the lock leads: it runs the engine for all
 * of them. The others pass on what their pages ask, and take over at once when the leader is gone.
 *
 * A tab that the browser has put to sleep keeps its lock and answers nobody: then the lock is taken from it.
 * Source: docs/architecture.md, "The SDK and the web client".
 * @module
 */

import { toHex } from '@starling/base'
import type { HubMessage, NumberedAsk, ToPage, ToWorker } from '../shared/messages.ts'
import { Host } from './host.ts'
import type { Session } from './vault.ts'
import type { World } from './world.ts'

/** What a tab needs of the browser to know of the others. */
export interface Surroundings {
  readonly locks: Pick<LockManager, 'request'>
  /** Passes messages between the Workers of one profile; never to the sender. */
  openHub(name: string, onMessage: (message: HubMessage | 'other_version') => void): Hub
}

export interface Hub {
  send(message: HubMessage): void
  close(): void
}

export interface TabOptions {
  readonly world: World
  readonly surroundings: Surroundings
  readonly deliver: (message: ToPage) => void
  /** A leader that has not even said within this time that it has heard is asleep. Default: 5 s. */
  readonly hearingMs?: number
}

const HEARING_MS = 5_000

interface Pending {
  readonly ask: NumberedAsk
  readonly askedAtMs: number
  isRepeated: boolean
}

export class Tab implements AsyncDisposable {
  readonly #options: TabOptions
  readonly #id: string
  readonly #end = new AbortController()
  readonly #pending = new Map<number, Pending>()
  /** What a leader that is awake would have heard. */
  readonly #expected = new Map<number, AbortController>()
  #as: string | undefined
  #hub: Hub | undefined
  #host: Host | undefined
  /** For taking over. */
  #session: Session | null = null
  #thread: string | null = null
  /** The lock of this tab is held: others can tell when it goes. */
  #isPresent = false
  /** Somebody leads and has answered. */
  #isFollowing = false
  #waiting: AbortController | undefined
  #thefts = 0
  #release: (() => void) | undefined
  /** Pends as long as this tab lives. */
  readonly #ended = new Promise<void>((resolve) => {
    this.#end.signal.addEventListener('abort', () => resolve())
  })

  constructor(options: TabOptions) {
    this.#options = options
    this.#id = toHex(options.world.random.bytes(8))
  }

  receive(message: ToWorker): void {
    switch (message.kind) {
      case 'open':
        if (this.#as === undefined) this.#open(message.as)
        return
      case 'active':
        if (this.#host !== undefined) this.#host.noteActive()
        else this.#hub?.send({ kind: 'active' })
        return
      case 'ask':
        this.#ask(message.ask)
        return
    }
  }

  /** What happens by itself when the Worker ends. */
  async [Symbol.asyncDispose](): Promise<void> {
    const host = this.#host
    this.#host = undefined
    this.#end.abort()
    this.#waiting?.abort()
    for (const id of [...this.#expected.keys()]) this.#noteHeard(id)
    this.#hub?.close()
    await host?.[Symbol.asyncDispose]()
    this.#release?.()
  }

  #open(as: string): void {
    this.#as = as
    const { locks, openHub } = this.#options.surroundings
    this.#hub = openHub(this.#name('hub'), (message) => this.#hear(message))
    // Held as long as this Worker lives: who waits for it learns when the tab is gone. Nothing is said before it is ours: a
    // leader that asked for it first would get it at once, and take this tab for gone.
    void locks.request(this.#name(this.#id), () => {
      this.#isPresent = true
      this.#join()
      for (const pending of this.#pending.values()) this.#pass(pending)
      return this.#ended
    })
    this.#queue()
  }

  #name(part: string): string {
    return `starling-${part}${this.#as === '' ? '' : `-${this.#as}`}`
  }

  // — following

  #ask(ask: NumberedAsk): void {
    if (ask.action === 'openThread') this.#thread = ask.args[0]
    if (ask.action === 'useHere') void this.#steal()
    const pending: Pending = { ask, askedAtMs: this.#options.world.clock.now(), isRepeated: false }
    this.#pending.set(ask.id, pending)
    this.#pass(pending)
  }

  /** To whoever leads. */
  #pass({ ask, askedAtMs, isRepeated }: Pending): void {
    if (this.#host !== undefined) {
      this.#host.ask(this.#id, ask, isRepeated ? askedAtMs : undefined)
      return
    }
    if (!this.#isPresent) return
    this.#hub?.send({ kind: 'ask', tab: this.#id, ask, isRepeated, askedAtMs })
    void this.#expectHearing(ask.id)
  }

  /** What the leader before this one was asked is asked again: it may not have got to it. */
  #passAgain(): void {
    for (const pending of this.#pending.values()) {
      pending.isRepeated = true
      this.#pass(pending)
    }
  }

  #join(): void {
    if (!this.#isPresent || this.#host !== undefined) return
    this.#isFollowing = false
    this.#hub?.send({ kind: 'join', tab: this.#id, thread: this.#thread })
    void this.#expectHearing(JOINED)
  }

  /** @param id - of what the leader is to say that it has heard it */
  async #expectHearing(id: number): Promise<void> {
    this.#expected.get(id)?.abort()
    const expected = new AbortController()
    this.#expected.set(id, expected)
    try {
      // On a machine that is so busy that two tabs take the lock from each other, they become patient.
      const patienceMs = (this.#options.hearingMs ?? HEARING_MS) * 2 ** this.#thefts
      await this.#options.world.clock.sleep(patienceMs, expected.signal)
    } catch {
      return
    }
    if (this.#host !== undefined) return
    this.#thefts++
    await this.#steal()
  }

  #noteHeard(id: number): void {
    this.#expected.get(id)?.abort()
    this.#expected.delete(id)
  }

  #hear(message: HubMessage | 'other_version'): void {
    if (message === 'other_version') {
      this.#meetOtherVersion()
      return
    }
    if (this.#host === undefined) this.#hearLeader(message)
    else this.#hearFollower(this.#host, message)
  }

  #hearLeader(message: HubMessage): void {
    switch (message.kind) {
      case 'lead':
        this.#join()
        this.#passAgain()
        return
      case 'session':
        this.#session = message.session
        return
      case 'heard':
        if (message.tab !== this.#id) return
        if (message.id === JOINED) this.#isFollowing = true
        this.#noteHeard(message.id)
        return
      case 'to':
        if (message.tab === this.#id) this.#deliver(message.message)
        return
    }
  }

  #deliver(message: ToPage): void {
    if (message.kind === 'answer') this.#pending.delete(message.id)
    this.#options.deliver(message)
  }

  /** A tab with another version of the app is open, and we do not understand each other. One of us has to stand back. */
  #meetOtherVersion(): void {
    if (this.#host !== undefined) {
      this.#hub?.send({ kind: 'heard', tab: '', id: JOINED })
      return
    }
    if (this.#isFollowing) return
    this.#isFollowing = true
    this.#noteHeard(JOINED)
    this.#options.deliver({ kind: 'patch', patch: { app: { phase: 'elsewhere' } }, isWhole: true })
  }

  // — leading

  #queue(): void {
    const { locks } = this.#options.surroundings
    const waiting = new AbortController()
    this.#waiting = waiting
    void locks.request(this.#name('lead'), { signal: waiting.signal }, () => this.#lead()).catch(() => this.#lose())
  }

  async #steal(): Promise<void> {
    if (this.#host !== undefined) return
    this.#waiting?.abort()
    await this.#options.surroundings.locks
      .request(this.#name('lead'), { steal: true }, () => this.#lead())
      .catch(() => this.#lose())
  }

  /** Pends as long as this tab leads. */
  async #lead(): Promise<void> {
    if (this.#host !== undefined) return
    const { world } = this.#options
    const released = new Promise<void>((resolve) => {
      this.#release = resolve
    })
    const host: Host = new Host({
      world,
      as: this.#as ?? '',
      session: this.#session,
      onSession: (session) => (this.#host === host ? this.#share(session) : undefined),
    })
    this.#host = host
    for (const id of [...this.#expected.keys()]) this.#noteHeard(id)
    // A host that has lost the lead may still have something to say, which nobody must hear.
    const deliver = (message: ToPage) => (this.#host === host ? this.#deliver(message) : undefined)
    host.attach(this.#id, deliver, this.#thread)
    this.#hub?.send({ kind: 'lead', leader: this.#id })
    this.#passAgain()
    await host.start()
    await released
  }

  /** Somebody has taken the lock from us. */
  #lose(): void {
    const host = this.#host
    if (host === undefined) return
    this.#host = undefined
    this.#release?.()
    void host[Symbol.asyncDispose]()
    this.#join()
    this.#passAgain()
    this.#queue()
  }

  #share(session: Session | null): void {
    this.#session = session
    this.#hub?.send({ kind: 'session', session })
  }

  #hearFollower(host: Host, message: HubMessage): void {
    switch (message.kind) {
      case 'join':
        this.#hub?.send({ kind: 'heard', tab: message.tab, id: JOINED })
        if (this.#session !== null) this.#share(this.#session)
        this.#seat(host, message.tab, message.thread)
        return
      case 'ask':
        if (this.#isStale(message.askedAtMs, message.isRepeated)) return
        this.#hub?.send({ kind: 'heard', tab: message.tab, id: message.ask.id })
        host.ask(message.tab, message.ask, message.isRepeated ? message.askedAtMs : undefined)
        return
      case 'active':
        host.noteActive()
        return
    }
  }

  /** Heard after a sleep, in which somebody else was asked the same: we may not even lead any more. */
  #isStale(askedAtMs: number, isRepeated: boolean): boolean {
    return !isRepeated && this.#options.world.clock.now() - askedAtMs > (this.#options.hearingMs ?? HEARING_MS)
  }

  #seat(host: Host, tab: string, thread: string | null): void {
    host.attach(tab, (message) => this.#hub?.send({ kind: 'to', tab, message }), thread)
    void this.#options.surroundings.locks.request(this.#name(tab), () => host.detach(tab))
  }
}

/** In the place of an ask's number: the joining itself was heard. */
const JOINED = -1
