/** @module A way to a node, and what comes back through it. */

import type { NetworkNode } from '../network/network.ts'

export const DOOR_NAMES = ['http', 'onion'] as const
export type DoorName = (typeof DOOR_NAMES)[number]

export interface Reply {
  /** Of the storage RPC: behind an onion the inner one, unless the outer is not 200. */
  readonly status: number
  readonly text: string
  /** The text as JSON; undefined when it is none. */
  readonly json: unknown
  /** What was asked of whom, for the report of a failed check. */
  readonly request: string
}

export interface Door {
  readonly name: DoorName
  /** @throws {ConformanceError} `no_answer` */
  send(node: NetworkNode, body: Uint8Array): Promise<{ readonly status: number; readonly text: string }>
}

/** What is shown of a long text. */
const SHOWN_CHARACTERS = 700

export function shorten(text: string): string {
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}… (${text.length} characters)`
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
