import type { SqlDriver } from '@starling/node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Party } from '../time/party.ts'
import { VirtualTime } from '../time/virtual-time.ts'
import { SimDisk } from './sim-disk.ts'

const COMMIT_MS = 10

describe('a simulated disk', () => {
  let time: VirtualTime
  let disk: SimDisk
  let driver: SqlDriver

  beforeEach(async () => {
    time = new VirtualTime()
    disk = new SimDisk({ time, party: new Party('node', time), commitMs: () => COMMIT_MS })
    driver = disk.driver()
    await driver.open({})
    await time.drive(driver.run('CREATE TABLE notes (text TEXT NOT NULL) STRICT'))
  })
  afterEach(() => disk.destroy())

  const insert = (text: string) => driver.run('INSERT INTO notes VALUES (?)', [text])
  const notes = async () => (await disk.read<{ text: string }>('SELECT text FROM notes')).map(({ text }) => text)

  it('answers a write when its commit has ended', async () => {
    const startedMs = time.nowMs

    await time.drive(insert('one'))

    expect(time.nowMs - startedMs).toBe(COMMIT_MS)
    expect(await notes()).toEqual(['one'])
  })

  it('loses a statement whose commit had not ended when power went', async () => {
    await time.drive(insert('kept'))
    const pending = insert('lost').then(
      () => 'kept',
      (error: { code: string }) => error.code,
    )
    await time.runUntil(time.nowMs + COMMIT_MS - 1)

    await disk.cut()

    expect(await pending).toBe('closed')
    expect(await notes()).toEqual(['kept'])
  })

  it('loses a whole transaction whose commit had not ended', async () => {
    await driver.run('BEGIN IMMEDIATE')
    await insert('one')
    await insert('two')
    const commit = driver.run('COMMIT').catch((error: { code: string }) => error.code)
    await time.runUntil(time.nowMs + COMMIT_MS - 1)

    await disk.cut()

    expect(await commit).toBe('closed')
    expect(await notes()).toEqual([])
  })

  it('outlives the node, whose old driver is dead', async () => {
    await time.drive(insert('one'))
    await disk.cut()

    const next = disk.driver()
    await next.open({})

    expect(await next.all('SELECT text FROM notes')).toEqual([{ text: 'one' }])
    await expect(driver.all('SELECT text FROM notes')).rejects.toMatchObject({ code: 'closed' })
    await expect(insert('two')).rejects.toMatchObject({ code: 'closed' })
  })

  it('takes no page more when it is full, until there is room', async () => {
    await disk.fill()
    const big = 'x'.repeat(20_000)

    await expect(time.drive(insert(big))).rejects.toMatchObject({ code: 'database_full' })
    await disk.makeRoom()
    await time.drive(insert(big))

    expect(await notes()).toEqual([big])
  })

  it('reports as done what a liar does not keep, and shows what a liar wants', async () => {
    disk.tampering = { keeps: ({ sql }) => !sql.startsWith('INSERT'), reads: () => [{ text: 'lie' }] }

    await insert('one')

    expect(await notes()).toEqual([])
    expect(await driver.all('SELECT text FROM notes')).toEqual([{ text: 'lie' }])
  })
})
