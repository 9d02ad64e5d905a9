import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemRandom } from '@starling/ports/system'
import { describe, expect, it } from 'vitest'
import { keyOf } from '../test/records.ts'
import { temporaryFolder } from '../test/temporary-folder.ts'
import { initNode } from './init-node.ts'
import { readSettings } from './settings/read-settings.ts'

const OPTIONS = { profile: 'production', peerPort: 22_022, operatorPort: 22_025, isBehindProxy: false } as const
const read = async (file: string) => JSON.parse(await readFile(file, 'utf8'))

describe('initNode', () => {
  it('writes settings that are read, and a listing without secrets', async () => {
    await using folder = await temporaryFolder()
    const made = await initNode(
      {
        ...OPTIONS,
        ...{ folder: join(folder.path, 'node'), tlsPort: 443, publicIp: '203.0.113.7', url: 'https://node.example' },
        ...{ certFile: join(folder.path, 'cert.pem'), keyFile: join(folder.path, 'node', 'key.pem') },
      },
      systemRandom,
    )

    const settings = await readSettings({}, made.configFile)
    expect(settings).toMatchObject({
      dataDir: made.dataDir,
      registryFile: made.registryFile,
      http: undefined,
      tls: {
        port: 443,
        files: { certFile: join(folder.path, 'cert.pem'), keyFile: join(folder.path, 'node/key.pem') },
      },
      operator: { host: '127.0.0.1', token: expect.stringMatching(/^[0-9a-f]{48}$/) },
    })
    const seed = (await readFile(join(made.dataDir, 'identity.key'), 'utf8')).trim()
    expect(await read(made.listingFile)).toEqual({
      ...{ ed25519: made.ed25519, x25519: made.x25519, publicIp: '203.0.113.7' },
      ...{ storagePort: 443, peerPort: 22_022, url: 'https://node.example' },
    })
    for (const name of ['starling.json', 'listing.json', 'starling.schema.json']) {
      const text = await readFile(join(folder.path, 'node', name), 'utf8')
      expect(text, name).not.toContain(seed)
      expect(text, name).not.toContain(settings.operator?.token)
    }
  })

  it('lists the proxy’s port where a proxy is in front, and trusts that proxy', async () => {
    await using folder = await temporaryFolder()
    const url = 'https://node.example'
    const options = { ...OPTIONS, folder: folder.path, httpPort: 22_021, isBehindProxy: true, url }
    const made = await initNode(options, systemRandom)

    expect(await read(made.listingFile)).toMatchObject({ storagePort: 443, url })
    expect(await readSettings({}, made.configFile)).toMatchObject({
      http: { host: '127.0.0.1', port: 22_021 },
      tls: undefined,
      trustedProxies: ['127.0.0.1'],
    })
  })

  it('takes a key that it is given, and never another one’s place', async () => {
    await using folder = await temporaryFolder()
    const identityFile = join(folder.path, 'saved.key')
    await writeFile(identityFile, `${'07'.repeat(32)}\n`)
    const options = { ...OPTIONS, folder: join(folder.path, 'node'), tlsPort: 443, identityFile }

    const made = await initNode(options, systemRandom)
    expect(made.ed25519).toBe(keyOf(7))
    await expect(initNode(options, systemRandom)).rejects.toMatchObject({ code: 'exists' })

    await writeFile(identityFile, '08'.repeat(32))

    await rm(made.configFile)
    await expect(initNode(options, systemRandom)).rejects.toMatchObject({
      code: 'invalid_identity',
      message: expect.stringContaining('is another key already'),
    })
    const nowhere = { ...options, identityFile: join(folder.path, 'none') }
    await expect(initNode(nowhere, systemRandom)).rejects.toMatchObject({ code: 'invalid_identity' })
  })
})
