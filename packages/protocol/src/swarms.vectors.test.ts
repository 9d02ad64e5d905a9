import { describe, expect, it } from 'vitest'
import { readVectors } from '../test/vectors.ts'
import { parseAccountId } from './account-id.ts'
import { Mt19937_64, uniformBelow } from './mt19937-64.ts'
import { PROFILES } from './profiles.ts'
import { selectTester, testerSeed } from './select-tester.ts'
import { assignSwarms, newSwarmId } from './swarm-assignment.ts'
import { formatSwarmId, swarmOf, swarmPosition } from './swarm-mapping.ts'

type SwarmsJson = Readonly<Record<string, readonly string[]>>

const vectors = readVectors<{
  readonly pubkey_to_space: readonly { readonly pubkey: string; readonly space: string }[]
  readonly space_to_swarm: readonly {
    readonly swarms: readonly string[]
    readonly pubkey: string
    readonly space: string
    readonly swarm: string
    readonly swarm_hex?: string
  }[]
  readonly new_swarm_id: readonly { readonly existing: readonly string[]; readonly new: string }[]
  readonly new_swarm_id_long_run: {
    readonly final_count: number
    readonly sorted_index_to_id: Readonly<Record<string, string>>
  }
  readonly mt19937_64: {
    readonly seed_5489_draw_10000: string
    readonly seed_12345_first_5: readonly string[]
    readonly uniform_n10_seed42_first_10: readonly number[]
    readonly uniform_n7_seed1_first_10: readonly number[]
  }
  readonly assignment: {
    readonly steps: readonly {
      readonly seed: string
      readonly before: SwarmsJson
      readonly registered: readonly string[]
      readonly after: SwarmsJson
    }[]
  }
}>('network/swarms.json')

describe('swarm mapping', () => {
  it.each(vectors.pubkey_to_space)('puts $pubkey at $space', ({ pubkey, space }) => {
    expect(swarmPosition(parseAccountId(pubkey))).toBe(BigInt(space))
  })

  it.each(vectors.space_to_swarm)('gives $space to swarm $swarm', ({ swarms, pubkey, space, swarm, swarm_hex }) => {
    const position = swarmPosition(parseAccountId(pubkey))
    const found = swarmOf(position, swarms.map(BigInt))

    expect(position).toBe(BigInt(space))
    expect(found).toBe(BigInt(swarm))
    expect(swarmOf(position, swarms.map(BigInt).reverse())).toBe(BigInt(swarm))
    if (swarm_hex !== undefined) expect(formatSwarmId(found as bigint)).toBe(swarm_hex)
  })
})

describe('new swarm id', () => {
  it.each(vectors.new_swarm_id)('is $new beside $existing', (row) => {
    expect(newSwarmId(row.existing.map(BigInt))).toBe(BigInt(row.new))
    expect(newSwarmId(row.existing.map(BigInt).reverse())).toBe(BigInt(row.new))
  })

  it('stays the same over ten thousand steps of coming and going', () => {
    const generator = new Mt19937_64(12345n)
    const ids: bigint[] = []
    for (let step = 0; step < 10_000; step++) {
      const n = generator.next()
      if (n < 1n << 62n) {
        if (ids.length > 0) ids.splice(Number(n % BigInt(ids.length)), 1)
      } else {
        const id = newSwarmId(ids)
        const at = ids.findIndex((existing) => existing > id)
        ids.splice(at === -1 ? ids.length : at, 0, id)
      }
    }

    expect(ids).toHaveLength(vectors.new_swarm_id_long_run.final_count)
    for (const [index, id] of Object.entries(vectors.new_swarm_id_long_run.sorted_index_to_id)) {
      expect(ids[Number(index)], `id at ${index}`).toBe(BigInt(id))
    }
  })
})

describe('mt19937_64', () => {
  const { mt19937_64: rows } = vectors

  it('draws what the C++ standard says', () => {
    const generator = new Mt19937_64(5489n)
    for (let i = 1; i < 10_000; i++) generator.next()

    expect(generator.next()).toBe(BigInt(rows.seed_5489_draw_10000))
  })

  it('draws the first numbers of seed 12345', () => {
    const generator = new Mt19937_64(12345n)

    expect(rows.seed_12345_first_5.map(() => generator.next())).toEqual(rows.seed_12345_first_5.map(BigInt))
  })

  it('draws below a bound as the daemons do', () => {
    const forty = new Mt19937_64(42n)
    const one = new Mt19937_64(1n)

    expect(rows.uniform_n10_seed42_first_10.map(() => Number(uniformBelow(forty, 10n)))).toEqual(
      rows.uniform_n10_seed42_first_10,
    )
    expect(rows.uniform_n7_seed1_first_10.map(() => Number(uniformBelow(one, 7n)))).toEqual(
      rows.uniform_n7_seed1_first_10,
    )
  })
})

describe('swarm assignment', () => {
  it.each(vectors.assignment.steps)('follows seed $seed with $registered', (step) => {
    const after = assignSwarms({
      swarms: toMap(step.before),
      unassigned: step.registered,
      seed: BigInt(step.seed),
      constants: PROFILES.production.swarm,
    })

    expect(after).toEqual(toMap(step.after))
    expect([...after.keys()]).toEqual([...toMap(step.after).keys()])
  })
})

describe('storage test', () => {
  const { storage_test_selection: selection } = readVectors<{
    readonly storage_test_selection: {
      readonly seed_example: { readonly block_hash: string; readonly seed: string }
      readonly rows: readonly {
        readonly block_hash: string
        readonly members: number
        readonly tester_index: number
        readonly testee_index: number
      }[]
    }
  }>('network/node-to-node.json')

  it('takes its seed from the characters of the block hash', () => {
    expect(testerSeed(selection.seed_example.block_hash)).toBe(BigInt(selection.seed_example.seed))
  })

  it.each(selection.rows)('pairs $tester_index with $testee_index of $members for $block_hash', (row) => {
    const members = Array.from({ length: row.members }, (_, index) => `0${index}`.repeat(32))

    expect(selectTester(row.block_hash, members.toReversed())).toEqual({
      tester: members[row.tester_index],
      testee: members[row.testee_index],
    })
  })

  it('needs two members', () => {
    expect(selectTester('00'.repeat(32), ['aa'])).toBeUndefined()
  })
})

function toMap(swarms: SwarmsJson): Map<bigint, string[]> {
  const entries = Object.entries(swarms).map(([id, members]): [bigint, string[]] => [BigInt(id), [...members]])
  return new Map(entries.sort(([left], [right]) => (left < right ? -1 : 1)))
}
