/** @module What a load asks, and how it judges the answers. */

import type { HttpReply } from '../http/reply-reader.ts'

/** `partial`: accepted, but not by every member of the swarm. */
export type Verdict = 'ok' | 'partial' | 'failed'

export interface Exchange {
  /** Of the node that is asked. */
  readonly url: string
  readonly path: string
  readonly body: Uint8Array
  /** Of an answer whatever its status. What it throws counts as `failed`. */
  judge(reply: HttpReply): Verdict
}

export interface Workload {
  /** The next question; each is asked once. */
  next(): Exchange
}
