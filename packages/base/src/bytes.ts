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

/** Character code → value, −1 for no digit. */
const VALUE_OF_HEX: Int8Array = (() => {
  const table = new Int8Array(128).fill(-1)
  for (const digits of ['0123456789abcdef', '0123456789ABCDEF'])
    for (let value = 0; value < 16; value++) table[digits.charCodeAt(value)] = value
  return table
})()

/**
 * Reads hex in either case.
 * @throws {EncodingError} `invalid_hex` for an odd length or another character
 */
export function fromHex(text: string): Uint8Array {
  const out = new Uint8Array(text.length >> 1)
  // Any wrong digit sets a bit above the lowest eight, looked at once in the end.
  let wrong = text.length % 2 === 0 ? 0 : 256
  for (let i = 0; i < out.length; i++) {
    const high = text.charCodeAt(2 * i)
    const low = text.charCodeAt(2 * i + 1)
    const byte = ((VALUE_OF_HEX[high & 127] as number) << 4) | (VALUE_OF_HEX[low & 127] as number)
    wrong |= (byte | ((high | low) << 1)) & ~255
    out[i] = byte
  }
  if (wrong !== 0) throw new EncodingError('invalid_hex', 'text is not hex', { data: { length: text.length } })
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

/** Twelve bits → the codes of their two digits, in the memory order of this machine. */
const BASE64_PAIRS: Uint16Array = (() => {
  const pairs = new Uint16Array(4096)
  const codes = new Uint8Array(pairs.buffer)
  for (let bits = 0; bits < 4096; bits++) {
    codes[2 * bits] = BASE64.charCodeAt(bits >> 6)
    codes[2 * bits + 1] = BASE64.charCodeAt(bits & 63)
  }
  return pairs
})()

/** Standard alphabet without padding. */
export function toBase64Unpadded(bytes: Uint8Array): string {
  const wholeBytes = bytes.length - (bytes.length % 3)
  // Digits are gathered as bytes: a text that grows by pieces costs several times as much.
  const pairs = new Uint16Array((wholeBytes / 3) * 2)
  let at = 0
  for (let i = 0; i < wholeBytes; i += 3) {
    const group = ((bytes[i] as number) << 16) | ((bytes[i + 1] as number) << 8) | (bytes[i + 2] as number)
    pairs[at++] = BASE64_PAIRS[group >> 12] as number
    pairs[at++] = BASE64_PAIRS[group & 4095] as number
  }
  const text = strictDecoder.decode(new Uint8Array(pairs.buffer))
  const last = bytes[wholeBytes]
  const second = bytes[wholeBytes + 1]
  if (last === undefined) return text
  const rest = (last << 16) | ((second ?? 0) << 8)
  const end = (BASE64[rest >> 18] as string) + BASE64[(rest >> 12) & 63]
  return second === undefined ? text + end : text + end + BASE64[(rest >> 6) & 63]
}

/**
 * Reads base64 as the network does: standard alphabet, padding optional but only where it completes a multiple of four,
 * unused trailing bits ignored. Source: docs/protocol/storage-rpc.md, "Value encodings".
 * @throws {EncodingError} `invalid_base64`
 */
export function fromBase64(text: string): Uint8Array {
  const digits = base64Digits(text)
  const out = new Uint8Array(Math.max(0, Math.floor((digits * 3) / 4)))
  // Any wrong digit makes this negative, looked at once in the end.
  let wrong = digits
  const wholeDigits = digits - (digits % 4)
  let at = 0
  let i = 0
  for (; i < wholeDigits; i += 4) {
    const a = valueAt(text, i)
    const b = valueAt(text, i + 1)
    const c = valueAt(text, i + 2)
    const d = valueAt(text, i + 3)
    wrong |= a | b | c | d
    const group = (a << 18) | (b << 12) | (c << 6) | d
    out[at++] = group >> 16
    out[at++] = group >> 8
    out[at++] = group
  }
  if (i < digits) {
    const a = valueAt(text, i)
    const b = valueAt(text, i + 1)
    const c = i + 2 < digits ? valueAt(text, i + 2) : 0
    wrong |= a | b | c
    out[at++] = (a << 2) | (b >> 4)
    if (i + 2 < digits) out[at++] = (b << 4) | (c >> 2)
  }
  if (wrong < 0) throw new EncodingError('invalid_base64', 'text is not base64', { data: { length: text.length } })
  return out
}

/** Negative for a character that is no digit. */
function valueAt(text: string, index: number): number {
  const code = text.charCodeAt(index)
  return code < 128 ? (BASE64_VALUE[code] as number) : -1
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
