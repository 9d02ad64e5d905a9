import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeNetworkFile } from '@starling/registry/static'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Output } from '../output.ts'
import { networkNew } from './network.ts'

const silent: Output = { result: () => undefined, note: () => undefined, hint: () => undefined }
const listing = (digit: string) => ({
  ...{ ed25519: digit.repeat(64), x25519: digit.repeat(64), publicIp: '203.0.113.7' },
  ...{ storagePort: 443, peerPort: 22_022, url: 'https://node.example' },
})

describe('starling network new', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'starling-network-'))
  })
  afterEach(() => rm(folder, { recursive: true }))
  const make = async (...listings: readonly unknown[]) => {
    const files = await Promise.all(
      listings.map(async (content, index) => {
        const file = join(folder, `${index}.json`)
        await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
        return file
      }),
    )
    const out = join(folder, 'network.json')
    await networkNew(files, { out, profile: 'testnet', seed: 1 }, silent)
    return decodeNetworkFile(await readFile(out, 'utf8'))
  }

  it('puts the listed nodes into swarms', async () => {
    const { nodes, startedAtMs } = await make(listing('a'), listing('b'), listing('c'))

    expect(nodes.map(({ ed25519 }) => ed25519.slice(0, 1))).toEqual(['a', 'b', 'c'])
    expect(nodes[0]).toMatchObject({ storagePort: 443, peerPort: 22_022, url: 'https://node.example', state: 'active' })
    expect(new Set(nodes.map(({ swarmId }) => swarmId)).size).toBe(1)
    expect(startedAtMs).toBeGreaterThan(0)
  })

  it.each([
    ['no JSON', 'cannot be read, or is not JSON'],
    [{}, 'it has no keys'],
    [{ ...listing('a'), publicIp: '0.0.0.0' }, 'does not say where the node is'],
    [{ ...listing('a'), peerPort: 0 }, 'does not say on which ports'],
  ])('refuses %j', async (content, message) => {
    await expect(make(content)).rejects.toMatchObject({
      code: 'invalid_file',
      message: expect.stringContaining(message),
    })
  })

  it('refuses the same node twice, and a profile that it does not know', async () => {
    await expect(make(listing('a'), listing('a'))).rejects.toMatchObject({
      message: expect.stringContaining('one key'),
    })
    const moon = networkNew([], { out: join(folder, 'x'), profile: 'moon', seed: 1 }, silent)
    await expect(moon).rejects.toMatchObject({ code: 'invalid_argument' })
  })
})
