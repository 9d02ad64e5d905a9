import { chmod, readdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { systemClock, systemRandom } from '@starling/ports/system'
import { describe, expect, it } from 'vitest'
import { recordOf } from '../../test/records.ts'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { loadIdentity } from '../identity.ts'
import { examineDisk } from './disk.ts'
import { examineIdentity } from './identity.ts'
import { examinePorts } from './ports.ts'

describe('the doctor on the disk', () => {
  it('writes to it, tells what is free, and leaves nothing behind', async () => {
    await using folder = await temporaryFolder()

    const findings = await examineDisk({ dataDir: folder.path, databaseBytes: 100_000 }, systemClock)

    expect(findings.map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^\d+ [MG]B are free at .*, and the messages take 0 MB\.$/),
        expect.stringMatching(/^Writing to disk for certain takes \d+\.\d ms\.$/),
      ]),
    )
    expect(await readdir(folder.path)).toEqual([])
  })

  it('counts what the database may still grow by', async () => {
    await using folder = await temporaryFolder()
    const examine = async (databaseBytes: number) => {
      const findings = await examineDisk({ dataDir: folder.path, databaseBytes }, systemClock)
      return findings.find(({ text }) => text.includes('are free at'))
    }

    expect(await examine(100_000)).toMatchObject({ level: 'ok' })
    expect(await examine(Number.MAX_SAFE_INTEGER)).toMatchObject({
      level: 'notice',
      remedy: expect.stringContaining('STARLING_DATABASE_BYTES promises more.'),
    })
  })

  it('says when there is no folder, and when it cannot be written', async () => {
    await using folder = await temporaryFolder()
    const file = join(folder.path, 'a-file')
    await writeFile(file, '')
    const examine = async (dataDir: string) => examineDisk({ dataDir, databaseBytes: undefined }, systemClock)

    expect(await examine(join(folder.path, 'none'))).toMatchObject([{ level: 'problem', check: 'disk' }])
    expect((await examine(file)).at(-1)).toMatchObject({
      level: 'problem',
      text: expect.stringContaining(`${file} cannot be written`),
    })
  })
})

describe('the doctor on the identity', () => {
  it('knows a good one, one that others can read, a damaged one and none', async () => {
    await using folder = await temporaryFolder()
    const { path } = folder

    expect((await examineIdentity(path)).findings).toMatchObject([
      { level: 'problem', remedy: expect.stringContaining('starling node restore') },
    ])
    await loadIdentity(path, systemRandom)
    expect(await examineIdentity(path)).toMatchObject({
      findings: [{ level: 'ok' }],
      ed25519: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    await chmod(join(path, 'identity.key'), 0o640)
    expect((await examineIdentity(path)).findings).toMatchObject([
      { level: 'problem', remedy: `chmod 600 ${join(path, 'identity.key')}` },
    ])
    await writeFile(join(path, 'identity.key'), 'abc')
    expect((await examineIdentity(path)).findings).toMatchObject([
      { level: 'problem', remedy: expect.stringContaining('does not hold 64 hex digits') },
    ])
  })
})

describe('the doctor on a key that is lost', () => {
  it('says that the node will not start beside its database', async () => {
    await using folder = await temporaryFolder()
    await writeFile(join(folder.path, 'node.sqlite'), 'rows')

    expect((await examineIdentity(folder.path)).findings).toMatchObject([
      {
        level: 'problem',
        text: expect.stringContaining('will not start'),
        remedy: expect.stringContaining('backup'),
      },
    ])
  })
})

describe('the doctor on ports', () => {
  const held = async () => {
    const server = createServer((socket) => socket.end())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    return { port, [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())) }
  }
  const place = (port: number) => ({
    http: { host: '127.0.0.1', port },
    tls: undefined,
    peer: { host: '127.0.0.1', port },
    operator: undefined,
    trustedProxies: ['127.0.0.1'],
  })

  it('finds a port free while the node does not run, or taken by another program', async () => {
    const taken = await held()
    const whileTaken = await examinePorts(place(taken.port), false, undefined)
    await taken[Symbol.asyncDispose]()
    const whileFree = await examinePorts(place(taken.port), false, undefined)

    expect(whileTaken[0]).toMatchObject({
      level: 'problem',
      text: expect.stringMatching(`^Port ${taken.port} on 127.0.0.1, for clients .* another program has it.`),
    })
    expect(whileFree[0]).toMatchObject({ level: 'ok', text: `Port ${taken.port}, for clients, is free.` })
  })

  it('warns of an operator port that others can reach', async () => {
    await using running = await held()
    const examine = async (host: string) => {
      const operator = { host, port: running.port, token: 'sixteen-letters!', names: [] }
      const findings = await examinePorts({ ...place(running.port), operator }, true, undefined)
      return findings.filter(({ level }) => level === 'notice').map(({ text }) => text)
    }

    expect(await examine('127.0.0.1')).toEqual([])
    expect(await examine('*')).toEqual(['The operator port listens to other machines too.'])
  })

  it('warns of a proxy that nobody trusts', async () => {
    await using running = await held()

    const findings = await examinePorts({ ...place(running.port), trustedProxies: [] }, true, undefined)

    expect(findings.map(({ text }) => text)).toContainEqual(expect.stringContaining('no proxy is trusted'))
  })

  it('calls the ports of a running node, here and where the network looks for it', async () => {
    const running = await held()
    const record = recordOf(1, { storagePort: running.port, peerPort: running.port })
    const answering = await examinePorts(place(running.port), true, record)
    await running[Symbol.asyncDispose]()
    const silent = await examinePorts(place(running.port), true, record)

    expect(answering.map(({ level }) => level)).toEqual(['ok', 'ok', 'ok', 'ok'])
    expect(silent.map(({ level }) => level)).toEqual(['problem', 'problem', 'notice', 'notice'])
    expect(silent[2]?.text).toContain(`127.0.0.1:${running.port}, where clients look, does not answer`)
    expect(silent[2]?.remedy).toContain('firewall and router')
  })
})
