/** @module Accounts to swarms, new swarm ids, assignment, the random source. */
import {
  assignSwarms,
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
        equal(swarmOf(BigInt(row['space'] as string), sorted), row['swarm'])
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

function checkLongRun(row: Json): void {
  const generator = new Mt19937_64(12345n)
  const ids: bigint[] = []
  for (let step = 0; step < 10_000; step++) {
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
  await check('mt19937_64: draw 10,000 of the default seed', () => {
    const generator = new Mt19937_64(5489n)
    let draw = 0n
    for (let i = 0; i < 10_000; i++) draw = generator.next()
    equal(draw, row['seed_5489_draw_10000'])
  })
  for (const [field, expected] of Object.entries(row as object) as [string, Json][]) {
    const first = /^seed_(\d+)_first_(\d+)$/.exec(field)
    const uniform = /^uniform_n(\d+)_seed(\d+)_first_(\d+)$/.exec(field)
    if (first !== null) {
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
    Object.entries(row['before'] as object).map(([id, members]) => [BigInt(id), members as string[]]),
  )
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
