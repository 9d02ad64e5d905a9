/**
 * A fault: what breaks, what is promised while it lasts, how it is mended.
 * @module
 */

import type { Stack } from '../stack/stack.ts'
import type { Testnet, TestnetNode } from '../stack/testnet.ts'

export interface FaultContext {
  readonly stack: Stack
  readonly testnet: Testnet
  readonly signal: AbortSignal
}

export interface Fault {
  /** As it stands in the table. */
  readonly name: string
  /** Whether messages go on being acknowledged in every swarm while it lasts. */
  readonly keepsServing: boolean
  /** Fulfils when it is broken. */
  readonly strike: (context: FaultContext) => Promise<void>
  /** Fulfils when everything has been set right; nodes may still be on their way up. */
  readonly mend: (context: FaultContext) => Promise<void>
  /** How long it lasts before it is mended; 0 for one that ends by itself. */
  readonly lastsMs: number
}

export const namesOf = (nodes: readonly TestnetNode[]): string[] => nodes.map(({ name }) => name)
