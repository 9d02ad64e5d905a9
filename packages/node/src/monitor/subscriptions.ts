/**
 * Who wants to hear of new messages in which mailboxes, and what they are sent.
 * Source: docs/protocol/monitor.md §3, §4.
 * @module
 */

import type { Clock } from '@starling/ports'
import { type AccountId, accountBytes, MONITOR_LIFETIME_MS } from '@starling/protocol'
import { encodeMonitorNotification } from '@starling/wire/monitor'
import type { StampedMessage } from '../storage/message.ts'

/** One connection. */
export interface Subscriber {
  /** A message of its own. Whoever does not take it is closed by whoever implements this. */
  send(bytes: Uint8Array): void
  close(reason: CloseReason): void
}

export type CloseReason = 'shutting_down' | 'moved_away' | 'too_slow' | 'refused_too_often'

interface Subscription {
  readonly subscriber: Subscriber
  namespaces: ReadonlySet<number>
  wantsData: boolean
  expiresMs: number
}

export interface SubscriptionsOptions {
  readonly clock: Pick<Clock, 'elapsed'>
  readonly onChange?: (count: number) => void
  readonly ofOneMax?: number
  readonly allMax?: number
}

/** Accounts of one connection. */
const OF_ONE_MAX = 100_000
/** About 100 MB. */
const ALL_MAX = 250_000

export class Subscriptions {
  readonly #clock: Pick<Clock, 'elapsed'>
  readonly #onChange: (count: number) => void
  readonly #ofOneMax: number
  readonly #allMax: number
  /** By account; few accounts have more than one subscriber. */
  readonly #byAccount = new Map<AccountId, Map<Subscriber, Subscription>>()
  readonly #bySubscriber = new Map<Subscriber, Set<AccountId>>()
  #count = 0

  constructor({ clock, onChange = () => undefined, ofOneMax = OF_ONE_MAX, allMax = ALL_MAX }: SubscriptionsOptions) {
    this.#clock = clock
    this.#onChange = onChange
    this.#ofOneMax = ofOneMax
    this.#allMax = allMax
  }

  /** Those that have run out may still be counted. */
  get count(): number {
    return this.#count
  }

  /**
   * Begins, or renews: namespaces are added, data is turned on, never off, and the time begins anew.
   * @returns false when there is no room for one more
   */
  subscribe(subscriber: Subscriber, account: AccountId, namespaces: readonly number[], wantsData: boolean): boolean {
    const expiresMs = this.#clock.elapsed() + MONITOR_LIFETIME_MS
    const known = this.#byAccount.get(account)?.get(subscriber)
    if (known !== undefined) {
      const isOver = known.expiresMs <= this.#clock.elapsed()
      known.namespaces = new Set(isOver ? namespaces : [...known.namespaces, ...namespaces])
      known.wantsData = wantsData || (known.wantsData && !isOver)
      known.expiresMs = expiresMs
      return true
    }
    if (!this.#hasRoomFor(subscriber)) return false
    this.#add(account, { subscriber, namespaces: new Set(namespaces), wantsData, expiresMs })
    return true
  }

  /** The connection is gone. */
  leave(subscriber: Subscriber): void {
    const accounts = this.#bySubscriber.get(subscriber)
    for (const account of accounts ?? []) this.#remove(account, subscriber)
  }

  /** Tells each subscriber of the mailbox once. */
  announce(message: StampedMessage): void {
    const subscriptions = this.#byAccount.get(message.account)
    if (subscriptions === undefined) return
    const bodies = new Map<boolean, Uint8Array>()
    const bodyOf = (withData: boolean): Uint8Array => {
      const body = bodies.get(withData) ?? notificationOf(message, withData)
      bodies.set(withData, body)
      return body
    }
    for (const { subscriber, namespaces, wantsData, expiresMs } of [...subscriptions.values()]) {
      if (expiresMs <= this.#clock.elapsed()) this.#remove(message.account, subscriber)
      else if (namespaces.has(message.namespace)) subscriber.send(bodyOf(wantsData))
    }
  }

  /** Closes the connections that watch such an account: they have to ask another node. */
  closeWhere(isOver: (account: AccountId) => boolean, reason: CloseReason): void {
    for (const [subscriber, accounts] of [...this.#bySubscriber]) {
      if ([...accounts].some(isOver)) subscriber.close(reason)
    }
  }

  #hasRoomFor(subscriber: Subscriber): boolean {
    const own = this.#bySubscriber.get(subscriber)
    if (own !== undefined && own.size >= this.#ofOneMax) this.#dropExpired(subscriber, own)
    return this.#count < this.#allMax && (own?.size ?? 0) < this.#ofOneMax
  }

  #dropExpired(subscriber: Subscriber, accounts: ReadonlySet<AccountId>): void {
    const nowMs = this.#clock.elapsed()
    for (const account of [...accounts]) {
      const subscription = this.#byAccount.get(account)?.get(subscriber)
      if (subscription !== undefined && subscription.expiresMs <= nowMs) this.#remove(account, subscriber)
    }
  }

  #add(account: AccountId, subscription: Subscription): void {
    const { subscriber } = subscription
    const ofAccount = this.#byAccount.get(account) ?? new Map<Subscriber, Subscription>()
    const ofSubscriber = this.#bySubscriber.get(subscriber) ?? new Set<AccountId>()
    this.#byAccount.set(account, ofAccount.set(subscriber, subscription))
    this.#bySubscriber.set(subscriber, ofSubscriber.add(account))
    this.#onChange(++this.#count)
  }

  #remove(account: AccountId, subscriber: Subscriber): void {
    const ofAccount = this.#byAccount.get(account)
    const ofSubscriber = this.#bySubscriber.get(subscriber)
    if (ofAccount?.delete(subscriber) !== true) return
    ofSubscriber?.delete(account)
    if (ofAccount.size === 0) this.#byAccount.delete(account)
    if (ofSubscriber?.size === 0) this.#bySubscriber.delete(subscriber)
    this.#onChange(--this.#count)
  }
}

function notificationOf(message: StampedMessage, withData: boolean): Uint8Array {
  const { account, hash, namespace, timestampMs, expiryMs, data } = message
  return encodeMonitorNotification({
    account: accountBytes(account),
    hash,
    namespace,
    timestampMs,
    expiryMs,
    ...(withData ? { data } : {}),
  })
}
