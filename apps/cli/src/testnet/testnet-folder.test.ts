import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestnetFolder } from './testnet-folder.ts'

const ANY = { profile: undefined, nodes: undefined, seed: undefined }
const DEFAULTS = { profile: 'testnet', nodes: 10, seed: '42' }

describe('openTestnetFolder', () => {
  let parent = ''
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'starling-folder-'))
  })
  afterEach(() => rm(parent, { recursive: true }))

  it('removes a temporary folder with everything in it', async () => {
    const folder = await openTestnetFolder(undefined, ANY, DEFAULTS)
    await writeFile(join(await folder.nodeDir(1), 'node.sqlite'), 'x')

    await folder.close()

    expect(existsSync(folder.path)).toBe(false)
  })

  it('finds a kept testnet again and follows what it was', async () => {
    const keep = join(parent, 'kept')
    const first = await openTestnetFolder(keep, { ...ANY, nodes: 4, seed: '7' }, DEFAULTS)
    await first.close()

    const second = await openTestnetFolder(keep, ANY, DEFAULTS)

    expect(first.reused).toBe(false)
    expect(second.reused).toBe(true)
    expect(second.shape).toEqual({ profile: 'testnet', nodes: 4, seed: '7' })
  })

  it('refuses to turn a kept testnet into another', async () => {
    await openTestnetFolder(parent, { ...ANY, nodes: 4 }, DEFAULTS)

    const attempt = openTestnetFolder(parent, { ...ANY, nodes: 5 }, DEFAULTS)

    await expect(attempt).rejects.toMatchObject({ code: 'invalid_argument' })
  })

  it('is not shared by two testnets at a time', async () => {
    await writeFile(join(parent, 'testnet.pid'), `${process.ppid}\n`)
    const whileOneRuns = openTestnetFolder(parent, ANY, DEFAULTS)

    await expect(whileOneRuns).rejects.toMatchObject({ code: 'folder_in_use' })

    // Above what any system gives out: the testnet was killed and could not tidy up.
    await writeFile(join(parent, 'testnet.pid'), `${2 ** 30}\n`)
    const afterwards = await openTestnetFolder(parent, ANY, DEFAULTS)
    await afterwards.close()

    expect(existsSync(join(parent, 'testnet.pid'))).toBe(false)
  })

  it('refuses a damaged folder', async () => {
    await writeFile(join(parent, 'shape.json'), '{')

    await expect(openTestnetFolder(parent, ANY, DEFAULTS)).rejects.toMatchObject({ code: 'invalid_file' })
  })
})
