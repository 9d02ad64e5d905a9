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
  const { tester, testee } = drawPair(testerSeed(blockHash), members.length)
  const sorted = [...members].sort()
  return { tester: sorted[tester] as string, testee: sorted[testee] as string }
}

interface Pair {
  readonly tester: number
  readonly testee: number
}

/** Seeding the generator costs a tenth of a millisecond, and a node asks for the same pair again and again. */
const drawn = new Map<string, Pair>()
const DRAWN_MAX = 64

function drawPair(seed: bigint, count: number): Pair {
  const key = `${seed} ${count}`
  let pair = drawn.get(key)
  if (pair === undefined) {
    const generator = new Mt19937_64(seed)
    const draw = () => Number(uniformBelow(generator, BigInt(count)))
    const tester = draw()
    let testee = draw()
    while (testee === tester) testee = draw()
    pair = { tester, testee }
    if (drawn.size >= DRAWN_MAX) drawn.clear()
    drawn.set(key, pair)
  }
  return pair
}

export function testerSeed(blockHash: string): bigint {
  let seed = 0n
  for (let i = 7; i >= 0; i--) seed = (seed << 8n) | BigInt(blockHash.charCodeAt(i))
  return seed
}
