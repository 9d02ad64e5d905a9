/**
 * The message of a reconciliation: stretches of all items one after the other, each with what is said of it. The framing is
 * that of Negentropy, version 1; the fingerprints are our own.
 *
 * ```text
 * u8 0x61 ‖ range*                      what follows the last range counts as equal
 * range    bound ‖ varint mode ‖ payload
 * bound    varint 1 + ms − ms of the bound before, 0 for "to the end" ‖ varint length ‖ that many first bytes of an id
 * payload  0 skip: nothing · 1 fingerprint: 16 bytes · 2 ids: varint count ‖ 32 bytes each
 * varint   base 128, most significant first, the high bit set on all bytes but the last
 * ```
 * Source: docs/protocol/replication.md §3; github.com/hoytech/negentropy, "Protocol V1".
 * @module
 */

import { ByteReader } from '@starling/base'
import { FINGERPRINT_BYTES } from './digest-sum.ts'
import { ITEM_ID_BYTES, type Item } from './item.ts'

/** Where a range ends: before the item that it names; `END` for the last one. */
export type Bound = Item

/** After every item. */
export const END: Bound = { ms: Number.POSITIVE_INFINITY, id: new Uint8Array(0) }

export type RangeContent =
  | { readonly mode: 'skip' }
  | { readonly mode: 'fingerprint'; readonly fingerprint: Uint8Array }
  | { readonly mode: 'ids'; readonly ids: readonly Uint8Array[] }

export type Range = { readonly upper: Bound } & RangeContent

const VERSION = 0x61
const MODES = ['skip', 'fingerprint', 'ids'] as const

export class ReconcileError extends Error {
  override readonly name = 'ReconcileError'
}

export function encodeMessage(ranges: readonly Range[]): Uint8Array {
  const out: number[] = [VERSION]
  let lastMs = 0
  for (const range of ranges) {
    const { ms, id } = range.upper
    if (ms === Number.POSITIVE_INFINITY) pushVarint(out, 0)
    else pushVarint(out, 1 + ms - lastMs)
    if (ms !== Number.POSITIVE_INFINITY) lastMs = ms
    pushVarint(out, id.length)
    out.push(...id)
    pushVarint(out, MODES.indexOf(range.mode))
    if (range.mode === 'fingerprint') out.push(...range.fingerprint)
    if (range.mode !== 'ids') continue
    pushVarint(out, range.ids.length)
    for (const each of range.ids) out.push(...each)
  }
  return Uint8Array.from(out)
}

/** @throws {ReconcileError} when it is no such message */
export function decodeMessage(bytes: Uint8Array): readonly Range[] {
  const reader = new ByteReader(bytes)
  const ranges: Range[] = []
  let lastMs = 0
  try {
    if (reader.u8() !== VERSION) throw new ReconcileError('message has an unknown version')
    while (reader.remaining > 0) {
      const delta = readVarint(reader)
      if (lastMs === Number.POSITIVE_INFINITY) throw new ReconcileError('range after the last one')
      lastMs = delta === 0 ? Number.POSITIVE_INFINITY : lastMs + delta - 1
      if (delta !== 0 && !Number.isSafeInteger(lastMs)) throw new ReconcileError('bound is beyond 2^53')
      const length = readVarint(reader)
      if (length > ITEM_ID_BYTES) throw new ReconcileError('bound is too long')
      const upper = { ms: lastMs, id: reader.take(length) }
      ranges.push({ upper, ...readContent(reader) })
    }
  } catch (cause) {
    throw cause instanceof ReconcileError ? cause : new ReconcileError('message ends too early', { cause })
  }
  return ranges
}

function readContent(reader: ByteReader): RangeContent {
  const mode = MODES[readVarint(reader)]
  switch (mode) {
    case 'skip':
      return { mode }
    case 'fingerprint':
      return { mode, fingerprint: reader.take(FINGERPRINT_BYTES) }
    case 'ids': {
      const count = readVarint(reader)
      if (count * ITEM_ID_BYTES > reader.remaining) throw new ReconcileError('message ends too early')
      return { mode, ids: Array.from({ length: count }, () => reader.take(ITEM_ID_BYTES)) }
    }
    default:
      throw new ReconcileError('range has an unknown mode')
  }
}

function pushVarint(out: number[], value: number): void {
  const digits = [value % 128]
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) digits.push((rest % 128) + 128)
  out.push(...digits.reverse())
}

function readVarint(reader: ByteReader): number {
  let value = 0
  for (;;) {
    const byte = reader.u8()
    value = value * 128 + (byte & 0x7f)
    if (!Number.isSafeInteger(value)) throw new ReconcileError('number is beyond 2^53')
    if (byte < 0x80) return value
  }
}
