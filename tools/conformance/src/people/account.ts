/**
 * Accounts made for one check, and what they sign. Source: docs/protocol/storage-rpc.md §2.1, §2.2.
 * @module
 */

import { concatBytes, toBase64, toHex, utf8Encode } from '@starling/base'
import type { CryptoBackend, Ed25519Signer } from '@starling/crypto'
import type { Random } from '@starling/ports'

/**
 * `session`: prefix 05 over an X25519 key, which needs `pubkey_ed25519` beside its signatures. `group`: prefix 03 over an
 * Ed25519 key. `bare`: prefix 05 over an Ed25519 key, as the network's own tests have it. Else any prefix in hex.
 */
export type AccountKind = 'session' | 'group' | 'bare' | '04' | '99'

const PREFIX: Readonly<Record<AccountKind, string>> = { session: '05', group: '03', bare: '05', '04': '04', '99': '99' }

// A type, not an interface: it goes where any record of parameters goes.
type Proof = { readonly pubkey_ed25519?: string }

export interface Account {
  readonly kind: AccountKind
  /** 66 hex digits. */
  readonly id: string
  readonly prefix: number
  /** 64 hex digits. */
  readonly ed25519: string
  /** What goes beside a signature. */
  readonly proof: Proof
  /** Base64 of the signature over the parts, one after the other. */
  sign(...parts: readonly (string | number | Uint8Array)[]): string
}

export function newAccount(crypto: CryptoBackend, random: Random, kind: AccountKind): Account {
  return accountOf(crypto.ed25519.importSeed(random.bytes(32)), kind)
}

/** The same key under another prefix is another account. */
function accountOf(signer: Ed25519Signer, kind: AccountKind): Account {
  const key = kind === 'session' ? signer.toX25519().publicKey : signer.publicKey
  const ed25519 = toHex(signer.publicKey)
  return {
    kind,
    id: PREFIX[kind] + toHex(key),
    prefix: Number.parseInt(PREFIX[kind], 16),
    ed25519,
    proof: kind === 'session' ? { pubkey_ed25519: ed25519 } : {},
    sign: (...parts) => toBase64(signer.sign(joined(parts))),
  }
}

export function joined(parts: readonly (string | number | Uint8Array)[]): Uint8Array {
  return concatBytes(...parts.map((part) => (part instanceof Uint8Array ? part : utf8Encode(String(part)))))
}

/** In a signed text namespace 0 is nothing. */
export function namespaceText(namespace: number | 'all' | undefined): string {
  return namespace === undefined || namespace === 0 ? '' : String(namespace)
}
