/** @module A way into a node, as fuzzing sees it. */

import type fc from 'fast-check'
import type { Hits } from './table/hits.ts'
import type { Row } from './table/row.ts'
import type { Cast } from './world/cast.ts'

export interface FuzzDoor<Case = unknown> {
  /** What `--door` names. */
  readonly name: string
  /** Each has to be met. */
  readonly rows: readonly Row[]
  /** Known too, but the business of another door. */
  readonly otherRows?: readonly Row[]
  readonly cases: fc.Arbitrary<Case>
  /**
   * Carries out one block of cases in a world of its own, in order. Cases are told apart by whose turn they are: what is left
   * of a block keeps its owners.
   * @throws {FuzzError} when a node does what it must never do
   */
  readonly run: (block: readonly Turn<Case>[], cast: Cast, hits: Hits) => Promise<void>
}

export interface Turn<Case> {
  /** Which of the owners. */
  readonly owner: number
  readonly what: Case
}

export interface Answer {
  readonly status: number
  readonly text: string
  /** The text as JSON; undefined when it is none. */
  readonly json: unknown
}

/** @param body - bytes that are no UTF-8 are shown as such */
export function answerOf(status: number, body: string | Uint8Array): Answer {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
  return { status, text, json: parsed(text) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
