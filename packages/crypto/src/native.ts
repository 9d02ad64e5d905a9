/**
 * The backend for Node: libsodium through sodium-native, OpenSSL through node:crypto.
 * @module
 */

import type { CryptoBackend } from './backend.ts'
import { aes256cbc, aes256gcm } from './native/aes.ts'
import { chacha20, xchacha20poly1305 } from './native/chacha.ts'
import { ed25519 } from './native/ed25519.ts'
import { edwards } from './native/edwards.ts'
import { argon2id, blake2b, hmacSha256, sha256, sha512 } from './native/hashes.ts'
import { xsalsa20poly1305 } from './native/salsa.ts'
import { x25519 } from './native/x25519.ts'
// sodium-native exports neither of the two cores.
import { hchacha20 } from './noble/chacha.ts'
import { hsalsa20 } from './noble/salsa.ts'

export const native: CryptoBackend = {
  name: 'native',
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
