import { describe, expect, it } from 'vitest'
import { describeSqlDriver } from '../../test/describe-sql-driver.ts'
import { temporaryPaths } from '../../test/temporary-folder.ts'
import { sqlite3Driver } from './sqlite3.ts'

const nextPath = temporaryPaths()

describeSqlDriver('sqlite3', () => sqlite3Driver(nextPath()))

describe('sqlite3Driver', () => {
  it('writes ahead to a log and syncs it at each commit', async () => {
    const driver = sqlite3Driver(nextPath())
    await driver.open({})
    expect(await driver.all('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }])
    expect(await driver.all('PRAGMA synchronous')).toEqual([{ synchronous: 2 }])
    await driver.close()
  })

  it('finds its rows again after it was closed', async () => {
    const path = nextPath()
    const before = sqlite3Driver(path)
    await before.open({})
    await before.run('CREATE TABLE things (number INTEGER)')
    await before.run('INSERT INTO things VALUES (7)')
    await before.close()

    const after = sqlite3Driver(path)
    await after.open({})
    expect(await after.all('SELECT number FROM things')).toEqual([{ number: 7 }])
    await after.close()
  })

  it('cannot open a file in a folder that does not exist', async () => {
    const driver = sqlite3Driver(`${nextPath()}/missing/node.sqlite`)
    await expect(driver.open({})).rejects.toMatchObject({ code: 'database_failed' })
  })
})
