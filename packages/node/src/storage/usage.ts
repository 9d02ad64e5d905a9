/**
 * How many bytes accounts keep, as far as it has been of interest. An account is summed up in the database once it has
 * stored a good deal since it was first seen; until then nobody is near a quota.
 * Source: docs/protocol/storage-rpc.md §4.1, "Quotas".
 * @module
 */

import type { AccountId } from '@starling/protocol'
import type { QuotaClass, Quotas } from './quota.ts'

export type Sizes = Readonly<Record<QuotaClass, number>>

interface Account {
  sizes: Sizes
  /** Whether `sizes` is all that the account has, and not only what it was seen to store. */
  isWhole: boolean
}

/** Accounts remembered; about 10 MB when full. */
const ACCOUNTS_MAX = 50_000

const NOTHING: Sizes = { public: 0, own: 0, requests: 0 }

export class Usage {
  readonly #quotas: Quotas
  /** What an account may store unsummed: a quarter of a mebibyte, or less where quotas are small. */
  readonly #unsummedMax: number
  readonly #accounts = new Map<AccountId, Account>()

  constructor(quotas: Quotas) {
    this.#quotas = quotas
    this.#unsummedMax = Math.min(256 * 1024, ...Object.values(quotas).map((bytes) => bytes / 16))
  }

  /** Whether the account must be summed up before it stores so much more. */
  mustSum(account: AccountId, bytes: number): boolean {
    const known = this.#accounts.get(account)
    if (known?.isWhole === true) return false
    const sizes = known?.sizes ?? NOTHING
    return sizes.public + sizes.own + sizes.requests + bytes > this.#unsummedMax
  }

  setWhole(account: AccountId, sizes: Sizes): void {
    this.#set(account, { sizes, isWhole: true })
  }

  /** @param bytes - more than were counted last */
  fits(account: AccountId, name: QuotaClass, bytes: number): boolean {
    return this.#sizeOf(account, name) + bytes <= this.#quotas[name]
  }

  /** Whether nothing more is to be let in: as soon as there is the quota, or `times` as much. */
  isFull(account: AccountId, name: QuotaClass, bytes: number, times = 1): boolean {
    return this.#sizeOf(account, name) + bytes >= times * this.#quotas[name]
  }

  /** To be called after the commit. */
  add(account: AccountId, changes: Partial<Sizes>): void {
    const { sizes, isWhole } = this.#accounts.get(account) ?? { sizes: NOTHING, isWhole: false }
    // What was not summed does not become less by deleting what was there before.
    const leastBytes = isWhole ? Number.NEGATIVE_INFINITY : 0
    const sum = (name: QuotaClass) => Math.max(leastBytes, sizes[name] + (changes[name] ?? 0))
    this.#set(account, { sizes: { public: sum('public'), own: sum('own'), requests: sum('requests') }, isWhole })
  }

  /** Counts anew. */
  clear(): void {
    this.#accounts.clear()
  }

  #sizeOf(account: AccountId, name: QuotaClass): number {
    return this.#accounts.get(account)?.sizes[name] ?? 0
  }

  #set(account: AccountId, value: Account): void {
    this.#accounts.delete(account)
    const oldest = this.#accounts.keys().next()
    if (this.#accounts.size >= ACCOUNTS_MAX && !oldest.done) this.#accounts.delete(oldest.value)
    this.#accounts.set(account, value)
  }
}
