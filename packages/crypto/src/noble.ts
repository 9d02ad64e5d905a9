/**
 * The portable backend: runs wherever JavaScript does.
 * @module
 */

import type { CryptoBackend } from './backend.ts'
import { aes256cbc, aes256gcm } from './noble/aes.ts'
import { chacha20, hchacha20, xchacha20poly1305 } from './noble/chacha.ts'
import { ed25519 } from './noble/ed25519.ts'
import { edwards } from './noble/edwards.ts'
import { argon2id, blake2b, hmacSha256, sha256, sha512 } from './noble/hashes.ts'
import { hsalsa20, xsalsa20poly1305 } from './noble/salsa.ts'
import { x25519 } from './noble/x25519.ts'

/** Also alone, for a Worker that does nothing else. */
export { argon2id }

export const noble: CryptoBackend = {
  name: 'noble',
  x25519,
  ed25519,
  edwards,
  aes256gcm,
  aes256cbc,
  xchacha20poly1305,
  xsalsa20poly1305,
  chacha20,
  hsalsa20,
  hchacha20,
  sha256,
  sha512,
  hmacSha256,
  blake2b,
  argon2id,
}
