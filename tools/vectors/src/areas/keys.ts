/** @module Secrets that our handles do not show, by the document's formula. */
import type { CryptoBackend } from '@starling/crypto'

/** The X25519 secret that belongs to an Ed25519 seed, clamped. Source: docs/protocol/accounts.md §1. */
export function x25519SecretOf(crypto: CryptoBackend, seed: Uint8Array): Uint8Array {
  const secret = crypto.sha512(seed).slice(0, 32)
  secret[0] = (secret[0] as number) & 0xf8
  secret[31] = ((secret[31] as number) & 0x7f) | 0x40
  return secret
}
