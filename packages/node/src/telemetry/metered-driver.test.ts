import { countMetrics, ManualClock } from '@starling/ports/testing'
import { describe, expect, it } from 'vitest'
import { libsqlDriver } from '../storage/libsql.ts'
import { meteredDriver } from './metered-driver.ts'
import { nodeMetrics } from './node-metrics.ts'

async function metered() {
  const { metrics, series } = countMetrics()
  const driver = meteredDriver(libsqlDriver(), new ManualClock(), nodeMetrics(metrics))
  await driver.open({})
  await driver.run('CREATE TABLE words (word TEXT)')
  const before = series.get('starling_commit_seconds') ?? 0
  return { driver, commits: () => (series.get('starling_commit_seconds') ?? 0) - before, series }
}

describe('meteredDriver', () => {
  it('counts a transaction as one commit, and a statement by itself as one', async () => {
    const { driver, commits } = await metered()

    await driver.run('BEGIN IMMEDIATE')
    await driver.run("INSERT INTO words VALUES ('one')")
    await driver.run("INSERT INTO words VALUES ('two')")
    expect(commits()).toBe(0)
    await driver.run('COMMIT')
    expect(commits()).toBe(1)
    await driver.run("INSERT INTO words VALUES ('three')")

    expect(commits()).toBe(2)
    await driver.close()
  })

  it('counts nothing for what is rolled back, fails, or writes nothing', async () => {
    const { driver, commits } = await metered()

    await driver.run('BEGIN IMMEDIATE')
    await driver.run("INSERT INTO words VALUES ('one')")
    await driver.run('ROLLBACK')
    await driver.run('PRAGMA user_version = 7')
    await expect(driver.run('INSERT INTO nowhere VALUES (1)')).rejects.toMatchObject({ code: 'database_failed' })

    expect(commits()).toBe(0)
    expect(await driver.all('SELECT word FROM words')).toEqual([])
    await driver.close()
  })

  it('counts reads and hands on what they find', async () => {
    const { driver, series } = await metered()
    await driver.run('INSERT INTO words VALUES (?)', ['one'])
    const reads = series.get('starling_database_read_seconds') ?? 0

    expect(await driver.all('SELECT word FROM words WHERE word = ?', ['one'])).toEqual([{ word: 'one' }])

    expect(series.get('starling_database_read_seconds')).toBe(reads + 1)
    await driver.close()
  })
})
