/**
 * What a crowd is told and what it tells: thousands of clients in a process of their own, so that their memory and processor
 * time are not the node's, nor those of the load beside them.
 * @module
 */

type CrowdKind = 'holders' | 'flood'

export interface CrowdOrder {
  readonly kind: CrowdKind
  /** Of the one node. */
  readonly url: string
  readonly clients: number
  /** Of a flood: requests of all clients together. */
  readonly perSecond: number
}

/** `there`: every client has asked once and, if it holds, is being held. */
export type CrowdReport = { readonly type: 'there' } | ({ readonly type: 'tally' } & CrowdTally)

export interface CrowdTally {
  /** Answered with 200. */
  readonly served: number
  /** Answered with 503. */
  readonly refused: number
  /** Anything else, lost connections included. */
  readonly failed: number
  readonly failure: string | undefined
}
