import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AccountHome } from './account-home.ts'

const alice = { id: `05${'a'.repeat(64)}`, name: 'alice', phrase: 'words' }
const bob = { id: `05${'b'.repeat(64)}`, name: null, phrase: 'other words' }

describe('AccountHome', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'starling-home-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('finds accounts by id and by name', async () => {
    const home = new AccountHome(join(folder, 'new'))
    await home.save(alice)
    await home.save(bob)

    expect(await home.find('alice')).toEqual(alice)
    expect(await home.find(bob.id)).toEqual(bob)
    expect(await home.find('mallory')).toBeUndefined()
  })

  it('is empty before anything is saved', async () => {
    expect(await new AccountHome(join(folder, 'new')).list()).toEqual([])
  })

  it('keeps files for their owner only', async () => {
    await new AccountHome(folder).save(alice)

    const [file = ''] = await readdir(join(folder, 'accounts'))

    expect((await stat(join(folder, 'accounts', file))).mode & 0o777).toBe(0o600)
  })

  it('gives a name to one account only', async () => {
    const home = new AccountHome(folder)
    await home.save(alice)

    await expect(home.save({ ...bob, name: 'alice' })).rejects.toMatchObject({ code: 'account_exists' })
    await home.save(alice)
  })

  it('says which file is damaged', async () => {
    const home = new AccountHome(folder)
    await home.save(alice)
    await writeFile(join(folder, 'accounts', `${alice.id}.json`), '[]')

    await expect(home.list()).rejects.toMatchObject({
      code: 'invalid_file',
      message: expect.stringContaining(alice.id),
    })
  })
})
