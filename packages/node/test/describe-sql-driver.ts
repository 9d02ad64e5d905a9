/** @module What every `SqlDriver` must do. Source: docs/protocol/replication.md §7. */
import { AssertionError } from '@starling/base'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SqlDriver, SqlValue } from '../src/storage/driver.ts'
import { StoreError } from '../src/storage/errors.ts'

/** @param create - a driver over an empty database that is not open yet */
export function describeSqlDriver(name: string, create: () => SqlDriver): void {
  describe(`${name} as a SqlDriver`, () => {
    let driver: SqlDriver

    beforeEach(async () => {
      driver = create()
      await driver.open({})
      await driver.run(
        'CREATE TABLE things (id INTEGER PRIMARY KEY AUTOINCREMENT, number INTEGER, text TEXT, bytes BLOB)',
      )
    })
    afterEach(() => driver.close())

    it('gives back what was written', async () => {
      const bytes = Uint8Array.from({ length: 300 }, (_, i) => i & 0xff)
      await driver.run('INSERT INTO things (number, text, bytes) VALUES (?, ?, ?)', [2 ** 53 - 1, 'grüße ✓', bytes])
      await driver.run('INSERT INTO things (number, text, bytes) VALUES (?, ?, ?)', [-5, '', null])

      const rows = await driver.all('SELECT number, text, bytes FROM things ORDER BY id')

      expect(rows).toEqual([
        { number: 2 ** 53 - 1, text: 'grüße ✓', bytes },
        { number: -5, text: '', bytes: null },
      ])
    })

    it('returns blobs as plain Uint8Array, the empty one too, and takes buffers', async () => {
      await driver.run('INSERT INTO things (bytes) VALUES (?)', [Buffer.from('abc')])
      await driver.run('INSERT INTO things (bytes) VALUES (?)', [new Uint8Array(0)])

      const rows = await driver.all<{ bytes: Uint8Array }>('SELECT bytes FROM things ORDER BY id')

      expect(rows.map((row) => Object.getPrototypeOf(row.bytes) === Uint8Array.prototype)).toEqual([true, true])
      expect(rows.map((row) => row.bytes.length)).toEqual([3, 0])
    })

    it('stores integers as integers', async () => {
      await driver.run('INSERT INTO things (number) VALUES (?)', [5])
      expect(await driver.all('SELECT typeof(number) AS type FROM things')).toEqual([{ type: 'integer' }])
      expect(await driver.all('SELECT id FROM things WHERE number = ? LIMIT ?', [5, 1])).toEqual([{ id: 1 }])
    })

    it('counts the changed rows', async () => {
      expect(await driver.run('INSERT INTO things (number) VALUES (1), (2), (3)')).toEqual({ changes: 3 })
      expect(await driver.run('DELETE FROM things WHERE number > ?', [1])).toEqual({ changes: 2 })
      expect(await driver.run('DELETE FROM things WHERE number > ?', [1])).toEqual({ changes: 0 })
    })

    it('runs statements in the order in which they were asked for', async () => {
      await Promise.all(Array.from({ length: 50 }, (_, i) => driver.run('INSERT INTO things (number) VALUES (?)', [i])))
      const rows = await driver.all<{ number: number }>('SELECT number FROM things ORDER BY id')
      expect(rows.map((row) => row.number)).toEqual(Array.from({ length: 50 }, (_, i) => i))
    })

    it('shows a transaction to readers only after its commit', async () => {
      await driver.run('BEGIN IMMEDIATE')
      await driver.run('INSERT INTO things (number) VALUES (1)')
      const during = driver.all('SELECT number FROM things')
      const rolledBack = driver.run('ROLLBACK')
      expect(await during).toEqual([])
      await rolledBack

      await driver.run('BEGIN IMMEDIATE')
      await driver.run('INSERT INTO things (number) VALUES (2)')
      await driver.run('COMMIT')
      expect(await driver.all('SELECT number FROM things')).toEqual([{ number: 2 }])
    })

    it.each<[string, unknown]>([
      ['a bigint', 5n],
      ['a boolean', true],
      ['undefined', undefined],
      ['an object', {}],
      ['an integer beyond 2^53', 2 ** 53],
      ['not a number', Number.NaN],
      ['text with a NUL', 'a\u0000b'],
    ])('refuses %s as a value', async (_, value) => {
      const params = [value] as SqlValue[]
      await expect(driver.run('INSERT INTO things (number) VALUES (?)', params)).rejects.toBeInstanceOf(AssertionError)
      await expect(driver.all('SELECT ?', params)).rejects.toBeInstanceOf(AssertionError)
    })

    it('reports a statement that fails, and goes on', async () => {
      await expect(driver.run('INSERT INTO nowhere VALUES (1)')).rejects.toMatchObject({ code: 'database_failed' })
      await expect(driver.all('SELECT * FROM nowhere')).rejects.toMatchObject({ code: 'database_failed' })
      expect(await driver.all('SELECT number FROM things')).toEqual([])
    })

    it('reports a full database and keeps what it had', async () => {
      await driver.close()
      driver = create()
      await driver.open({ sizeLimitBytes: 64 * 1024 })
      await driver.run('CREATE TABLE blobs (bytes BLOB)')
      await driver.run('INSERT INTO blobs VALUES (?)', [new Uint8Array(1000)])

      const refused = driver.run('INSERT INTO blobs VALUES (?)', [new Uint8Array(100_000)])

      await expect(refused).rejects.toMatchObject({ name: 'StoreError', code: 'database_full' })
      expect(await driver.all('SELECT count(*) AS count FROM blobs')).toEqual([{ count: 1 }])
    })

    it('knows the SQL the node uses: json_each, row values, upsert, strict tables', async () => {
      await driver.run('CREATE TABLE strict_things (hash TEXT UNIQUE, a INTEGER, b BLOB) STRICT')
      const upsert = `INSERT INTO strict_things VALUES (?, ?, ?), (?, ?, ?) ON CONFLICT (hash) DO UPDATE SET
        a = max(a, excluded.a), b = CASE WHEN (excluded.a, excluded.b) > (a, b) THEN excluded.b ELSE b END`
      await driver.run(upsert, ['x', 1, new Uint8Array([1]), 'x', 1, new Uint8Array([2])])
      const rows = await driver.all('SELECT a, b FROM strict_things WHERE hash IN (SELECT value FROM json_each(?))', [
        '["x","y"]',
      ])
      expect(rows).toEqual([{ a: 1, b: new Uint8Array([2]) }])
    })

    it('may be closed twice and answers closed afterwards', async () => {
      await driver.close()
      await driver.close()
      await expect(driver.run('SELECT 1')).rejects.toBeInstanceOf(StoreError)
      await expect(driver.all('SELECT 1')).rejects.toMatchObject({ code: 'closed' })
    })
  })
}
