import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '@starling/ports/system'
import { createNodeClientTransport } from '@starling/ports/system-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CrashError } from '../src/errors.ts'
import { runRounds } from '../src/rounds/rounds.ts'
import { temporaryFolder } from '../src/temporary-folder.ts'
import { ensureStrace } from '../src/trace/ensure-strace.ts'
import { type TraceReport, traceStores } from '../src/trace/traced-node.ts'

const transport = createNodeClientTransport({ allowSelfSigned: true })
afterAll(() => transport[Symbol.asyncDispose]())

describe('a node that is killed under load', () => {
  it('has everything that it had answered when it is up again', async () => {
    await using folder = await temporaryFolder()

    const report = await runRounds({ rounds: 5, seed: 'five', folder: folder.path, transport, clock: systemClock })

    expect(report.rounds.flatMap(({ losses }) => losses)).toEqual([])
    expect(report.finalLosses).toEqual([])
    expect(report.messages).toBeGreaterThan(0)
    expect(report.rounds.map(({ killedWhile }) => killedWhile)).toContain('starting')
  })
})

describe('a node whose database disappears while it is down', () => {
  it('is found out', async () => {
    await using folder = await temporaryFolder()
    // The log alone would not do: a checkpoint may just have carried all of it over.
    const whileDown = async (dataDir: string) => {
      for (const name of ['node.sqlite', 'node.sqlite-wal']) await rm(join(dataDir, name), { force: true })
    }

    const { rounds } = await runRounds({
      rounds: 1,
      seed: 'one',
      folder: folder.path,
      transport,
      clock: systemClock,
      whileDown,
    })

    const [round] = rounds
    expect(round?.answered).toBeGreaterThan(0)
    expect(round?.losses.filter(({ kind }) => kind === 'lost').length).toBeGreaterThan(0)
  })
})

describe('the system calls of a node, where they can be watched', () => {
  let complaint: unknown
  beforeAll(() => {
    try {
      ensureStrace()
    } catch (error) {
      complaint = error
      console.warn(String(error))
    }
  }, 300_000)

  const traced = async (isUnsynced: boolean): Promise<TraceReport> => {
    await using folder = await temporaryFolder()
    return await traceStores({
      seed: 'few',
      folder: folder.path,
      transport,
      clock: systemClock,
      stores: 24,
      isUnsynced,
    })
  }

  it('show that the log is on disk before a store is answered', async () => {
    if (complaint !== undefined) return saysWhatIsNeeded(complaint)

    expect(await traced(false)).toEqual({ synced: 24, 'not synced': 0, 'not written': 0, 'not answered': 0 })
  })

  it('show that it is not with synchronous=OFF, so that the watching is worth something', async () => {
    if (complaint !== undefined) return saysWhatIsNeeded(complaint)

    expect(await traced(true)).toEqual({ synced: 0, 'not synced': 24, 'not written': 0, 'not answered': 0 })
  })
})

/** Elsewhere than on Linux, or without the permission, nothing can be watched; that is said, and is all. */
function saysWhatIsNeeded(complaint: unknown): void {
  expect(complaint).toBeInstanceOf(CrashError)
  expect(complaint).toMatchObject({ code: 'no_strace', message: expect.stringContaining('apt-get install strace') })
}
