/** @module The values that bencode carries, and the limits of both directions. */

/** What decoding yields: integers, byte strings, lists, dicts. */
export type BencodeValue = bigint | Uint8Array | readonly BencodeValue[] | BencodeDict

/** Keys are byte strings, one character (U+0000 to U+00FF) per byte. */
export type BencodeDict = ReadonlyMap<string, BencodeValue>

/**
 * What encoding accepts: also safe integers, strings (written as UTF-8), booleans (0 or 1), plain objects and maps.
 * Keys are byte strings as in `BencodeDict`; entries that are `undefined` are left out.
 */
export type BencodeInput =
  | bigint
  | number
  | boolean
  | string
  | Uint8Array
  | readonly BencodeInput[]
  | ReadonlyMap<string, BencodeInput>
  | { readonly [key: string]: BencodeInput | undefined }

/** Lists and dicts may lie this deep in each other; a bare integer or string has depth 0. */
export const DEPTH_MAX = 64

/** Integers are those of 64 bits, signed or unsigned, as in the deployed nodes. */
export const INTEGER_MIN = -(2n ** 63n)
export const INTEGER_MAX = 2n ** 64n - 1n

/** Values in one document unless told: no request or reply has a hundredth of it. */
export const VALUES_MAX = 100_000
