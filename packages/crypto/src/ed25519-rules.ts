/**
 * libsodium's rules about encodings of Ed25519 keys, signatures and scalars, over bytes alone. The network runs
 * libsodium, so its verdict is the protocol's: see docs/decisions/0004-synchronous-crypto.md and the vectors in
 * vectors/crypto/ed25519-edge-cases.json.
 * @module
 */

/** L = 2^252 + 27742317777372353535851937790883648493, little endian. */
const GROUP_ORDER: readonly number[] = [
  0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0x10,
]

/** p = 2^255 − 19, little endian. */
const FIELD_PRIME: readonly number[] = [0xed, ...Array.from({ length: 30 }, () => 0xff), 0x7f]

/**
 * y coordinates of the eight points of small order, with the two that are also written above p. The sign bit is left
 * out of the comparison. Source: libsodium, ge25519_has_small_order.
 */
const SMALL_ORDER_Y: readonly (readonly number[])[] = [
  // 0: order 4
  Array.from({ length: 32 }, () => 0),
  // 1: the identity
  [1, ...Array.from({ length: 31 }, () => 0)],
  // order 8
  [
    0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac,
    0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
  ],
  // order 8
  [
    0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53,
    0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
  ],
  // p − 1: order 2
  [0xec, ...FIELD_PRIME.slice(1)],
  // p: 0 written above p
  FIELD_PRIME,
  // p + 1: the identity written above p
  [0xee, ...FIELD_PRIME.slice(1)],
]

/** Whether 32 bytes are a little-endian number below L. */
export function isCanonicalScalar(scalar: Uint8Array): boolean {
  return scalar.length === 32 && isBelow(scalar, scalar[31] as number, GROUP_ORDER)
}

/** Whether the y of a 32-byte point encoding is below p; the sign bit does not count. */
export function isCanonicalPoint(point: Uint8Array): boolean {
  return point.length === 32 && isBelow(point, (point[31] as number) & 0x7f, FIELD_PRIME)
}

/** Whether 32 bytes encode one of the eight points whose order divides the cofactor. */
export function hasSmallOrder(point: Uint8Array): boolean {
  return SMALL_ORDER_Y.some((y) => y.every((byte, i) => byte === (i === 31 ? (point[31] as number) & 0x7f : point[i])))
}

/** What libsodium asks of a signature and a key before it looks at the message. Any lengths. */
export function passesPrechecks(signature: Uint8Array, publicKey: Uint8Array): boolean {
  return (
    signature.length === 64 &&
    isCanonicalScalar(signature.subarray(32)) &&
    isCanonicalPoint(publicKey) &&
    !hasSmallOrder(publicKey) &&
    !hasSmallOrder(signature.subarray(0, 32))
  )
}

/** Little-endian comparison of 32 bytes, the last of them given apart. */
function isBelow(bytes: Uint8Array, lastByte: number, bound: readonly number[]): boolean {
  for (let i = 31; i >= 0; i--) {
    const difference = (i === 31 ? lastByte : (bytes[i] as number)) - (bound[i] as number)
    if (difference !== 0) return difference < 0
  }
  return false
}
