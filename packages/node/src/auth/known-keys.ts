/**
 * Ed25519 keys that were found to be those of accounts: the same clients ask again and again, with one key.
 * Source: docs/protocol/storage-rpc.md §2.2.
 * @module
 */

import { equalBytes } from '@starling/base'
import type { AccountId } from '@starling/protocol'

/** About 5 MB when full. */
const KEYS_MAX = 20_000

export class KnownKeys {
  readonly #keys = new Map<AccountId, Uint8Array>()

  has(account: AccountId, ed25519: Uint8Array): boolean {
    const known = this.#keys.get(account)
    return known !== undefined && equalBytes(known, ed25519)
  }

  /** To be called after a verification has shown it: another key of an account cannot exist. */
  add(account: AccountId, ed25519: Uint8Array): void {
    const oldest = this.#keys.keys().next()
    if (this.#keys.size >= KEYS_MAX && !oldest.done) this.#keys.delete(oldest.value)
    // A copy: the bytes that came are part of a request.
    this.#keys.set(account, ed25519.slice())
  }
}
