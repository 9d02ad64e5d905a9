import { describe, expect, it } from 'vitest'
import { describeSqlDriver } from '../../test/describe-sql-driver.ts'
import { libsqlDriver } from './libsql.ts'

describeSqlDriver('libsql', () => libsqlDriver())

describe('libsqlDriver', () => {
  it('fails a statement when told to', async () => {
    const driver = libsqlDriver({
      beforeRun: (sql) => {
        if (sql === 'COMMIT') throw new Error('disk is gone')
      },
    })
    await driver.open({})
    await driver.run('BEGIN')
    await expect(driver.run('COMMIT')).rejects.toMatchObject({ code: 'database_failed', message: 'disk is gone' })
    await driver.close()
  })
})
