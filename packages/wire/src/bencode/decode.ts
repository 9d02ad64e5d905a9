/** @module Reading bencode, canonical form only. Source: docs/protocol/storage-rpc.md, "Bencode". */

import { WireError } from '../errors.ts'
import { type BencodeValue, DEPTH_MAX, INTEGER_MAX, INTEGER_MIN, VALUES_MAX } from './value.ts'

const [DIGIT_0, DIGIT_9, COLON, MINUS, LETTER_D, LETTER_E, LETTER_I, LETTER_L] = [
  0x30, 0x39, 0x3a, 0x2d, 0x64, 0x65, 0x69, 0x6c,
] as const

/** Digits of the longest integer accepted, 2^64 - 1; longer runs of digits are not even read. */
const DIGITS_MAX = 20

/** Up to so many digits a number holds exactly, and costs a fraction of a big integer. */
const NUMBER_DIGITS_MAX = 15

/**
 * Reads one value that fills `bytes` completely. Byte strings in the result are copies.
 * @throws {WireError} `invalid_bencode` for anything but the canonical form: dict keys unsorted or repeated, integers
 * with leading zeros, minus zero or more than 64 bits, bytes after the value, nesting deeper than 64, more values than
 * `valuesMax` (100,000 unless told; ten megabytes hold five million empty ones), early end
 */
export function decodeBencode(bytes: Uint8Array, valuesMax = VALUES_MAX): BencodeValue {
  const cursor = new Cursor(bytes, valuesMax)
  const value = cursor.value(0)
  if (!cursor.atEnd) throw cursor.error('bytes follow the value')
  return value
}

class Cursor {
  readonly #bytes: Uint8Array
  #offset = 0
  #valuesLeft: number

  constructor(bytes: Uint8Array, valuesMax: number) {
    this.#valuesLeft = valuesMax
    // A plain view, so that slices of a subclass's instance are plain arrays and copies too.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get atEnd(): boolean {
    return this.#offset === this.#bytes.length
  }

  value(depth: number): BencodeValue {
    if (depth > DEPTH_MAX) throw this.error('value is nested too deeply')
    if (--this.#valuesLeft < 0) throw this.error('there are too many values')
    const first = this.#bytes[this.#offset]
    if (first === LETTER_I) return this.#integer()
    if (first === LETTER_L) return this.#list(depth)
    if (first === LETTER_D) return this.#dict(depth)
    return this.#string()
  }

  error(message: string): WireError {
    return new WireError('invalid_bencode', message, { data: { offset: this.#offset } })
  }

  #integer(): bigint {
    this.#offset++
    const negative = this.#skip(MINUS)
    const magnitude = BigInt(this.#digits())
    if (negative && magnitude === 0n) throw this.error('integer is minus zero')
    const value = negative ? -magnitude : magnitude
    if (value < INTEGER_MIN || value > INTEGER_MAX) throw this.error('integer is beyond 64 bits')
    this.#expect(LETTER_E)
    return value
  }

  #string(): Uint8Array {
    const start = this.#skipString()
    return this.#bytes.slice(start, this.#offset)
  }

  #key(): string {
    const start = this.#skipString()
    return textOf(this.#bytes, start, this.#offset)
  }

  /** Moves behind a string and returns where its bytes begin. */
  #skipString(): number {
    const length = this.#digits()
    this.#expect(COLON)
    if (length > this.#bytes.length - this.#offset) throw this.error('string ends too early')
    const start = this.#offset
    this.#offset += Number(length)
    return start
  }

  #list(depth: number): BencodeValue[] {
    this.#offset++
    const items: BencodeValue[] = []
    while (!this.#skip(LETTER_E)) items.push(this.value(depth + 1))
    return items
  }

  #dict(depth: number): Map<string, BencodeValue> {
    this.#offset++
    const entries = new Map<string, BencodeValue>()
    let previous: string | undefined
    while (!this.#skip(LETTER_E)) {
      const key = this.#key()
      if (previous !== undefined && key <= previous) throw this.error('dict keys are not sorted or repeat')
      entries.set(key, this.value(depth + 1))
      previous = key
    }
    return entries
  }

  #digits(): number | bigint {
    const start = this.#offset
    let value = 0
    for (;;) {
      const byte = this.#bytes[this.#offset]
      if (byte === undefined || byte < DIGIT_0 || byte > DIGIT_9) break
      if (this.#offset - start === DIGITS_MAX) throw this.error('number has too many digits')
      value = value * 10 + (byte - DIGIT_0)
      this.#offset++
    }
    const digits = this.#offset - start
    if (digits === 0) throw this.error('no value begins here')
    if (digits > 1 && this.#bytes[start] === DIGIT_0) throw this.error('number has leading zeros')
    return digits <= NUMBER_DIGITS_MAX ? value : BigInt(textOf(this.#bytes, start, this.#offset))
  }

  #skip(byte: number): boolean {
    if (this.#bytes[this.#offset] !== byte) return false
    this.#offset++
    return true
  }

  #expect(byte: number): void {
    if (!this.#skip(byte)) throw this.error(`expected "${String.fromCharCode(byte)}"`)
  }
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at] as number)
  return text
}
