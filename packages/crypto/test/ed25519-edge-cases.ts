/**
 * Signatures at the edges of Ed25519, where verifiers are known to disagree. Built here from known secrets, after the
 * classes of "Taming the many EdDSAs" (IACR ePrint 2020/1244) and with libsodium's own refusals; the verdicts are
 * libsodium's, not ours.
 * @module
 */

import { ed25519 } from '@noble/curves/ed25519.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { concatBytes, fromHex, toHex, utf8Encode } from '@starling/base'
import { native } from '../src/native.ts'
import { scalarReduce, toNumber } from '../src/scalars.ts'

export interface EdgeCase {
  readonly name: string
  readonly valid: boolean
  readonly publicKey: string
  readonly message: string
  readonly signature: string
}

type Unjudged = Omit<EdgeCase, 'valid'>
type Point = InstanceType<typeof ed25519.Point>

const { Point } = ed25519
const L = Point.Fn.ORDER
const A = 0x5741524c494e47n
const R = 0x4e4f4e4345n
/** A generator of the eight points of small order. */
const TORSION = Point.fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a')

/** All cases, judged by libsodium. */
export function edgeCases(): readonly EdgeCase[] {
  const unjudged = [...honest(), ...scalars(), ...mixedOrder(), ...smallOrderKeys(), ...smallOrderR(), ...malformed()]
  return unjudged.map(({ name, publicKey, message, signature }) => ({
    name,
    valid: native.ed25519.verify(fromHex(signature), fromHex(message), fromHex(publicKey)),
    publicKey,
    message,
    signature,
  }))
}

function honest(): Unjudged[] {
  return [
    forge('an honest signature', {}),
    forge('an honest signature of the empty message', { message: new Uint8Array(0) }),
    forge('an honest signature of 1000 bytes', { message: new Uint8Array(1000).fill(0x5a) }),
    changed('another message', forge('', {}), { message: '00' }),
    changed('the sign of R flipped', forge('', {}), { signature: (bytes) => flip(bytes, 31, 0x80) }),
    changed('one bit of S flipped', forge('', {}), { signature: (bytes) => flip(bytes, 40, 1) }),
    changed('the sign of the public key flipped', forge('', {}), { publicKey: (bytes) => flip(bytes, 31, 0x80) }),
  ]
}

function scalars(): Unjudged[] {
  const base = forge('', {})
  const s = toNumber(fromHex(base.signature).subarray(32))
  const withS = (value: bigint) => ({ signature: (bytes: Uint8Array) => concatBytes(bytes.subarray(0, 32), le(value)) })
  return [
    changed('S + L: the smallest malleation', base, withS(s + L)),
    changed('S + 8 L: the top bits are set', base, withS(s + 8n * L)),
    changed('S with its top three bits set', base, withS(s | (7n << 253n))),
    changed('S = L', base, withS(L)),
    changed('S = L - 1', base, withS(L - 1n)),
    changed('S = 0', base, withS(0n)),
  ]
}

/** Equations that hold only after multiplication by the cofactor, next to their neighbours that hold without. */
function mixedOrder(): Unjudged[] {
  return [
    forge('key of mixed order, equation holds without the cofactor', { keyTorsion: 1n, holds: true }),
    forge('key of mixed order, equation holds only with the cofactor', { keyTorsion: 1n, holds: false }),
    forge('key with a part of order 2, equation holds without the cofactor', { keyTorsion: 4n, holds: true }),
    forge('key with a part of order 2, equation holds only with the cofactor', { keyTorsion: 4n, holds: false }),
    forge('R of mixed order, equation holds only with the cofactor', { rTorsion: 1n, holds: false }),
    forge('R with a part of order 2, equation holds only with the cofactor', { rTorsion: 4n, holds: false }),
    forge('key and R of mixed order that cancel', { keyTorsion: 1n, rTorsion: 3n, holds: true }),
    forge('key and R of mixed order that do not cancel', { keyTorsion: 1n, rTorsion: 3n, holds: false }),
  ]
}

function smallOrderKeys(): Unjudged[] {
  const canonical = multiples().map((_, i) =>
    forge(`small-order key ${i}·T, equation holds`, { key: 0n, keyTorsion: BigInt(i), holds: true }),
  )
  return [
    ...canonical,
    ...nonCanonicalSmallOrder().map(([label, keyBytes, keyTorsion]) =>
      forge(`key is ${label}, equation holds`, { key: 0n, keyTorsion, keyBytes, holds: true }),
    ),
  ]
}

function smallOrderR(): Unjudged[] {
  const canonical = multiples().map((_, i) =>
    forge(`small-order R ${i}·T, equation holds`, { keyTorsion: 1n, r: 0n, rTorsion: BigInt(i), holds: true }),
  )
  return [
    ...canonical,
    ...nonCanonicalSmallOrder().map(([label, rBytes, rTorsion]) =>
      forge(`R is ${label}, equation holds`, { keyTorsion: 1n, r: 0n, rTorsion, rBytes, holds: true }),
    ),
    forge('key and R are the identity, S = 0', { key: 0n, r: 0n }),
  ]
}

function malformed(): Unjudged[] {
  const base = forge('', {})
  const offCurve = le(2n)
  const aboveP = le(2n ** 255n - 19n + 3n)
  return [
    changed('key off the curve', base, { publicKey: () => offCurve }),
    changed('R off the curve', base, { signature: (bytes) => concatBytes(offCurve, bytes.subarray(32)) }),
    changed('key written above p', base, { publicKey: () => aboveP }),
    changed('R written above p', base, { signature: (bytes) => concatBytes(aboveP, bytes.subarray(32)) }),
    changed('all zero', base, { publicKey: () => new Uint8Array(32), signature: () => new Uint8Array(64) }),
    changed('all ones', base, {
      publicKey: () => new Uint8Array(32).fill(0xff),
      signature: () => new Uint8Array(64).fill(0xff),
    }),
    changed('signature of 63 bytes', base, { signature: (bytes) => bytes.subarray(0, 63) }),
    changed('signature of 65 bytes', base, { signature: (bytes) => concatBytes(bytes, new Uint8Array(1)) }),
    changed('signature of no bytes', base, { signature: () => new Uint8Array(0) }),
    changed('key of 31 bytes', base, { publicKey: (bytes) => bytes.subarray(0, 31) }),
    changed('key of 33 bytes', base, { publicKey: (bytes) => concatBytes(bytes, new Uint8Array(1)) }),
    changed('key of no bytes', base, { publicKey: () => new Uint8Array(0) }),
  ]
}

interface Recipe {
  readonly message?: Uint8Array
  /** Secret scalar of the key and its part of small order, as multiples of B and of TORSION; `r…` likewise for R. */
  readonly key?: bigint
  readonly keyTorsion?: bigint
  readonly r?: bigint
  readonly rTorsion?: bigint
  /** Encodings to use in place of the canonical ones. */
  readonly keyBytes?: Uint8Array
  readonly rBytes?: Uint8Array
  /** Whether the parts of small order are to cancel; the message is searched for it. */
  readonly holds?: boolean
}

/** Signs with S = r + k·a; the parts of small order cancel when rTorsion + k·keyTorsion is a multiple of 8. */
function forge(name: string, recipe: Recipe): Unjudged {
  const { key = A, keyTorsion = 0n, r = R, rTorsion = 0n, holds } = recipe
  const keyBytes = recipe.keyBytes ?? combine(key, keyTorsion).toBytes()
  const rBytes = recipe.rBytes ?? combine(r, rTorsion).toBytes()
  for (let attempt = 0; ; attempt++) {
    const message = recipe.message ?? utf8Encode(`edge ${attempt}`)
    const challenge = toNumber(scalarReduce(sha512(concatBytes(rBytes, keyBytes, message))))
    // S·B = R + k·A: R is to carry −k times the small-order part of the key.
    const cancels = (rTorsion + challenge * keyTorsion) % 8n === 0n
    if (holds !== undefined && cancels !== holds) {
      if (attempt === 1000) throw new Error(`no message found for: ${name}`)
      continue
    }
    const signature = concatBytes(rBytes, le((r + challenge * key) % L))
    return { name, publicKey: toHex(keyBytes), message: toHex(message), signature: toHex(signature) }
  }
}

function changed(
  name: string,
  base: Unjudged,
  change: {
    readonly publicKey?: (bytes: Uint8Array) => Uint8Array
    readonly signature?: (bytes: Uint8Array) => Uint8Array
    readonly message?: string
  },
): Unjudged {
  return {
    name,
    publicKey: toHex((change.publicKey ?? same)(fromHex(base.publicKey))),
    message: change.message ?? base.message,
    signature: toHex((change.signature ?? same)(fromHex(base.signature))),
  }
}

function same(bytes: Uint8Array): Uint8Array {
  return bytes
}

function flip(bytes: Uint8Array, at: number, mask: number): Uint8Array {
  return bytes.map((byte, i) => (i === at ? byte ^ mask : byte))
}

function combine(base: bigint, torsion: bigint): Point {
  return Point.BASE.multiplyUnsafe(base).add(TORSION.multiplyUnsafe(torsion))
}

function multiples(): Point[] {
  return Array.from({ length: 8 }, (_, i) => TORSION.multiplyUnsafe(BigInt(i)))
}

/** Second encodings of points of small order: what they are called, the bytes, the multiple of TORSION. */
function nonCanonicalSmallOrder(): [string, Uint8Array, bigint][] {
  const p = 2n ** 255n - 19n
  const sign = 2n ** 255n
  const zeroY = multiples().findIndex((point) => point.toBytes().every((byte) => byte === 0))
  return [
    ['the identity with the sign bit set', le(1n + sign), 0n],
    ['the identity as p + 1', le(p + 1n), 0n],
    ['the identity as p + 1 with the sign bit set', le(p + 1n + sign), 0n],
    ['the point of order 2 with the sign bit set', le(p - 1n + sign), 4n],
    ['a point of order 4 as p', le(p), BigInt(zeroY)],
    ['the other point of order 4 as p with the sign bit set', le(p + sign), BigInt(8 - zeroY)],
  ]
}

function le(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn))
}
