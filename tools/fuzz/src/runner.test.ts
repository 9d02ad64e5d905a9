import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FuzzDoor } from './door.ts'
import { broken } from './errors.ts'
import { describeReport, isInOrder } from './report.ts'
import { fuzz } from './runner.ts'
import type { Row } from './table/row.ts'
import { makeCast } from './world/cast.ts'

const SMALL: Row = { name: 'small', status: 200, body: '' }
const LARGE: Row = { name: 'large', status: 400, body: '' }
const cast = makeCast()

/** Breaks when a 7 has been followed by a multiple of ten of the same owner. */
function door(isBroken: boolean): FuzzDoor<number> {
  return {
    name: 'numbers',
    rows: [SMALL, LARGE],
    cases: fc.nat(40),
    async run(block, _cast, hits) {
      const sevens = new Set<number>()
      for (const { owner, what } of block) {
        hits.add(what > 39 ? LARGE : SMALL)
        if (what === 7) sevens.add(owner)
        if (isBroken && what % 10 === 0 && sevens.has(owner)) throw broken(`${what} after 7`)
      }
    },
  }
}

describe('fuzz', () => {
  it('counts cases and rows', async () => {
    const report = await fuzz(door(false), { runs: 2_000, seed: 3, cast })

    expect(report).toMatchObject({ cases: 2_000, missed: [] })
    expect(isInOrder(report)).toBe(true)
    expect(describeReport(report)).toContain('every row was met')
  })

  it('names rows that nothing has met', async () => {
    const report = await fuzz(door(false), { runs: 1, seed: 3, cast })

    expect(report.missed).toEqual([LARGE])
    expect(isInOrder(report)).toBe(false)
  })

  it('leaves the fewest cases that still break it, and says how to repeat it', async () => {
    const report = await fuzz(door(true), { runs: 2_000, seed: 3, cast })

    const left = (report.failure?.cases ?? []) as readonly { owner: number; what: number }[]
    const [first, second, ...rest] = left
    expect(rest).toEqual([])
    expect([first?.what, (second?.what ?? 1) % 10]).toEqual([7, 0])
    expect(first?.owner).toBe(second?.owner)
    expect(describeReport(report)).toContain(`--door numbers --seed ${report.failure?.seed} --runs 400`)
    expect(isInOrder(report)).toBe(false)
  })

  it('draws the same for the same seed', async () => {
    const seen: number[][] = []
    const recorder: FuzzDoor<number> = {
      ...door(false),
      run: async (block) => void seen.push(block.map(({ what }) => what)),
    }
    await fuzz(recorder, { runs: 500, seed: 9, cast })
    await fuzz(recorder, { runs: 500, seed: 9, cast })

    expect(seen.slice(0, 2)).toEqual(seen.slice(2))
    expect(seen[0]).not.toEqual(seen[1])
  })

  it('hears of a rejection that nobody handles', async () => {
    const careless: FuzzDoor<number> = {
      ...door(false),
      async run() {
        void Promise.reject(new Error('unheard'))
      },
    }

    const report = await fuzz(careless, { runs: 1, seed: 1, cast })

    expect(report.failure?.message).toContain('nobody has handled: Error: unheard')
  })
})
