/**
 * Revoked tokens of accounts that were asked about lately: every call of a subaccount asks.
 * @module
 */

import type { AccountId } from '@starling/protocol'

const ACCOUNTS_MAX = 20_000

export class RevocationCache {
  readonly #load: (account: AccountId) => Promise<ReadonlySet<string>>
  readonly #tokens = new Map<AccountId, Promise<ReadonlySet<string>>>()

  constructor(load: (account: AccountId) => Promise<ReadonlySet<string>>) {
    this.#load = load
  }

  /** Tokens in 72 lower-case hex digits. @throws whatever `load` throws */
  tokensOf(account: AccountId): Promise<ReadonlySet<string>> {
    const known = this.#tokens.get(account)
    if (known !== undefined) return known
    const loading = this.#load(account)
    loading.catch(() => this.#drop(account, loading))
    const oldest = this.#tokens.keys().next()
    if (this.#tokens.size >= ACCOUNTS_MAX && !oldest.done) this.#tokens.delete(oldest.value)
    this.#tokens.set(account, loading)
    return loading
  }

  /** To be called after the commit of a change. */
  forget(account: AccountId): void {
    this.#tokens.delete(account)
  }

  clear(): void {
    this.#tokens.clear()
  }

  #drop(account: AccountId, loading: Promise<ReadonlySet<string>>): void {
    if (this.#tokens.get(account) === loading) this.#tokens.delete(account)
  }
}
