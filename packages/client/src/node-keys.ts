/**
 * X25519 keys of service nodes, imported once: importing costs more than using. Source: docs/architecture.md,
 * "Cryptography".
 * @module
 */

import { fromHex } from '@starling/base'
import type { CryptoBackend, X25519PublicKey } from '@starling/crypto'
import type { ServiceNodeRecord } from '@starling/ports'

/** More than a client's paths and swarms ever touch; the ones used longest ago are imported again. */
const KEYS_MAX = 512

export class NodeKeys {
  readonly #crypto: Pick<CryptoBackend, 'x25519'>
  readonly #keys = new Map<string, X25519PublicKey>()

  constructor(crypto: Pick<CryptoBackend, 'x25519'>) {
    this.#crypto = crypto
  }

  of({ x25519 }: Pick<ServiceNodeRecord, 'x25519'>): X25519PublicKey {
    const known = this.#keys.get(x25519)
    const key = known ?? this.#crypto.x25519.importPublicKey(fromHex(x25519))
    this.#keys.delete(x25519)
    this.#keys.set(x25519, key)
    for (const oldest of this.#keys.keys()) {
      if (this.#keys.size <= KEYS_MAX) break
      this.#keys.delete(oldest)
    }
    return key
  }
}
