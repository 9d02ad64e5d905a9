import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DEFAULT_SCENARIO, runScenario } from '../src/index.ts'
import { keepSeed, readSeeds } from '../src/soak/seed-file.ts'

describe('runs that failed once', () => {
  const kept = readSeeds()

  it.each(kept.map((seed) => [seed.name, seed] as const))('hold now: %s', async (_, { options }) => {
    expect((await runScenario(options)).violations).toEqual([])
  })

  it('are kept so that they can be repeated', () => {
    const folder = mkdtempSync(join(tmpdir(), 'starling-seeds-'))
    try {
      const options = { ...DEFAULT_SCENARIO, seed: 'a/b', keep: [1] }
      keepSeed(options, ['some-property: line'], folder)

      expect(readSeeds(folder)).toEqual([{ name: 'some-property-a_b.json', found: ['some-property: line'], options }])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
