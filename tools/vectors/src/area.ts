/**
 * An area: the cases of one vector file, and how this implementation runs them.
 * @module
 */

import { fromBase64, fromHex, utf8Encode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'

/** Collects the verdicts of one file. */
export interface Report {
  /** Runs one case; a thrown error is its failure. */
  check(name: string, run: () => void | Promise<void>): Promise<void>
  /** Names an area, or a part of one, that is not built yet. */
  notCovered(name: string): void
}

export interface Area {
  /** Base name of the vector file. The vectors of a file that is no JSON are its text. */
  readonly file: string
  run(vectors: Json, report: Report, crypto: CryptoBackend): Promise<void>
}

/** Parsed JSON whose form the vector's README promises: read field by field, as it comes. */
export type Json = {
  readonly [field: string]: Json
} & string &
  number &
  boolean &
  readonly Json[]

export class Mismatch extends Error {
  override readonly name = 'Mismatch'
}

/** @throws {Mismatch} when the two differ as JSON (bigints as their digits) */
export function equal(actual: unknown, expected: unknown): void {
  const [left, right] = [print(actual), print(expected)]
  if (left !== right) throw new Mismatch(`expected ${shorten(right)}, got ${shorten(left)}`)
}

/** @throws {Mismatch} when `run` returns; gives the error otherwise */
export function refused(run: () => unknown): unknown {
  let value: unknown
  try {
    value = run()
  } catch (error) {
    return error
  }
  throw new Mismatch(`expected an error, got ${shorten(print(value))}`)
}

/**
 * Bytes of a field, which a vector writes as `name_hex`, `name_b64`, `name_ascii` or, in hex, as `name`.
 * @throws {Mismatch} when it has none of them
 */
export function bytesOf(row: Json, name: string): Uint8Array {
  const [hex, base64, ascii] = [row[`${name}_hex`] ?? row[name], row[`${name}_b64`], row[`${name}_ascii`]]
  if (hex !== undefined) return fromHex(hex as string)
  if (base64 !== undefined) return fromBase64(base64 as string)
  if (ascii !== undefined) return utf8Encode(ascii as string)
  throw new Mismatch(`case has no ${name}`)
}

/** Fields of an object that may be absent. */
export function list(value: Json | undefined): readonly Json[] {
  return value === undefined || value === null ? [] : value
}

function print(value: unknown): string {
  return (
    JSON.stringify(value, (_key, item: unknown) => {
      if (typeof item === 'bigint') return item.toString()
      if (item instanceof Uint8Array) return Buffer.from(item).toString('hex')
      if (typeof item === 'object' && item !== null && !Array.isArray(item)) {
        return Object.fromEntries(Object.entries(item).sort(([left], [right]) => (left < right ? -1 : 1)))
      }
      return item
    }) ?? 'undefined'
  )
}

function shorten(text: string): string {
  return text.length > 240 ? `${text.slice(0, 240)}… (${text.length} characters)` : text
}
