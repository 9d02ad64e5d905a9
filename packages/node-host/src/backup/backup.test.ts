import { appendFile, cp, mkdir, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SCHEMA_VERSION } from '@starling/node'
import { sqlite3Driver } from '@starling/node/storage/sqlite3'
import { systemRandom } from '@starling/ports/system'
import { ManualClock } from '@starling/ports/testing'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { examineBackup } from '../doctor/backup.ts'
import { loadIdentity } from '../identity.ts'
import { backUpNode } from './back-up-node.ts'
import { readLastBackup } from './last-backup.ts'
import { restoreNode } from './restore-node.ts'

const clock = new ManualClock(Date.UTC(2026, 10, 26))
const ROWS = 500

/** A node's data folder with a database of real size; the writer stays open, as in a running node. */
async function running(path: string) {
  const dataDir = join(path, 'data')
  await loadIdentity(dataDir, systemRandom)
  const driver = sqlite3Driver(join(dataDir, 'node.sqlite'))
  await driver.open({})
  await driver.run('CREATE TABLE messages (id INTEGER PRIMARY KEY, data BLOB)')
  await driver.run(`PRAGMA user_version = ${SCHEMA_VERSION}`)
  await driver.run(
    `WITH RECURSIVE rows (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM rows WHERE number < ${ROWS})
     INSERT INTO messages (data) SELECT randomblob(500) FROM rows`,
  )
  return { dataDir, driver, [Symbol.asyncDispose]: () => driver.close() }
}

async function rowsIn(dataDir: string): Promise<number> {
  const driver = sqlite3Driver(join(dataDir, 'node.sqlite'))
  await driver.open({})
  const [row] = await driver.all<{ count: number }>('SELECT count(*) AS count FROM messages')
  await driver.close()
  return row?.count ?? 0
}

describe('a backup of a running node', () => {
  it('holds one moment while writes go on, and comes back as it was', async () => {
    await using folder = await temporaryFolder()
    await using node = await running(folder.path)
    const target = join(folder.path, 'backups', 'one')
    let isOver = false
    const writing = (async () => {
      let rows = ROWS
      for (; !isOver; rows += 1) await node.driver.run('INSERT INTO messages (data) VALUES (?)', [new Uint8Array(500)])
      return rows
    })()

    const made = await backUpNode({ dataDir: node.dataDir, target, withIdentity: true }, clock)
    isOver = true
    const rowsAfter = await writing
    const restoredDir = join(folder.path, 'restored')
    const restored = await restoreNode({ dataDir: restoredDir, source: target })

    expect(made).toMatchObject({ folder: target, takenAt: '2026-11-26T00:00:00.000Z', hasIdentity: true })
    expect(restored).toMatchObject({ ed25519: made.ed25519, identityRestored: true, dataDir: restoredDir })
    const rows = await rowsIn(restoredDir)
    expect(rows).toBeGreaterThanOrEqual(ROWS)
    expect(rows).toBeLessThanOrEqual(rowsAfter)
    expect(await readFile(join(restoredDir, 'identity.key'))).toEqual(
      await readFile(join(node.dataDir, 'identity.key')),
    )
    for (const name of ['identity.key', 'node.sqlite']) {
      expect((await stat(join(restoredDir, name))).mode & 0o777, name).toBe(0o600)
      expect((await stat(join(target, name))).mode & 0o777, name).toBe(0o600)
    }
    expect(await readLastBackup(node.dataDir)).toEqual({ takenAt: made.takenAt, folder: target })
  })

  it('holds the key only when asked', async () => {
    await using folder = await temporaryFolder()
    await using node = await running(folder.path)
    const source = join(folder.path, 'without')
    await backUpNode({ dataDir: node.dataDir, target: source, withIdentity: false }, clock)

    expect((await readdir(source)).sort()).toEqual(['manifest.json', 'node.sqlite'])
    const dataDir = join(folder.path, 'restored')
    await expect(restoreNode({ dataDir, source })).rejects.toMatchObject({
      code: 'other_identity',
      message: expect.stringContaining('The backup is without the node’s key'),
    })
    await mkdir(dataDir)
    await cp(join(node.dataDir, 'identity.key'), join(dataDir, 'identity.key'))
    expect(await restoreNode({ dataDir, source })).toMatchObject({ identityRestored: false })
  })

  it('overwrites nothing, and leaves nothing when it fails', async () => {
    await using folder = await temporaryFolder()
    await using node = await running(folder.path)
    const target = join(folder.path, 'backup')
    await mkdir(target)
    const again = backUpNode({ dataDir: node.dataDir, target, withIdentity: false }, clock)
    await expect(again).rejects.toMatchObject({ code: 'exists' })
    const nothing = backUpNode({ dataDir: folder.path, target: join(folder.path, 'x'), withIdentity: false }, clock)
    await expect(nothing).rejects.toMatchObject({ code: 'nothing_to_back_up' })

    await writeFile(join(folder.path, 'not-a-folder'), '')
    const broken = join(folder.path, 'not-a-folder', 'backup')
    await expect(backUpNode({ dataDir: node.dataDir, target: broken, withIdentity: false }, clock)).rejects.toThrow()
    expect((await readdir(folder.path)).sort()).toEqual(['backup', 'data', 'not-a-folder'])
    expect(await readLastBackup(node.dataDir)).toBeUndefined()
  })
})

describe('a restore', () => {
  async function backup(path: string) {
    await using node = await running(path)
    const source = join(path, 'backup')
    await backUpNode({ dataDir: node.dataDir, target: source, withIdentity: true }, clock)
    return { source, dataDir: join(path, 'restored') }
  }

  it('refuses a folder that has messages, or the log of some', async () => {
    await using folder = await temporaryFolder()
    const { source, dataDir } = await backup(folder.path)
    for (const name of ['node.sqlite', 'node.sqlite-wal']) {
      await mkdir(dataDir, { recursive: true })
      await writeFile(join(dataDir, name), 'of somebody')
      await expect(restoreNode({ dataDir, source }), name).rejects.toMatchObject({ code: 'exists' })
      expect(await readFile(join(dataDir, name), 'utf8')).toBe('of somebody')
      expect(await readdir(dataDir)).toEqual([name])
      await rm(dataDir, { recursive: true })
    }
  })

  it('refuses another node’s key, here or in the backup', async () => {
    await using folder = await temporaryFolder()
    const { source, dataDir } = await backup(folder.path)
    await loadIdentity(dataDir, systemRandom)
    await expect(restoreNode({ dataDir, source })).rejects.toMatchObject({ code: 'other_identity' })
    await cp(join(dataDir, 'identity.key'), join(source, 'identity.key'))
    await rm(dataDir, { recursive: true })
    await expect(restoreNode({ dataDir, source })).rejects.toMatchObject({ code: 'invalid_backup' })
    await expect(readdir(dataDir)).rejects.toThrow()
  })

  it('refuses a backup that is damaged, cut, from the future, or none', async () => {
    await using folder = await temporaryFolder()
    const { source, dataDir } = await backup(folder.path)
    const database = join(source, 'node.sqlite')
    const manifest = JSON.parse(await readFile(join(source, 'manifest.json'), 'utf8'))
    const refused = (text: string) =>
      expect(restoreNode({ dataDir, source })).rejects.toMatchObject({
        code: 'invalid_backup',
        message: expect.stringContaining(text),
      })

    const handle = await open(database, 'r+')
    await handle.write(Uint8Array.of(1), 0, 1, 20_000)
    await handle.close()
    await refused('its checksum differs')
    await appendFile(database, 'more')
    await refused('its checksum differs')
    await rm(database)
    await refused('its checksum differs')
    await writeFile(join(source, 'manifest.json'), JSON.stringify({ ...manifest, schemaVersion: SCHEMA_VERSION + 1 }))
    await refused('newer version of Starling')
    await writeFile(join(source, 'manifest.json'), '{"format":2}')
    await refused('damaged or of a later version')
    await rm(join(source, 'manifest.json'))
    await refused('it has no manifest.json')
    await expect(readdir(dataDir)).rejects.toThrow()
  })
})

describe('the doctor on backups', () => {
  it('knows how old the last one is', async () => {
    await using folder = await temporaryFolder()
    await using node = await running(folder.path)
    const later = new ManualClock(clock.now())

    expect(await examineBackup(node.dataDir, later)).toMatchObject({ level: 'notice', text: 'No backup is known.' })
    await backUpNode({ dataDir: node.dataDir, target: join(folder.path, 'b'), withIdentity: false }, clock)
    later.jump(86_400_000)
    expect(await examineBackup(node.dataDir, later)).toMatchObject({
      level: 'ok',
      text: expect.stringMatching(/^The last backup is 1 day old: /),
    })
    later.jump(15 * 86_400_000)
    expect(await examineBackup(node.dataDir, later)).toMatchObject({ level: 'notice' })
  })
})
