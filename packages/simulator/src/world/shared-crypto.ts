/**
 * Cryptography of a whole world in one process: real, and nothing is computed twice. Both ends of a layer agree on one secret, and all
 * members of a swarm verify one signature that somebody here has made; what the first of them has computed, the others are given, when all they
 * put in is the same.
 * Source: docs/decisions/0036-computed-once.md.
 * @module
 */

import { equalBytes } from '@starling/base'
import type { CryptoBackend, Ed25519, Ed25519Signer, X25519, X25519PublicKey, X25519SecretKey } from '@starling/crypto'

/** What is used again is used within moments. */
const SECRETS_MAX = 8_192
const SIGNATURES_MAX = 4_096

/** The same backend, with results of `agree` and `verify` kept for the next who asks. */
export function sharedCrypto(crypto: CryptoBackend): CryptoBackend {
  const x25519 = sharedX25519(crypto.x25519)
  return { ...crypto, x25519, ed25519: sharedEd25519(crypto.ed25519, x25519) }
}

interface SharedX25519 extends X25519 {
  share(secret: X25519SecretKey): X25519SecretKey
}

function sharedX25519(x25519: X25519): SharedX25519 {
  const secrets = new Recent<Uint8Array>(SECRETS_MAX)
  const share = (secret: X25519SecretKey): X25519SecretKey => {
    const own = textOf(secret.publicKey)
    return {
      publicKey: secret.publicKey,
      agree(peer: X25519PublicKey) {
        const other = textOf(peer.bytes)
        const pair = own < other ? own + other : other + own
        // There are two ends: when the second has it, nobody will ask again.
        const known = secrets.take(pair)
        if (known !== undefined) return known
        const agreed = secret.agree(peer)
        secrets.put(pair, new Uint8Array(agreed))
        return agreed
      },
    }
  }
  return {
    importSecretKey: (secret) => share(x25519.importSecretKey(secret)),
    importPublicKey: (bytes) => x25519.importPublicKey(bytes),
    share,
  }
}

function sharedEd25519(ed25519: Ed25519, x25519: SharedX25519): Ed25519 {
  const verified = new Recent<{ readonly message: Uint8Array; readonly publicKey: Uint8Array }>(SIGNATURES_MAX)
  const remember = (signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array) =>
    verified.put(textOf(signature), { message: new Uint8Array(message), publicKey })
  const share = (signer: Ed25519Signer): Ed25519Signer => ({
    publicKey: signer.publicKey,
    sign(message) {
      const signature = signer.sign(message)
      remember(signature, message, signer.publicKey)
      return signature
    },
    toX25519: () => x25519.share(signer.toX25519()),
  })
  return {
    importSeed: (seed) => share(ed25519.importSeed(seed)),
    verify(signature, message, publicKey) {
      const name = textOf(signature)
      const known = verified.get(name)
      if (known !== undefined && equalBytes(known.message, message) && equalBytes(known.publicKey, publicKey))
        return true
      const isValid = ed25519.verify(signature, message, publicKey)
      if (isValid) remember(signature, message, new Uint8Array(publicKey))
      return isValid
    },
    toX25519: (publicKey) => ed25519.toX25519(publicKey),
  }
}

/** The newest entries. */
class Recent<Value> {
  readonly #max: number
  readonly #entries = new Map<string, Value>()

  constructor(max: number) {
    this.#max = max
  }

  get(name: string): Value | undefined {
    return this.#entries.get(name)
  }

  take(name: string): Value | undefined {
    const value = this.#entries.get(name)
    if (value !== undefined) this.#entries.delete(name)
    return value
  }

  put(name: string, value: Value): void {
    const oldest = this.#entries.keys().next()
    if (this.#entries.size >= this.#max && !oldest.done) this.#entries.delete(oldest.value)
    this.#entries.set(name, value)
  }
}

/** Of keys and signatures: a view of a short array would move it into memory of its own. */
const COPY = Buffer.alloc(64)

/** A character for each byte. */
function textOf(bytes: Uint8Array): string {
  if (bytes.length > COPY.length) return Buffer.from(bytes).toString('latin1')
  COPY.set(bytes)
  return COPY.toString('latin1', 0, bytes.length)
}
