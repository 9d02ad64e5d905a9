/**
 * Who saw what: for each request, the nodes to which the client's address was visible and those that held an account id in
 * clear. Nothing of this reaches node or client code; it watches from outside.
 * @module
 */

import { AsyncLocalStorage } from 'node:async_hooks'
import { toHex } from '@starling/base'
import type { Aead, CryptoBackend } from '@starling/crypto'

interface RequestScope {
  readonly request: number
}

/** Facts about one request, by node name. */
export interface RequestSightings {
  readonly sawAddress: Set<string>
  readonly sawAccount: Set<string>
}

export class Sightings {
  readonly #scope = new AsyncLocalStorage<RequestScope>()
  readonly #requests: RequestSightings[] = []
  readonly #accountKeys: { readonly text: string; readonly bytes: string }[] = []

  get requests(): readonly RequestSightings[] {
    return this.#requests
  }

  /** @param account - 66 hex digits to look for from now on */
  watch(account: string): void {
    this.#accountKeys.push({ text: toHex(new TextEncoder().encode(account)), bytes: account.slice(2) })
  }

  /** Runs `work` as the consequence of a new request that reached `node` straight from a client. */
  fromClient<Result>(node: string, work: () => Result): Result {
    const request = this.#requests.push({ sawAddress: new Set([node]), sawAccount: new Set() }) - 1
    return this.#scope.run({ request }, work)
  }

  /** Keeps the current request while `work` runs later, on another node. */
  capture(): <Result>(work: () => Result) => Result {
    const scope = this.#scope.getStore()
    return (work) => (scope === undefined ? this.#scope.exit(work) : this.#scope.run(scope, work))
  }

  /** For what members of a swarm tell each other: no longer part of the request that caused it. */
  outside(): <Result>(work: () => Result) => Result {
    return (work) => this.#scope.exit(work)
  }

  /** Notes that `node` now holds these bytes in clear. */
  clear(node: string, bytes: Uint8Array): void {
    const scope = this.#scope.getStore()
    if (scope === undefined) return
    const hex = toHex(bytes)
    if (this.#accountKeys.some((key) => hex.includes(key.text) || hex.includes(key.bytes))) {
      this.#requests[scope.request]?.sawAccount.add(node)
    }
  }

  /** The same backend, with every decryption by `node` watched. */
  watchCrypto(node: string, crypto: CryptoBackend): CryptoBackend {
    const watched = (aead: Aead): Aead => ({
      keyLength: aead.keyLength,
      nonceLength: aead.nonceLength,
      tagLength: aead.tagLength,
      seal: (...call) => aead.seal(...call),
      open: (...call) => {
        const plaintext = aead.open(...call)
        this.clear(node, plaintext)
        return plaintext
      },
    })
    return {
      ...crypto,
      aes256gcm: watched(crypto.aes256gcm),
      xchacha20poly1305: watched(crypto.xchacha20poly1305),
      aes256cbc: {
        ...crypto.aes256cbc,
        encrypt: (...call) => crypto.aes256cbc.encrypt(...call),
        decrypt: (...call) => {
          const plaintext = crypto.aes256cbc.decrypt(...call)
          this.clear(node, plaintext)
          return plaintext
        },
      },
    }
  }
}
