/**
 * Bytes and their text forms. Every function returns a new array and leaves its arguments alone.
 * @module
 */

import { EncodingError } from './errors.ts'

const encoder = new TextEncoder()
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** UTF-8 bytes of `text`; lone surrogates become U+FFFD. */
export function utf8Encode(text: string): Uint8Array {
  return encoder.encode(text)
}

/** @throws {EncodingError} `invalid_utf8` when the bytes are not well-formed UTF-8 */
export function utf8Decode(bytes: Uint8Array): string {
  try {
    return strictDecoder.decode(bytes)
  } catch (cause) {
    throw new EncodingError('invalid_utf8', 'bytes are not UTF-8', { cause })
  }
}

/** One array after the other. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const out = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    out.set(part, offset)
    offset += part.length
  }
  return out
}

/** Compares in time that depends on the lengths only. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false
  let difference = 0
  for (let i = 0; i < left.length; i++) difference |= (left[i] as number) ^ (right[i] as number)
  return difference === 0
}

/** Orders by unsigned byte values, a prefix before what it begins. */
export function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const length = Math.min(left.length, right.length)
  for (let i = 0; i < length; i++) {
    const difference = (left[i] as number) - (right[i] as number)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

const HEX_OF_BYTE: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Lower-case hex. */
export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += HEX_OF_BYTE[byte] as string
  return text
}

/**
 * Reads hex in either case.
 * @throws {EncodingError} `invalid_hex` for an odd length or another character
 */
export function fromHex(text: string): Uint8Array {
  if (!isHex(text)) throw new EncodingError('invalid_hex', 'text is not hex', { data: { length: text.length } })
  const out = new Uint8Array(text.length / 2)
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(text.slice(i * 2, i * 2 + 2), 16)
  return out
}

/** True for an even number of hex digits (none included), of exactly `byteLength` bytes when given. */
export function isHex(text: string, byteLength?: number): boolean {
  if (text.length % 2 !== 0 || (byteLength !== undefined && text.length !== byteLength * 2)) return false
  return /^[0-9a-fA-F]*$/.test(text)
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const BASE64_VALUE: Int8Array = (() => {
  const table = new Int8Array(128).fill(-1)
  for (let i = 0; i < BASE64.length; i++) table[BASE64.charCodeAt(i)] = i
  return table
})()

/** Standard alphabet with `=` padding. */
export function toBase64(bytes: Uint8Array): string {
  const text = toBase64Unpadded(bytes)
  return text + '='.repeat((4 - (text.length % 4)) % 4)
}

/** Standard alphabet without padding. */
export function toBase64Unpadded(bytes: Uint8Array): string {
  let text = ''
  let i = 0
  for (; i + 2 < bytes.length; i += 3) {
    const group = ((bytes[i] as number) << 16) | ((bytes[i + 1] as number) << 8) | (bytes[i + 2] as number)
    text +=
      (BASE64[group >> 18] as string) + BASE64[(group >> 12) & 63] + BASE64[(group >> 6) & 63] + BASE64[group & 63]
  }
  if (i + 1 === bytes.length) {
    const group = (bytes[i] as number) << 16
    text += (BASE64[group >> 18] as string) + BASE64[(group >> 12) & 63]
  } else if (i + 2 === bytes.length) {
    const group = ((bytes[i] as number) << 16) | ((bytes[i + 1] as number) << 8)
    text += (BASE64[group >> 18] as string) + BASE64[(group >> 12) & 63] + BASE64[(group >> 6) & 63]
  }
  return text
}

/**
 * Reads base64 as the network does: standard alphabet, padding optional but only where it completes a multiple of four,
 * unused trailing bits ignored. Source: docs/protocol/storage-rpc.md, "Value encodings".
 * @throws {EncodingError} `invalid_base64`
 */
export function fromBase64(text: string): Uint8Array {
  const digits = base64Digits(text)
  if (digits < 0) throw new EncodingError('invalid_base64', 'text is not base64', { data: { length: text.length } })
  const out = new Uint8Array(Math.floor((digits * 3) / 4))
  let bits = 0
  let bitCount = 0
  let at = 0
  for (let i = 0; i < digits; i++) {
    const code = text.charCodeAt(i)
    const value = code < 128 ? (BASE64_VALUE[code] as number) : -1
    if (value < 0) throw new EncodingError('invalid_base64', 'text is not base64', { data: { position: i } })
    bits = (bits << 6) | value
    bitCount += 6
    if (bitCount >= 8) {
      bitCount -= 8
      out[at++] = (bits >> bitCount) & 0xff
      bits &= (1 << bitCount) - 1
    }
  }
  return out
}

/** Whether `fromBase64` would accept `text`. */
export function isBase64(text: string): boolean {
  return base64Digits(text) >= 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)
}

/** Number of digits before the padding, or -1 when length and padding cannot be base64. */
function base64Digits(text: string): number {
  let digits = text.length
  while (digits > 0 && text.length - digits < 2 && text[digits - 1] === '=') digits--
  if (digits % 4 === 1) return -1
  return digits === text.length || text.length % 4 === 0 ? digits : -1
}
