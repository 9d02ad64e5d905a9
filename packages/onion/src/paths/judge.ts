/**
 * Who is to blame: the one function that decides it, for every request.
 * Source: docs/protocol/onion-requests.md §9.2; docs/protocol/waiting.md §3.
 * @module
 */

import { NEXT_NODE_NOT_FOUND, REQUEST_TIMED_OUT } from '../reply.ts'

/** How a request through a path ended. */
export type Outcome = (
  | {
      /** Outer status 200 and a reply that opened; `status` and `text` are the inner ones. */
      readonly kind: 'answered'
      readonly status: number
      readonly text: string
      readonly latencyMs: number
    }
  /** Another outer status, with its plain text. */
  | { readonly kind: 'refused'; readonly status: number; readonly text: string }
  /** No answer from the guard: no connection, or none in time. */
  | { readonly kind: 'silent'; readonly cause: 'unreachable' | 'timeout' }
  /** Outer status 200 and a reply that does not open: not sealed by the destination. */
  | { readonly kind: 'unreadable' }
  /** Given up by ourselves. */
  | { readonly kind: 'aborted' }
) & {
  /** True for a request that the destination was asked to hold. */
  readonly held?: boolean
}

/** Where the request went, as Ed25519 keys. */
export interface Route {
  /** Guard … last relay. */
  readonly hops: readonly string[]
  /** Undefined for a server outside the network. */
  readonly destination: string | undefined
}

export type Verdict =
  /** An answer; whatever it says is between caller and destination. */
  | { readonly kind: 'answered' }
  /** 401: stop. */
  | { readonly kind: 'unauthorized' }
  /** 406, 425: our clock is wrong; stop and correct it. */
  | { readonly kind: 'clock' }
  /** 421: adopt the swarm in the answer, if any, and ask another node. */
  | { readonly kind: 'wrong_swarm' }
  /** The named node is not there. Try again, with another target if it was the target. */
  | { readonly kind: 'node_gone'; readonly node: string }
  /** The destination answered badly. Try another. */
  | { readonly kind: 'destination' }
  /** The server outside the network did not answer its relay. Do not repeat. */
  | { readonly kind: 'server' }
  /** Somewhere on the path. Try again through another; `relays` says whether they are suspects beside the guard. */
  | { readonly kind: 'path'; readonly relays: boolean }
  /** A held call failed: ask `info` within 3 s over the same path, and report that. */
  | { readonly kind: 'probe' }
  | { readonly kind: 'aborted' }

export function judge(outcome: Outcome, route: Route): Verdict {
  switch (outcome.kind) {
    case 'aborted':
      return { kind: 'aborted' }
    case 'answered':
      return judgeAnswer(outcome.status, outcome.text, route)
    case 'silent':
      // A guard that takes no connection says nothing about the relays behind it.
      return outcome.held ? { kind: 'probe' } : { kind: 'path', relays: outcome.cause === 'timeout' }
    case 'unreadable':
      return outcome.held ? { kind: 'probe' } : { kind: 'path', relays: true }
    case 'refused':
      return judgeRefusal(outcome.status, outcome.text, outcome.held ?? false, route)
  }
}

/** Whether nothing came back in time, as when a node hangs: from the guard, or from those behind it. */
export function isSilence(outcome: Outcome): boolean {
  if (outcome.held === true) return false
  if (outcome.kind === 'silent') return outcome.cause === 'timeout'
  return outcome.kind === 'refused' && outcome.status === 504 && outcome.text === REQUEST_TIMED_OUT
}

/** Statuses of a server outside the network are its own affair. */
function judgeAnswer(status: number, text: string, { destination }: Route): Verdict {
  if (destination === undefined || status === 200 || status === 400) return { kind: 'answered' }
  if (status === 406 || status === 425) return { kind: 'clock' }
  if (status === 401) return { kind: 'unauthorized' }
  if (status === 421) return { kind: 'wrong_swarm' }
  if (namedNode(text) === destination) return { kind: 'node_gone', node: destination }
  return { kind: 'destination' }
}

function judgeRefusal(status: number, text: string, held: boolean, { hops, destination }: Route): Verdict {
  if (status === 406 || status === 425) return { kind: 'clock' }
  if (status === 421 && destination !== undefined) return { kind: 'wrong_swarm' }
  if (held) return { kind: 'probe' }
  const named = namedNode(text)
  // Only a node behind the guard can be missing; a liar may name others, and is blamed itself.
  if (named !== undefined && (hops.indexOf(named) > 0 || named === destination))
    return { kind: 'node_gone', node: named }
  const isServerFailure = destination === undefined && named === undefined && text !== REQUEST_TIMED_OUT
  if (isServerFailure && (status === 502 || status === 504)) return { kind: 'server' }
  return { kind: 'path', relays: true }
}

function namedNode(text: string): string | undefined {
  if (!text.startsWith(NEXT_NODE_NOT_FOUND)) return undefined
  const name = text.slice(NEXT_NODE_NOT_FOUND.length).trim().toLowerCase()
  return /^[0-9a-f]{64}$/.test(name) ? name : undefined
}
