/**
 * As much DER as a certificate takes.
 * Source: ITU-T X.690 §8, §10.
 * @module
 */

import { concatBytes } from '@starling/base'

/** One element: tag, length, contents. */
export function element(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const body = concatBytes(...contents)
  return concatBytes(Uint8Array.of(tag), encodeLength(body.length), body)
}

export const sequence = (...contents: readonly Uint8Array[]): Uint8Array => element(0x30, ...contents)
export const setOf = (...contents: readonly Uint8Array[]): Uint8Array => element(0x31, ...contents)
export const bitString = (bytes: Uint8Array): Uint8Array => element(0x03, Uint8Array.of(0), bytes)
export const octetString = (bytes: Uint8Array): Uint8Array => element(0x04, bytes)
export const boolean = (value: boolean): Uint8Array => element(0x01, Uint8Array.of(value ? 0xff : 0))
export const utf8String = (text: string): Uint8Array => element(0x0c, ascii(text))
const ascii = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0))

/** @param magnitude - big endian, unsigned; leading zeros are taken off */
export function unsignedInteger(magnitude: Uint8Array): Uint8Array {
  const first = magnitude.findIndex((byte) => byte !== 0)
  const minimal = first < 0 ? Uint8Array.of(0) : magnitude.subarray(first)
  const needsZero = (minimal[0] ?? 0) >= 0x80
  return element(0x02, needsZero ? Uint8Array.of(0) : new Uint8Array(0), minimal)
}

/** @param dotted - such as `1.2.840.10045.4.3.2` */
export function objectIdentifier(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return element(0x06, Uint8Array.from([first * 40 + second, ...rest.flatMap(base128)]))
}

/** @param date - from 2000 to 2049; whole seconds are kept */
export function utcTime(date: Date): Uint8Array {
  const digits = date.toISOString().replace(/\D/g, '').slice(2, 14)
  return element(0x17, ascii(`${digits}Z`))
}

function encodeLength(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length)
  return length < 0x100 ? Uint8Array.of(0x81, length) : Uint8Array.of(0x82, length >> 8, length & 0xff)
}

function base128(value: number): number[] {
  const digits = [value & 0x7f]
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) digits.unshift((rest & 0x7f) | 0x80)
  return digits
}
