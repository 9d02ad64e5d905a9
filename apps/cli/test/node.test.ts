import { cp, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readSettings } from '@starling/node-host'
import { decodeNetworkFile } from '@starling/registry/static'
import { describe, expect, it } from 'vitest'
import { starling, startTestnetProcess, temporaryFolder } from './cli-process.ts'
import { makeNode, startNode } from './node-network.ts'
import { post } from './original/https-post.ts'
import { type Keys, keysOfSeed } from './original/keys.ts'
import { inboxStore, messagesOf, type Subrequest, signedParams } from './original/storage-requests.ts'

const alice = keysOfSeed(new Uint8Array(32).fill(0xa1))

async function call(url: string, { method, params }: Subrequest) {
  const { status, text } = await post(`${url}/storage_rpc/v1`, JSON.stringify({ method, params }))
  return { code: status, body: status === 200 ? JSON.parse(text) : { text } }
}

function retrieve(keys: Keys, params: Readonly<Record<string, unknown>> = {}): Subrequest {
  const signed = signedParams(keys, 'retrieve', 0, Date.now())
  return { method: 'retrieve', params: { ...signed, pubkey: keys.id, namespace: 0, ...params } }
}

async function allHashes(url: string, keys: Keys): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  for (let last = ''; ; ) {
    const page = messagesOf(await call(url, retrieve(keys, last === '' ? {} : { last_hash: last })))
    if (page.length === 0) return found
    for (const { hash } of page) found.add(hash)
    last = page.at(-1)?.hash ?? ''
  }
}

describe('starling node', () => {
  it('makes a node once, keeps its key to its owner, and runs it', async () => {
    await using folder = await temporaryFolder()
    const made = await makeNode(folder.path)

    const first = await starling('node', 'init', '--dir', join(folder.path, 'another'), '--json')
    expect(first.code, first.stderr).toBe(0)
    expect(await readSettings({}, JSON.parse(first.stdout).configFile)).toMatchObject({ tls: { port: 22_021 } })
    const again = await starling('node', 'init', '--dir', join(folder.path, 'another'))
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('is there already')])
    expect((await stat(join(made.dataDir, 'identity.key'))).mode & 0o777).toBe(0o600)
    expect((await stat(join(made.dataDir, 'operator.token'))).mode & 0o777).toBe(0o600)
    const before = await starling('node', 'status', '--config', made.configFile)
    expect([before.code, before.stderr]).toEqual([1, expect.stringContaining('Is it running?')])

    await using running = await startNode(made)
    const status = await starling('node', 'status', '--config', made.configFile, '--json')

    expect(status.code, status.stderr).toBe(0)
    expect(JSON.parse(status.stdout)).toMatchObject({ ed25519: made.ed25519, ready: true, profile: 'testnet' })
    const operator = `http://127.0.0.1:${made.plan.operator.port}`
    expect(await (await fetch(`${operator}/metrics`)).text()).toContain('starling_ready 1\n')
    expect(await (await fetch(`${operator}/ready`)).json()).toEqual({ ready: true, reasons: [] })
    expect(running.events.map(({ event }) => event)).toContain('node.started')
  })

  it('says every mistake in the settings, and which port is taken', async () => {
    await using folder = await temporaryFolder()
    const made = await makeNode(folder.path)
    await using _running = await startNode(made)

    const second = await starling('node', 'run', '--config', made.configFile)
    const nothing = await starling('node', 'run', '--config', join(folder.path, 'nowhere.json'))

    expect([second.code, second.stderr]).toEqual([
      1,
      expect.stringMatching(/^Port \d+ on \*, for other nodes .* choose/),
    ])
    expect([nothing.code, nothing.stderr]).toEqual([1, expect.stringContaining('Make one with "starling node init".')])
  })

  it('examines a node before it runs, and says by its exit code whether all is well', async () => {
    await using folder = await temporaryFolder()
    const made = await makeNode(folder.path)

    const before = await starling('node', 'doctor', '--config', made.configFile, '--json')
    const without = await starling('node', 'doctor', '--config', join(folder.path, 'none.json'), '--json')

    expect(before.code, before.stdout).toBe(0)
    expect(JSON.parse(before.stdout).findings).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({
          check: 'ports',
          level: 'ok',
          text: expect.stringContaining('for other nodes, is free'),
        }),
        expect.objectContaining({
          check: 'certificate',
          level: 'notice',
          text: expect.stringContaining('signed by itself'),
        }),
        expect.objectContaining({ check: 'peers', level: 'notice', text: expect.stringContaining('alone') }),
      ]),
    )
    expect([without.code, JSON.parse(without.stdout).findings[0].check]).toEqual([1, 'settings'])
  })

  it('examines a running node: its ports, its clock beside others, its peers', async () => {
    await using folder = await temporaryFolder()
    await using testnet = await startTestnetProcess(folder.path, '--nodes', '3')
    const [node] = testnet.file.nodes
    if (node === undefined) throw new Error('three nodes were asked for')
    const registryFile = join(dirname(node.dataDir), 'network.json')
    const { nodes } = decodeNetworkFile(await readFile(registryFile, 'utf8'))
    const record = nodes.find(({ ed25519 }) => ed25519 === node.ed25519)
    const configFile = join(node.dataDir, 'starling.json')

    const { code, stdout } = await starling('node', 'doctor', '--config', configFile, '--json')

    expect(code, stdout).toBe(0)
    const texts = JSON.parse(stdout).findings.map(
      ({ level, text }: { level: string; text: string }) => `${level}: ${text}`,
    )
    for (const line of ['ok: It is ready.', 'ok: 2 of 2 other nodes answer and prove their keys.']) {
      expect(texts).toContain(line)
    }
    expect(texts).toContainEqual(expect.stringMatching(/^ok: The clock is \d+ ms (?:behind|ahead of) 2 other nodes\.$/))
    expect(texts).toContain(`ok: Port ${record?.peerPort}, for other nodes, answers.`)
  })

  it('is backed up while it runs, and comes back with what it had acknowledged', async () => {
    await using folder = await temporaryFolder()
    const made = await makeNode(folder.path)
    const backup = join(folder.path, 'backup')
    const acknowledged: string[] = []
    const running = await startNode(made)
    const store = async (text: string) => {
      const { code, body } = await call(
        made.httpUrl,
        inboxStore(alice.id, Buffer.from(text).toString('base64'), Date.now()),
      )
      if (code === 200) acknowledged.push(String(body['hash']))
    }
    for (let round = 0; round < 20; round += 1) await store(`before ${round}`)

    const { code, stdout, stderr } = await starling(
      ...['node', 'backup', '--config', made.configFile, '--to', backup, '--with-identity', '--json'],
    )
    const status = await starling('node', 'status', '--config', made.configFile, '--json')
    const overwriting = await starling('node', 'restore', '--config', made.configFile, '--from', backup)
    await running[Symbol.asyncDispose]()
    await rename(made.dataDir, `${made.dataDir}-lost`)
    await mkdir(made.dataDir)
    await cp(join(`${made.dataDir}-lost`, 'operator.token'), join(made.dataDir, 'operator.token'))
    const restored = await starling('node', 'restore', '--config', made.configFile, '--from', backup, '--json')

    expect(code, stderr).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ folder: backup, ed25519: made.ed25519, hasIdentity: true })
    expect(JSON.parse(status.stdout)).toMatchObject({ lastBackup: { folder: backup } })
    expect([overwriting.code, overwriting.stderr]).toEqual([1, expect.stringContaining('is not overwritten')])
    expect(restored.code, restored.stderr).toBe(0)
    await using again = await startNode(made)
    expect(again.events.find(({ event }) => event === 'node.ready')).toMatchObject({ node: made.ed25519 })
    expect(acknowledged).toHaveLength(20)
    expect([...(await allHashes(made.httpUrl, alice))].sort()).toEqual(acknowledged.sort())
  })

  it('tells nobody who its clients are or what they store, at the finest log level', async () => {
    await using folder = await temporaryFolder()
    const made = await makeNode(folder.path)
    const settings = JSON.parse(await readFile(made.configFile, 'utf8'))
    await writeFile(made.configFile, JSON.stringify({ ...settings, logLevel: 'debug' }))
    const running = await startNode(made)
    // All of 127.0.0.0/8 is this machine on Linux; elsewhere there is only one such address.
    const localAddress = process.platform === 'linux' ? '127.66.77.88' : '127.0.0.1'
    const data = Buffer.from('planted message data').toString('base64')
    const store = JSON.stringify(inboxStore(alice.id, data, Date.now()))
    const damaged = [store.replace(data, `${data}!`), store.slice(0, -4), store.replace('"ttl"', '"signature"'), data]
    const operator = `http://127.0.0.1:${made.plan.operator.port}`

    const statuses: number[] = []
    for (const body of [store, ...damaged]) {
      for (const path of ['/storage_rpc/v1', '/onion_req/v2', '/json_rpc']) {
        statuses.push((await post(`${made.httpUrl}${path}`, body, {}, { localAddress })).status)
      }
    }
    const wrongToken = { headers: { authorization: `Bearer ${data}` } }
    statuses.push((await fetch(`${operator}/trpc/operator.status`, wrongToken)).status)
    const shown = [await (await fetch(`${operator}/metrics`)).text()]
    running.process.kill('SIGTERM')
    const { stdout, stderr } = await running.done
    shown.push(stdout, stderr)

    expect([...new Set(statuses)].sort()).toEqual([200, 400, 401])
    expect(stdout).toContain('node.started')
    const seed = (await readFile(join(made.dataDir, 'identity.key'), 'utf8')).trim()
    for (const secret of [alice.id.slice(2), data, 'planted', localAddress, seed, made.operatorToken]) {
      for (const text of shown) expect(text.includes(secret), secret).toBe(false)
    }
  })

  it('finishes on SIGTERM: held calls end empty, acknowledged writes are kept, nothing stays open', async () => {
    await using folder = await temporaryFolder()
    const made = await makeNode(folder.path)
    const running = await startNode(made)
    const acknowledged = new Set<string>()
    const bob = keysOfSeed(new Uint8Array(32).fill(0xb0))
    const held = call(made.httpUrl, retrieve(bob, { wait_ms: 25_000 }))
    const storeUntilRefused = async (worker: number) => {
      for (let round = 0; ; round += 1) {
        const data = Buffer.from(`message ${worker} ${round}`).toString('base64')
        const stored = await call(made.httpUrl, inboxStore(alice.id, data, Date.now())).catch(() => undefined)
        if (stored?.code !== 200) return stored?.body['text']
        acknowledged.add(String(stored.body['hash']))
        if (acknowledged.size === 50) running.process.kill('SIGTERM')
      }
    }

    const refusals = await Promise.all(Array.from({ length: 8 }, (_, worker) => storeUntilRefused(worker)))
    const { code } = await running.done

    expect(code, JSON.stringify(running.events.at(-1))).toBe(0)
    expect(running.events.at(-1)).toMatchObject({ event: 'node.stopped' })
    expect(await held).toMatchObject({ code: 200, body: { messages: [], waited: expect.any(Number) } })
    for (const refusal of refusals) if (refusal !== undefined) expect(refusal).toContain('shutting down')
    await using _again = await startNode(made)
    const kept = await allHashes(made.httpUrl, alice)
    expect(acknowledged.size).toBeGreaterThanOrEqual(50)
    expect([...acknowledged].filter((hash) => !kept.has(hash))).toEqual([])
  })
})
