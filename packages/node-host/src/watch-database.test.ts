import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ManualClock } from '@starling/ports/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { watchDatabase } from './watch-database.ts'

describe('watchDatabase', () => {
  let folder = ''
  let file = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'starling-database-'))
    file = join(folder, 'node.sqlite')
    await writeFile(file, 'rows')
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('says nothing while the file is written to', async () => {
    const clock = new ManualClock()
    let isGone = false
    const watch = await watchDatabase(file, clock)
    void watch.gone.then(() => {
      isGone = true
    })

    await appendFile(file, 'more rows')
    await clock.advance(10_000)
    await expect.poll(() => clock.sleeping).toBe(1)

    expect(isGone).toBe(false)
    await watch[Symbol.asyncDispose]()
    expect(clock.sleeping).toBe(0)
  })

  it.each([
    ['its folder is deleted', () => rm(folder, { recursive: true })],
    [
      'another file is in its place',
      async () => {
        await writeFile(`${file}-other`, 'rows')
        await rename(`${file}-other`, file)
      },
    ],
  ])('tells when %s', async (_what, happen) => {
    const clock = new ManualClock()
    await using watch = await watchDatabase(file, clock)

    await happen()
    await clock.advance(10_000)

    await expect(watch.gone).resolves.toBeUndefined()
  })
})
