/** @module Accounts to swarms, new swarm ids, assignment, the random source. */
import {
  assignSwarms,
  formatSwarmId,
  Mt19937_64,
  newSwarmId,
  PROFILES,
  parseAccountId,
  swarmOf,
  swarmPosition,
  uniformBelow,
} from '@starling/protocol'
import { type Area, equal, type Json, list } from '../area.ts'

export const swarms: Area = {
  file: 'swarms.json',
  async run(vectors, report) {
    for (const row of list(vectors['pubkey_to_space'])) {
      await report.check(`position of ${row['pubkey']}`, () =>
        equal(swarmPosition(parseAccountId(row['pubkey'] as string)), row['space']),
      )
    }
    for (const [index, row] of list(vectors['space_to_swarm']).entries()) {
      await report.check(`swarm of ${row['space']} (${index})`, () => {
        const ids = list(row['swarms']).map((id) => BigInt(id))
        const sorted = ids.sort((left, right) => (left < right ? -1 : 1))
        const swarm = swarmOf(BigInt(row['space'] as string), sorted)
        equal(swarm, row['swarm'])
        if (row['swarm_hex'] !== undefined) equal(swarm === undefined ? '' : formatSwarmId(swarm), row['swarm_hex'])
        if (row['pubkey'] !== undefined) equal(swarmPosition(parseAccountId(row['pubkey'])), row['space'])
      })
    }
    for (const row of list(vectors['new_swarm_id'])) {
      const existing = list(row['existing']).map((id) => BigInt(id))
      await report.check(`new id beside ${existing.length} swarms`, () => equal(newSwarmId(existing), row['new']))
    }
    const longRun = vectors['new_swarm_id_long_run']
    if (longRun !== undefined) await report.check('ten thousand steps of new ids', () => checkLongRun(longRun))
    const twister = vectors['mt19937_64']
    if (twister !== undefined) await checkTwister(twister, (name, run) => report.check(name, run))
    for (const row of list(vectors['assignment']?.['steps'])) {
      await report.check(`assignment with seed ${row['seed']}`, () => checkAssignment(row))
    }
  },
}

/** The procedure is a sentence, of which the two numbers are taken. */
function checkLongRun(row: Json): void {
  const [, seed = '12345', draws = '10000'] = /seeded (\d+); (\d+) draws/.exec((row['procedure'] ?? '') as string) ?? []
  const generator = new Mt19937_64(BigInt(seed))
  const ids: bigint[] = []
  for (let step = 0; step < Number(draws); step++) {
    const draw = generator.next()
    if (draw < 1n << 62n && ids.length > 0) ids.splice(Number(draw % BigInt(ids.length)), 1)
    else {
      const id = newSwarmId(ids)
      const at = ids.findIndex((other) => other > id)
      ids.splice(at < 0 ? ids.length : at, 0, id)
    }
  }
  equal(ids.length, row['final_count'])
  for (const [index, id] of Object.entries(row['sorted_index_to_id'] as object)) equal(ids[Number(index)], id)
}

async function checkTwister(row: Json, check: (name: string, run: () => void) => Promise<void>): Promise<void> {
  for (const [field, expected] of Object.entries(row as object) as [string, Json][]) {
    const nth = /^seed_(\d+)_draw_(\d+)$/.exec(field)
    const first = /^seed_(\d+)_first_(\d+)$/.exec(field)
    const uniform = /^uniform_n(\d+)_seed(\d+)_first_(\d+)$/.exec(field)
    if (nth !== null) {
      await check(`mt19937_64: ${field}`, () => {
        const generator = new Mt19937_64(BigInt(nth[1] as string))
        for (let i = 1; i < Number(nth[2]); i++) generator.next()
        equal(generator.next(), expected)
      })
    } else if (first !== null) {
      await check(`mt19937_64: ${field}`, () => {
        const generator = new Mt19937_64(BigInt(first[1] as string))
        equal(
          Array.from({ length: Number(first[2]) }, () => generator.next()),
          expected,
        )
      })
    } else if (uniform !== null) {
      await check(`mt19937_64: ${field}`, () => {
        const generator = new Mt19937_64(BigInt(uniform[2] as string))
        const draws = Array.from({ length: Number(uniform[3]) }, () =>
          Number(uniformBelow(generator, BigInt(uniform[1] as string))),
        )
        equal(draws, expected)
      })
    }
  }
}

function checkAssignment(row: Json): void {
  const before = new Map(
    Object.entries((row['before'] ?? {}) as object).map(([id, members]) => [BigInt(id), members as string[]]),
  )
  // Who has left is told for the reader: the swarms before are those without them.
  const placed = new Set([...before.values(), ...Object.values(row['after'] as object)].flat())
  for (const node of list(row['removed'])) equal([node, placed.has(node as string)], [node, false])
  const after = assignSwarms({
    swarms: before,
    unassigned: list(row['registered']).map(String),
    seed: BigInt(row['seed'] as string),
    constants: PROFILES.production.swarm,
  })
  const asObject = (entries: Iterable<readonly [bigint, readonly string[]]>) =>
    Object.fromEntries([...entries].map(([id, members]) => [id.toString(), members]))
  equal(asObject(after), row['after'])
}
