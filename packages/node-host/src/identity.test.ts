import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemRandom } from '@starling/ports/system'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadIdentity } from './identity.ts'

describe('loadIdentity', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'starling-identity-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('makes a seed once, for its owner only, and finds it again', async () => {
    const dataDir = join(folder, 'new', 'node')

    const made = await loadIdentity(dataDir, systemRandom)
    const found = await loadIdentity(dataDir, systemRandom)

    expect(made).toHaveLength(32)
    expect(found).toEqual(made)
    expect((await stat(join(dataDir, 'identity.key'))).mode & 0o777).toBe(0o600)
  })

  it('refuses a damaged file and leaves it as it is', async () => {
    const file = join(folder, 'identity.key')
    await writeFile(file, 'abc')

    await expect(loadIdentity(folder, systemRandom)).rejects.toMatchObject({ code: 'invalid_identity' })

    expect(await readFile(file, 'utf8')).toBe('abc')
  })

  it.each(['node.sqlite', 'node.sqlite-wal'])(
    'makes none beside a database, which is that of a lost key: %s',
    async (name) => {
      await writeFile(join(folder, name), 'rows')

      await expect(loadIdentity(folder, systemRandom)).rejects.toMatchObject({
        code: 'identity_missing',
        message: expect.stringMatching(/identity\.key.*backup.*another node/s),
      })

      expect(await readdir(folder)).toEqual([name])
    },
  )
})
