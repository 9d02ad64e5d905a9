import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  checkTestnetPath,
  isOfRunningTestnet,
  readControlEntry,
  readTestnetFile,
  removeTestnetFile,
  type TestnetFile,
  updateTestnetFile,
  writeTestnetFile,
} from './testnet-file.ts'

const node = {
  url: 'http://127.0.0.1:1',
  tlsUrl: 'https://127.0.0.1:2',
  ed25519: 'aa',
  x25519: 'bb',
  swarm: '0',
  dataDir: 'node-01',
  operatorUrl: 'http://127.0.0.1:3',
}
/** Above what any system gives out. */
const NO_PID = 2 ** 30

const testnetFile = (operatorToken: string, pid: number): TestnetFile => ({
  profile: 'testnet',
  seedUrl: node.url,
  webUrl: null,
  operatorToken,
  controlUrl: 'http://127.0.0.1:4',
  nodes: [{ ...node, pid }],
  accounts: [],
})

describe('testnet.json', () => {
  let folder = ''
  let path = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'starling-file-'))
    path = join(folder, 'testnet.json')
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('is asked for before anything starts: a folder that is missing is a sentence', async () => {
    await expect(checkTestnetPath(join(folder, 'testnet.json'))).resolves.toBeUndefined()
    await expect(checkTestnetPath(join(folder, 'missing', 'testnet.json'))).rejects.toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('its folder is missing or closed'),
    })
  })

  it('is removed by the testnet that wrote it', async () => {
    const own = testnetFile('own', NO_PID)
    await writeTestnetFile(path, own)

    await removeTestnetFile(path, own)

    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('stays when another testnet has written its own there', async () => {
    await writeTestnetFile(path, testnetFile('later', NO_PID))

    await removeTestnetFile(path, testnetFile('earlier', NO_PID))

    expect(await readTestnetFile(path)).toMatchObject({ seedUrl: node.url })
  })

  it('says where its nodes are stopped and started, unless Docker does that', async () => {
    await writeTestnetFile(path, testnetFile('own', NO_PID))
    expect(await readControlEntry(path)).toEqual({ controlUrl: 'http://127.0.0.1:4', operatorToken: 'own' })

    await writeTestnetFile(path, { ...testnetFile('own', NO_PID), controlUrl: null })
    await expect(readControlEntry(path)).rejects.toMatchObject({
      code: 'invalid_file',
      message: expect.stringContaining('docker compose'),
    })
  })

  it('is brought up to date while it is there, and of this testnet', async () => {
    await writeTestnetFile(path, testnetFile('own', NO_PID))

    await updateTestnetFile(path, testnetFile('own', process.pid))
    await updateTestnetFile(path, { ...testnetFile('another', NO_PID), seedUrl: 'another' })

    expect(await readTestnetFile(path)).toMatchObject({ seedUrl: node.url })
    expect(await isOfRunningTestnet(path)).toBe(true)
    await removeTestnetFile(path)
    await updateTestnetFile(path, testnetFile('own', process.pid))
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('tells whether its testnet is running', async () => {
    await writeTestnetFile(path, testnetFile('own', process.pid))
    expect(await isOfRunningTestnet(path)).toBe(true)

    await writeTestnetFile(path, testnetFile('own', NO_PID))
    expect(await isOfRunningTestnet(path)).toBe(false)
    expect(await isOfRunningTestnet(join(folder, 'none.json'))).toBe(false)
  })
})
