import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { native } from '@starling/crypto/native'
import { systemRandom } from '@starling/ports/system'
import { decodeNetworkFile } from '@starling/registry/static'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ContainerFilesOptions, writeContainerFiles } from './container-files.ts'
import { planContainers } from './container-plan.ts'
import { readTestnetFile } from './testnet-file.ts'

const FIRST_MS = 1_700_000_000_000

describe('writeContainerFiles', () => {
  let root = ''
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'starling-containers-'))
  })
  afterEach(() => rm(root, { recursive: true }))

  const options = (change: Partial<ContainerFilesOptions> = {}): ContainerFilesOptions => ({
    plans: planContainers({
      nodes: 10,
      address: '10.71.7.11',
      tlsPort: 23_000,
      peerPort: 24_000,
      url: 'http://127.0.0.1:22101',
      operatorUrl: 'http://127.0.0.1:25101',
    }),
    seed: 42n,
    folder: join(root, 'network'),
    identities: join(root, 'nodes'),
    random: systemRandom,
    webUrl: 'http://127.0.0.1:8080',
    operatorPort: 25_000,
    nowMs: FIRST_MS,
    crypto: native,
    ...change,
  })
  const read = (path: string) => readFile(join(root, path), 'utf8')

  it('gives each node an identity, all of them a network file, and other commands a way in', async () => {
    const file = await writeContainerFiles(options())

    const network = decodeNetworkFile(await read('network/network.json'))
    expect(network.startedAtMs).toBe(FIRST_MS)
    expect(network.nodes.map((node) => node.ed25519).sort()).toEqual(file.nodes.map((node) => node.ed25519).sort())
    expect(network.nodes.map((node) => node.publicIp).sort()).toContain('10.71.7.20')
    expect(await read('nodes/10/identity.key')).toMatch(/^[0-9a-f]{64}\n$/)
    expect(await read('network/operator-token')).toBe(file.operatorToken)
    expect(file.operatorToken).toMatch(/^[0-9a-f]{32}$/)
    expect(JSON.parse(await read('network/targets.json'))[9]).toEqual({
      targets: ['n10:25000'],
      labels: { node: 'n10', swarm: file.nodes[9]?.swarm },
    })
    expect(file.nodes[9]).toMatchObject({ name: 'n10', url: 'http://127.0.0.1:22110' })
    expect(await readTestnetFile(join(root, 'network', 'testnet.json'))).toMatchObject({ seedUrl: file.seedUrl })
  })

  it('leaves everything as it is the second time', async () => {
    const files = ['network/network.json', 'network/testnet.json', 'network/operator-token', 'nodes/01/identity.key']
    await writeContainerFiles(options())
    const before = await Promise.all(files.map(read))

    await writeContainerFiles(options({ nowMs: FIRST_MS + 1 }))

    expect(await Promise.all(files.map(read))).toEqual(before)
  })

  it('refuses the files of another network and leaves them', async () => {
    await writeContainerFiles(options())
    const before = await read('nodes/01/identity.key')

    await expect(writeContainerFiles(options({ seed: 43n }))).rejects.toMatchObject({ code: 'invalid_file' })
    const elsewhere = options({ seed: 43n, folder: join(root, 'elsewhere') })
    await expect(writeContainerFiles(elsewhere)).rejects.toMatchObject({ code: 'invalid_file' })

    expect(await read('nodes/01/identity.key')).toBe(before)
  })
})
