/**
 * Calls that wait for something new. Waiting costs an entry in a map for each mailbox; nothing is read meanwhile.
 * Source: docs/protocol/waiting.md §1.
 * @module
 */

import { toHex } from '@starling/base'
import type { Clock } from '@starling/ports'
import { type AccountId, revokedMayRetrieve } from '@starling/protocol'
import { Deadlines } from './deadlines.ts'

export interface WatchedMailbox {
  readonly account: AccountId
  readonly namespace: number
  /** The subaccount's, when one reads. */
  readonly token?: Uint8Array | undefined
}

/** `new`: a row in one of the mailboxes. `end`: shutdown, another swarm, or the caller is gone. */
export type WakeReason = 'new' | 'time' | 'end' | 'revoked'

/** Held calls at once; beyond, callers get their answer without waiting. */
const WATCHES_MAX = 50_000

export class Watch implements Disposable {
  readonly id: number
  readonly mailboxes: readonly WatchedMailbox[]
  readonly #room: WaitingRoom
  #reason: WakeReason | undefined
  #resume: ((reason: WakeReason) => void) | undefined

  constructor(room: WaitingRoom, id: number, mailboxes: readonly WatchedMailbox[]) {
    this.#room = room
    this.id = id
    this.mailboxes = mailboxes
  }

  /** Resolves at once when something came since the watch began. */
  async wait(ms: number, signal?: AbortSignal): Promise<WakeReason> {
    if (this.#reason !== undefined) return this.#reason
    if (signal?.aborted) return 'end'
    const onAbort = () => this.wake('end')
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      return await this.#sleep(ms)
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
  }

  /** After `new`: lets what comes at the same time come in. @returns why it goes on */
  async gather(ms: number): Promise<WakeReason> {
    if (this.#reason === 'new') await this.#sleep(ms)
    return this.#reason ?? 'time'
  }

  #sleep(ms: number): Promise<WakeReason> {
    return new Promise((resolve) => {
      this.#resume = resolve
      this.#room.limit(this, ms)
    })
  }

  /** Time is up. */
  pass(): void {
    const resume = this.#resume
    this.#resume = undefined
    resume?.(this.#reason ?? 'time')
  }

  /** The first reason counts, except that an end is final; it alone interrupts a gathering. */
  wake(reason: Exclude<WakeReason, 'time'>): void {
    if (this.#reason !== undefined && (reason === 'new' || this.#reason !== 'new')) return
    this.#reason = reason
    this.#room.unlimit(this)
    this.pass()
  }

  [Symbol.dispose](): void {
    this.#room.leave(this)
  }
}

export class WaitingRoom {
  readonly #onSize: (size: number) => void
  readonly #clock: Clock
  readonly #deadlines: Deadlines
  readonly #watches = new Map<number, Watch>()
  /** By mailbox: one watch, which is the usual case, or several. */
  readonly #byMailbox = new Map<string, Watch | Set<Watch>>()
  #nextId = 1
  #isClosed = false

  /** @param onSize - is told how many calls are held, after each change */
  constructor(clock: Clock, onSize: (size: number) => void = () => undefined) {
    this.#clock = clock
    this.#onSize = onSize
    this.#deadlines = new Deadlines(clock, (id) => this.#watches.get(id)?.pass())
  }

  /** Calls held now. */
  get size(): number {
    return this.#watches.size
  }

  /** Begins to watch before the caller reads, so that nothing falls between. Dispose when done. */
  watch(mailboxes: readonly WatchedMailbox[]): Watch {
    const watch = new Watch(this, this.#nextId++, mailboxes)
    if (this.#isClosed || this.#watches.size >= WATCHES_MAX) {
      watch.wake('end')
      return watch
    }
    this.#watches.set(watch.id, watch)
    for (const mailbox of mailboxes) this.#enter(keyOf(mailbox), watch)
    this.#onSize(this.#watches.size)
    return watch
  }

  leave(watch: Watch): void {
    if (!this.#watches.delete(watch.id)) return
    this.#deadlines.delete(watch.id)
    for (const mailbox of watch.mailboxes) this.#exit(keyOf(mailbox), watch)
    this.#onSize(this.#watches.size)
  }

  /** For watches. */
  limit(watch: Watch, ms: number): void {
    this.#deadlines.add(watch.id, this.#clock.elapsed() + ms)
  }

  /** For watches. */
  unlimit(watch: Watch): void {
    this.#deadlines.delete(watch.id)
  }

  /** A new row, however it came. */
  announce(account: AccountId, namespace: number): void {
    const found = this.#byMailbox.get(keyOf({ account, namespace }))
    if (found instanceof Watch) found.wake('new')
    else for (const watch of found ?? []) watch.wake('new')
  }

  /** Ends the calls that watch a mailbox of such an account. */
  endWhere(isOver: (account: AccountId) => boolean): void {
    this.#wakeWhere('end', ({ account }) => isOver(account))
  }

  /** Ends the calls that read with such a token, except where the revoked may read. @param tokens - in lower-case hex */
  revoke(account: AccountId, tokens: ReadonlySet<string>): void {
    this.#wakeWhere(
      'revoked',
      (mailbox) =>
        mailbox.token !== undefined &&
        mailbox.account === account &&
        tokens.has(toHex(mailbox.token)) &&
        !revokedMayRetrieve(mailbox.namespace),
    )
  }

  /** Ends all calls, now and from now on. */
  close(): void {
    this.#isClosed = true
    this.endWhere(() => true)
    // Nobody waits any longer, and a timer would keep the process.
    this.#deadlines.clear()
  }

  #wakeWhere(reason: 'end' | 'revoked', isMeant: (mailbox: WatchedMailbox) => boolean): void {
    for (const watch of [...this.#watches.values()]) if (watch.mailboxes.some(isMeant)) watch.wake(reason)
  }

  #enter(key: string, watch: Watch): void {
    const others = this.#byMailbox.get(key)
    if (others === undefined) this.#byMailbox.set(key, watch)
    else if (others instanceof Set) others.add(watch)
    else if (others !== watch) this.#byMailbox.set(key, new Set([others, watch]))
  }

  #exit(key: string, watch: Watch): void {
    const found = this.#byMailbox.get(key)
    if (found instanceof Set) found.delete(watch)
    if (found === watch || (found instanceof Set && found.size === 0)) this.#byMailbox.delete(key)
  }
}

/** 33 bytes and the namespace as one short flat string: a third of the hex text. */
function keyOf({ account, namespace }: WatchedMailbox): string {
  const bytes = Buffer.allocUnsafe(35)
  bytes.write(account, 0, 33, 'hex')
  bytes.writeInt16LE(namespace, 33)
  return bytes.toString('latin1')
}
