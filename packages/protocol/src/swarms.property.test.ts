import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AccountId } from './account-id.ts'
import { PROFILES, type Profile } from './profiles.ts'
import { assignSwarms } from './swarm-assignment.ts'
import { NO_SWARM, swarmForAccount, swarmOf } from './swarm-mapping.ts'

const u64 = fc.bigInt({ min: 0n, max: NO_SWARM })
const swarmIds = fc.uniqueArray(fc.bigInt({ min: 0n, max: NO_SWARM - 1n }), { minLength: 1, maxLength: 20 })
const profile = fc.constantFrom<Profile>(...Object.values(PROFILES))

describe('swarm mapping', () => {
  it('gives every position to one of the nearest swarms, in whatever order they are listed', () => {
    fc.assert(
      fc.property(u64, swarmIds, (position, ids) => {
        const found = swarmOf(position, ids) as bigint
        expect(ids).toContain(found)
        expect(swarmOf(position, ids.toReversed())).toBe(found)
        expect(ids.every((id) => distance(position, id) >= distance(position, found))).toBe(true)
      }),
    )
  })

  it('has no swarm only when there is none', () => {
    expect(swarmOf(1n, [])).toBeUndefined()
    expect(swarmForAccount([{ swarmId: NO_SWARM }], `05${'00'.repeat(32)}` as AccountId)).toBeUndefined()
  })

  it('lists the members of the swarm in the order given', () => {
    const nodes = [1n, 2n, 1n].map((swarmId, index) => ({ swarmId, index }))
    const account = `05${'00'.repeat(32)}` as AccountId

    expect(swarmForAccount(nodes, account)).toEqual({ swarmId: 1n, members: [nodes[0], nodes[2]] })
  })
})

describe('swarm assignment', () => {
  it('keeps every node in exactly one swarm, whoever comes and goes', () => {
    const step = fc.record({ seed: u64, joining: fc.nat(12), leaving: fc.array(fc.nat(), { maxLength: 12 }) })
    fc.assert(
      fc.property(profile, fc.array(step, { minLength: 1, maxLength: 8 }), ({ swarm: constants }, steps) => {
        let swarms: ReadonlyMap<bigint, readonly string[]> = new Map()
        let count = 0
        for (const { seed, joining, leaving } of steps) {
          const present = [...swarms.values()].flat()
          const gone = new Set(leaving.map((n) => present[n % present.length]))
          const left = new Map(
            [...swarms].map(([id, members]) => [id, members.filter((node) => !gone.has(node)).sort()]),
          )
          const unassigned = Array.from({ length: joining }, () => `node${String(count++).padStart(4, '0')}`)
          const expected = [...[...left.values()].flat(), ...unassigned].sort()

          swarms = assignSwarms({ swarms: left, unassigned, seed, constants })

          expect([...swarms.values()].flat().sort()).toEqual(expected)
          expect(swarms.has(NO_SWARM)).toBe(false)
          if (swarms.size > 1) {
            for (const members of swarms.values()) expect(members.length).toBeGreaterThanOrEqual(constants.min)
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  it('rescues a swarm from those that were the largest before anybody gave', () => {
    const members = (letter: string, count: number) => Array.from({ length: count }, (_, i) => `${letter}${i}`)
    const before = new Map([
      [0n, members('a', 3)],
      [10n, members('b', 7)],
      [20n, members('c', 8)],
      [30n, members('d', 8)],
    ])
    const constants = PROFILES.production.swarm

    // After one gift 7, 7 and 8 are left: whoever measured again would take from the sevens too.
    for (let seed = 0n; seed < 50n; seed++) {
      const after = assignSwarms({ swarms: before, unassigned: [], seed, constants })
      expect(
        [...after.values()].map((swarm) => swarm.length),
        `seed ${seed}`,
      ).toEqual([5, 7, 7, 7])
    }
  })

  it('leaves its input as it was', () => {
    const before = new Map([[5n, ['a', 'b']]])

    assignSwarms({ swarms: before, unassigned: ['c'], seed: 1n, constants: PROFILES.testnet.swarm })

    expect(before).toEqual(new Map([[5n, ['a', 'b']]]))
  })
})

function distance(position: bigint, id: bigint): bigint {
  const up = BigInt.asUintN(64, id - position)
  const down = BigInt.asUintN(64, position - id)
  return up < down ? up : down
}
