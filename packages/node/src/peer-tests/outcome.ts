/**
 * What a test of another node can come to.
 * Source: docs/protocol/swarms.md §6.
 * @module
 */

/**
 * `reach`: an onion to the node's public door, which only who holds its key can answer. `relay`: one through it to another
 * node. `storage`: proof that it keeps a message. `channel`: whether it takes a call from this node.
 */
export const PEER_TESTS = ['reach', 'relay', 'storage', 'channel'] as const
export type PeerTest = (typeof PEER_TESTS)[number]

export type TestFailure =
  | 'unreachable'
  | 'timeout'
  | 'certificate'
  | 'refused'
  | 'wrong_key'
  | 'bad_answer'
  | 'not_relayed'
  | 'missing'
  | 'wrong_proof'

/** `undecided`: it failed, and who is to blame for that cannot be said. */
export type TestOutcome =
  | { readonly result: 'passed' }
  | { readonly result: 'failed'; readonly reason: TestFailure }
  | { readonly result: 'undecided' }

export const PASSED: TestOutcome = { result: 'passed' }
export const UNDECIDED: TestOutcome = { result: 'undecided' }

export function failed(reason: TestFailure): TestOutcome {
  return { result: 'failed', reason }
}
