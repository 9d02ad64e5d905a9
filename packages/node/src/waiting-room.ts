/**
 * Calls that wait for something new. Waiting costs an entry in a map by mailbox and a timer; nothing is read meanwhile.
 * Source: docs/protocol/waiting.md §1.
 * @module
 */

import type { Clock } from '@starling/ports'
import type { AccountId } from '@starling/protocol'

export interface Mailbox {
  readonly account: AccountId
  readonly namespace: number
}

/** `new`: a row in one of the mailboxes. `end`: shutdown, another swarm, or the caller is gone. */
export type WakeReason = 'new' | 'time' | 'end'

/** Held calls at once; beyond, callers get their answer without waiting. */
const WATCHES_MAX = 50_000

export class Watch implements Disposable {
  readonly mailboxes: readonly Mailbox[]
  readonly #room: WaitingRoom
  readonly #clock: Clock
  #reason: WakeReason | undefined
  #interrupt: AbortController | undefined

  constructor(room: WaitingRoom, clock: Clock, mailboxes: readonly Mailbox[]) {
    this.#room = room
    this.#clock = clock
    this.mailboxes = mailboxes
  }

  /** Resolves at once when something came since the watch began. */
  async wait(ms: number, signal?: AbortSignal): Promise<WakeReason> {
    if (this.#reason !== undefined) return this.#reason
    if (signal?.aborted) return 'end'
    return this.#sleep(ms, signal)
  }

  /** After `new`: lets what comes at the same time come in. */
  async gather(ms: number): Promise<void> {
    if (this.#reason === 'new') await this.#sleep(ms)
  }

  async #sleep(ms: number, signal?: AbortSignal): Promise<WakeReason> {
    const interrupt = new AbortController()
    this.#interrupt = interrupt
    const onAbort = () => this.wake('end')
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      await this.#clock.sleep(ms, interrupt.signal)
      return this.#reason ?? 'time'
    } catch (error) {
      if (this.#reason === undefined) throw error
      return this.#reason
    } finally {
      signal?.removeEventListener('abort', onAbort)
      this.#interrupt = undefined
    }
  }

  /** The first reason counts, except that an end is final; it alone interrupts a gathering. */
  wake(reason: WakeReason): void {
    if (this.#reason !== undefined && reason !== 'end') return
    this.#reason = reason
    this.#interrupt?.abort()
  }

  [Symbol.dispose](): void {
    this.#room.leave(this)
  }
}

export class WaitingRoom {
  readonly #clock: Clock
  readonly #onSize: (size: number) => void
  readonly #watches = new Map<string, Set<Watch>>()
  #size = 0
  #isClosed = false

  /** @param onSize - is told how many calls are held, after each change */
  constructor(clock: Clock, onSize: (size: number) => void = () => undefined) {
    this.#clock = clock
    this.#onSize = onSize
  }

  /** Calls held now. */
  get size(): number {
    return this.#size
  }

  /** Begins to watch before the caller reads, so that nothing falls between. Dispose when done. */
  watch(mailboxes: readonly Mailbox[]): Watch {
    const watch = new Watch(this, this.#clock, mailboxes)
    if (this.#isClosed || this.#size >= WATCHES_MAX) {
      watch.wake('end')
      return watch
    }
    this.#resize(1)
    for (const mailbox of mailboxes) {
      const key = keyOf(mailbox.account, mailbox.namespace)
      const watches = this.#watches.get(key)
      if (watches === undefined) this.#watches.set(key, new Set([watch]))
      else watches.add(watch)
    }
    return watch
  }

  leave(watch: Watch): void {
    let wasHere = false
    for (const mailbox of watch.mailboxes) {
      const key = keyOf(mailbox.account, mailbox.namespace)
      const watches = this.#watches.get(key)
      if (watches?.delete(watch)) wasHere = true
      if (watches?.size === 0) this.#watches.delete(key)
    }
    if (wasHere) this.#resize(-1)
  }

  /** A new row, however it came. */
  announce(account: AccountId, namespace: number): void {
    for (const watch of this.#watches.get(keyOf(account, namespace)) ?? []) watch.wake('new')
  }

  /** Ends the calls that watch a mailbox of such an account. */
  endWhere(isOver: (account: AccountId) => boolean): void {
    for (const watches of this.#watches.values())
      for (const watch of watches) if (watch.mailboxes.some(({ account }) => isOver(account))) watch.wake('end')
  }

  /** Ends all calls, now and from now on. */
  close(): void {
    this.#isClosed = true
    this.endWhere(() => true)
  }

  #resize(by: number): void {
    this.#size += by
    this.#onSize(this.#size)
  }
}

function keyOf(account: AccountId, namespace: number): string {
  return `${account}${namespace}`
}
