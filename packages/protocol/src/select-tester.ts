/**
 * Which member of a swarm tests which other at a height.
 * Source: docs/protocol/swarms.md §6.2.
 * @module
 */

import { Mt19937_64, uniformBelow } from './mt19937-64.ts'

/**
 * @param blockHash - hex; its first eight *characters* are the seed, as ASCII bytes, little endian
 * @param members - primary keys of all members in hex, in any order
 * @returns keys of two different members, or undefined when there are fewer
 */
export function selectTester(
  blockHash: string,
  members: readonly string[],
): { readonly tester: string; readonly testee: string } | undefined {
  if (members.length < 2) return undefined
  const sorted = [...members].sort()
  const generator = new Mt19937_64(testerSeed(blockHash))
  const draw = () => Number(uniformBelow(generator, BigInt(sorted.length)))
  const tester = draw()
  let testee = draw()
  while (testee === tester) testee = draw()
  return { tester: sorted[tester] as string, testee: sorted[testee] as string }
}

export function testerSeed(blockHash: string): bigint {
  let seed = 0n
  for (let i = 7; i >= 0; i--) seed = (seed << 8n) | BigInt(blockHash.charCodeAt(i))
  return seed
}
