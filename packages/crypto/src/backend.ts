/**
 * The primitives everything above is built on: synchronous, without randomness, with keys behind handles.
 * Source: docs/decisions/0004-synchronous-crypto.md. Shapes are bytes in, bytes out; results are new arrays.
 * @module
 */

/** An X25519 secret key. It has no text form and never leaves its handle. */
export interface X25519SecretKey {
  /** 32 bytes, Montgomery u, little endian. */
  readonly publicKey: Uint8Array
  /**
   * 32-byte shared secret.
   * @throws {CryptoError} `low_order_point` when the result is all zero
   */
  agree(peer: X25519PublicKey): Uint8Array
}

/** An imported X25519 public key: import once, agree often. */
export interface X25519PublicKey {
  /** The 32 bytes it was imported from. */
  readonly bytes: Uint8Array
}

export interface X25519 {
  /** @param secret - 32 bytes, clamped on use. @throws {CryptoError} `invalid_length` */
  importSecretKey(secret: Uint8Array): X25519SecretKey
  /** @param bytes - 32 bytes; any value is accepted here. @throws {CryptoError} `invalid_length` */
  importPublicKey(bytes: Uint8Array): X25519PublicKey
}

/** An Ed25519 secret key. */
export interface Ed25519Signer {
  /** 32 bytes. */
  readonly publicKey: Uint8Array
  /** Detached signature, 64 bytes (RFC 8032, deterministic). */
  sign(message: Uint8Array): Uint8Array
  /** The X25519 key of the same identity: secret = clamped first half of SHA-512(seed). */
  toX25519(): X25519SecretKey
}

export interface Ed25519 {
  /** @param seed - 32 bytes. @throws {CryptoError} `invalid_length` */
  importSeed(seed: Uint8Array): Ed25519Signer
  /**
   * libsodium's verdict: no cofactor, S < L, canonical and not small-order public key, not small-order R.
   * Malformed signatures and keys of any length are `false`, never an exception.
   */
  verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean
  /**
   * The birational map to Curve25519, or undefined where libsodium refuses: wrong length, not on the curve, small order,
   * outside the main subgroup.
   */
  toX25519(publicKey: Uint8Array): Uint8Array | undefined
}

/**
 * Scalars and points of edwards25519, for subaccounts and blinding. Scalars are 32 bytes little endian; results are below
 * L, operands of the arithmetic need not be (clamped secrets are not). Other lengths: {CryptoError} `invalid_length`.
 */
export interface EdwardsGroup {
  /** @param wide - 64 bytes little endian. Returns 32 bytes, the value mod L. */
  scalarReduce(wide: Uint8Array): Uint8Array
  scalarMultiply(left: Uint8Array, right: Uint8Array): Uint8Array
  scalarAdd(left: Uint8Array, right: Uint8Array): Uint8Array
  scalarNegate(scalar: Uint8Array): Uint8Array
  /** scalar·B, without clamping. @throws {CryptoError} `invalid_scalar` for zero or ≥ L */
  multiplyBase(scalar: Uint8Array): Uint8Array
  /**
   * scalar·point, without clamping.
   * @throws {CryptoError} `invalid_scalar` | `invalid_point` unless canonical and of the main subgroup
   */
  multiply(scalar: Uint8Array, point: Uint8Array): Uint8Array
  /** The point with Montgomery coordinate `u` and sign bit 0 (32 bytes). @throws {CryptoError} `invalid_point` */
  fromMontgomery(u: Uint8Array): Uint8Array
}

/** Authenticated encryption; ciphertext is `body || tag`, except where a construction's document says otherwise. */
export interface Aead {
  readonly keyLength: number
  readonly nonceLength: number
  readonly tagLength: number
  /** @throws {CryptoError} `invalid_length` */
  seal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, additionalData?: Uint8Array): Uint8Array
  /**
   * @throws {CryptoError} `invalid_length` for key and nonce | `authentication_failed` for whatever is wrong with the
   * ciphertext, its length included
   */
  open(key: Uint8Array, nonce: Uint8Array, ciphertext: Uint8Array, additionalData?: Uint8Array): Uint8Array
}

/** AES-256-CBC with PKCS#7 padding. Not authenticated: for old onions and old attachments only. */
export interface BlockCipher {
  readonly keyLength: 32
  readonly ivLength: 16
  encrypt(key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array): Uint8Array
  /** @throws {CryptoError} `invalid_length` for key and iv | `authentication_failed` (length or padding does not fit) */
  decrypt(key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array): Uint8Array
}

export interface StreamCipher {
  /**
   * XORs with the key stream of (32-byte key, 12-byte nonce) from block `counter` on.
   * @throws {CryptoError} `invalid_length`, also when the counter would wrap
   */
  xor(key: Uint8Array, nonce: Uint8Array, data: Uint8Array, counter?: number): Uint8Array
}

export interface Blake2bOptions {
  /** At most 64 bytes. */
  readonly key?: Uint8Array
  /** Exactly 16 bytes. */
  readonly salt?: Uint8Array
  /** Exactly 16 bytes. */
  readonly personal?: Uint8Array
}

export interface Argon2idCost {
  readonly memoryKib: number
  readonly iterations: number
  readonly outputLength: number
}

export interface CryptoBackend {
  readonly name: 'noble' | 'native'
  readonly x25519: X25519
  readonly ed25519: Ed25519
  readonly edwards: EdwardsGroup
  readonly aes256gcm: Aead
  readonly aes256cbc: BlockCipher
  /** IETF XChaCha20-Poly1305, 24-byte nonce. */
  readonly xchacha20poly1305: Aead
  /** NaCl secretbox; ciphertext is `tag(16) || body` as in NaCl. Additional data is not supported. */
  readonly xsalsa20poly1305: Aead
  readonly chacha20: StreamCipher
  /** 32-byte subkey of (32-byte key, 16-byte input). */
  hsalsa20(key: Uint8Array, input: Uint8Array): Uint8Array
  hchacha20(key: Uint8Array, input: Uint8Array): Uint8Array
  sha256(data: Uint8Array): Uint8Array
  sha512(data: Uint8Array): Uint8Array
  hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array
  /** @param outputLength - 1 … 64 bytes */
  blake2b(data: Uint8Array, outputLength: number, options?: Blake2bOptions): Uint8Array
  /** One lane, version 1.3; salt of 16 bytes. */
  argon2id(password: Uint8Array, salt: Uint8Array, cost: Argon2idCost): Uint8Array
}
