/**
 * What must hold of every answer of every door: a row of the table knows it, and it tells nothing of the inside.
 * @module
 */

import { toHex } from '@starling/base'
import type { Answer } from './door.ts'
import { broken } from './errors.ts'
import type { Hits } from './table/hits.ts'
import { type Row, rowOf } from './table/row.ts'

/** Traces of a stack, of files and of values that nobody meant to write. */
const INSIDE =
  /\n\s+at |node_modules|\.(?:ts|js|mjs):\d+|\[object |\bundefined\b|\bNaN\b|SQLITE|sqlite3?:|(?:Type|Range|Syntax|Assertion|Rpc|Store|Wire|Onion|Crypto|Transport)Error\b/

/** @throws {FuzzError} */
export function checkAnswer(rows: readonly Row[], { status, text, json }: Answer, hits: Hits, asked: unknown): Row {
  const row = rowOf(rows, status, text, json)
  if (row === undefined) throw broken(`no document knows the answer ${status} ${shorten(text)} to ${shorten(asked)}`)
  checkInside(text, asked)
  hits.add(row)
  return row
}

/** What the caller sent may come back in a text. @throws {FuzzError} */
export function checkInside(text: string, asked: unknown): void {
  const trace = INSIDE.exec(text)?.[0]
  if (trace !== undefined && !shown(asked).includes(trace.trim()))
    throw broken(`the answer ${shorten(text)} to ${shorten(asked)} tells of the inside: ${trace}`)
}

export function shorten(value: unknown): string {
  const text = shown(value)
  return text.length <= 600 ? text : `${text.slice(0, 600)}… (${text.length} characters)`
}

/** A case as one line: whole numbers of any size, bytes in hex. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return value
  const text = JSON.stringify(value, (_, part) => {
    if (typeof part === 'bigint') return `${part}n`
    return part instanceof Uint8Array ? toHex(part) : part
  })
  return text ?? 'nothing'
}
