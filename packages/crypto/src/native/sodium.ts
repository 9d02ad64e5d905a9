/**
 * The part of sodium-native used here. Its published types ask for Buffer; the functions take any typed array. Outputs
 * are written into the first argument; failures are thrown as plain errors unless a result says so.
 * @module
 */

import sodiumNative from 'sodium-native'

export interface Sodium {
  crypto_aead_xchacha20poly1305_ietf_decrypt(
    m: Uint8Array,
    nsec: null,
    c: Uint8Array,
    ad: Uint8Array | null,
    npub: Uint8Array,
    k: Uint8Array,
  ): number
  crypto_aead_xchacha20poly1305_ietf_encrypt(
    c: Uint8Array,
    m: Uint8Array,
    ad: Uint8Array | null,
    nsec: null,
    npub: Uint8Array,
    k: Uint8Array,
  ): number
  crypto_core_ed25519_scalar_negate(neg: Uint8Array, s: Uint8Array): void
  crypto_core_ed25519_scalar_reduce(r: Uint8Array, s: Uint8Array): void
  crypto_generichash(output: Uint8Array, input: Uint8Array, key?: Uint8Array): void
  crypto_hash_sha512(output: Uint8Array, input: Uint8Array): void
  readonly crypto_pwhash_ALG_ARGON2ID13: number
  crypto_pwhash(
    output: Uint8Array,
    password: Uint8Array,
    salt: Uint8Array,
    opslimit: number,
    memlimit: number,
    algorithm: number,
  ): void
  crypto_scalarmult(q: Uint8Array, n: Uint8Array, p: Uint8Array): void
  crypto_scalarmult_base(q: Uint8Array, n: Uint8Array): void
  crypto_scalarmult_ed25519_base_noclamp(q: Uint8Array, n: Uint8Array): void
  crypto_scalarmult_ed25519_noclamp(q: Uint8Array, n: Uint8Array, p: Uint8Array): void
  crypto_secretbox_easy(c: Uint8Array, m: Uint8Array, n: Uint8Array, k: Uint8Array): void
  crypto_secretbox_open_easy(m: Uint8Array, c: Uint8Array, n: Uint8Array, k: Uint8Array): boolean
  crypto_sign_detached(signature: Uint8Array, message: Uint8Array, secretKey: Uint8Array): void
  crypto_sign_ed25519_pk_to_curve25519(x25519: Uint8Array, ed25519: Uint8Array): void
  crypto_sign_ed25519_sk_to_curve25519(x25519: Uint8Array, ed25519: Uint8Array): void
  crypto_sign_seed_keypair(publicKey: Uint8Array, secretKey: Uint8Array, seed: Uint8Array): void
  crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean
  crypto_stream_chacha20_ietf_xor_ic(c: Uint8Array, m: Uint8Array, n: Uint8Array, ic: number, k: Uint8Array): void
}

// The published types also lack crypto_stream_chacha20_ietf_xor_ic, hence the cast through unknown.
export const sodium: Sodium = sodiumNative as unknown as Sodium
