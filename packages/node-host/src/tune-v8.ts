/**
 * How V8 collects garbage in a node. Measured in docs/performance.md.
 * @module
 */

import { setFlagsFromString } from 'node:v8'

/**
 * V8 shares the collection of young objects out among threads. A node's young objects are few megabytes: waking the threads
 * and waiting for each other took a fifth of a node's processor time under stores. V8 reads this flag before each collection.
 */
export function tuneV8(): void {
  setFlagsFromString('--no-parallel-scavenge')
}
