import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { decodeWebNetworkFile } from '@starling/registry/web'
import { describe, expect, it } from 'vitest'
import type { TestnetFile } from '../src/testnet/testnet-file.ts'
import { isRunning, PROGRAM, starling, startStarling, startTestnetProcess, temporaryFolder } from './cli-process.ts'

/** Fulfils once none of them runs; the test's own time limit is the only one. */
async function untilGone(pids: readonly number[]): Promise<void> {
  while (pids.some(isRunning)) await new Promise((resolve) => setImmediate(resolve))
}

describe('starling testnet', () => {
  it('serves the web client, which finds the network and the ready-made accounts there', async () => {
    await using folder = await temporaryFolder()
    await using testnet = await startTestnetProcess(folder.path, '--nodes', '3')
    const { webUrl, nodes, accounts } = testnet.file
    const get = async (path: string) => (await fetch(webUrl + path)).text()

    const network = decodeWebNetworkFile(await get('/network.json'))

    expect(network).toMatchObject({ profile: 'testnet', seeds: nodes.map(({ url }) => url) })
    expect(network.snapshot.nodes).toHaveLength(3)
    expect(JSON.parse(await get('/accounts.json'))).toEqual({
      accounts: accounts.map(({ name, phrase }) => ({ name, phrase })),
    })
    expect(await get('/?as=alice')).toContain('<title>Starling</title>')
    testnet.process.kill('SIGTERM')
    expect((await testnet.done).stdout.split('\n').slice(0, 3)).toEqual([
      `web         ${webUrl}`,
      `  as alice  ${webUrl}/?as=alice`,
      `  as bob    ${webUrl}/?as=bob`,
    ])
  })

  it('serves none when it is told so', async () => {
    await using folder = await temporaryFolder()
    await using testnet = await startTestnetProcess(folder.path, '--nodes', '1', '--no-web')

    expect(testnet.file.webUrl).toBeNull()
  })

  it('leaves nothing behind when nobody reads what it says any more', async () => {
    await using folder = await temporaryFolder()
    const jsonPath = join(folder.path, 'testnet.json')
    const testnet = startStarling('testnet', '--nodes', '1', '--no-web', '--port-base', '0', '--json', jsonPath)
    await once(testnet.stdout ?? testnet, 'data')
    const file: TestnetFile = JSON.parse(await readFile(jsonPath, 'utf8'))
    const dataFolder = dirname(file.nodes[0]?.dataDir ?? '')
    testnet.stdout?.destroy()
    testnet.stderr?.destroy()

    testnet.kill('SIGTERM')
    const [code] = await once(testnet, 'exit')

    expect(code).toBe(0)
    expect([dataFolder, jsonPath].filter(existsSync)).toEqual([])
  })

  it('leaves neither processes nor files behind after SIGTERM and SIGINT', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      await using folder = await temporaryFolder()
      await using testnet = await startTestnetProcess(folder.path, '--nodes', '2')
      const { nodes } = testnet.file
      const dataFolder = dirname(nodes[0]?.dataDir ?? '')
      expect(nodes.every(({ pid }) => isRunning(pid)) && existsSync(dataFolder)).toBe(true)

      testnet.process.kill(signal)
      const { code } = await testnet.done

      expect(code, signal).toBe(0)
      expect(
        nodes.filter(({ pid }) => isRunning(pid)),
        signal,
      ).toEqual([])
      expect(existsSync(dataFolder), signal).toBe(false)
      expect(existsSync(testnet.jsonPath), signal).toBe(false)
    }
  })

  it('takes its nodes with it when it is killed', async () => {
    await using folder = await temporaryFolder()
    await using testnet = await startTestnetProcess(folder.path, '--nodes', '2', '--keep', join(folder.path, 'kept'))

    testnet.process.kill('SIGKILL')
    await testnet.done

    await untilGone(testnet.file.nodes.map(({ pid }) => pid))
  })

  it('stops when npx is stopped, which does not pass the signal on', async () => {
    await using folder = await temporaryFolder()
    const jsonPath = join(folder.path, 'testnet.json')
    const args = [process.execPath, PROGRAM, 'testnet', '--nodes', '1', '--port-base', '0', '--json', jsonPath]
    const shell = spawn('sh', ['-c', '"$@"; true', 'sh', ...args], { env: { ...process.env, npm_command: 'exec' } })
    await once(shell.stdout, 'data')
    const { nodes } = JSON.parse(await readFile(jsonPath, 'utf8')) as TestnetFile

    shell.kill('SIGTERM')

    await untilGone(nodes.map(({ pid }) => pid))
  })

  it('says which port is taken and what to do, and starts nothing', async () => {
    await using folder = await temporaryFolder()
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const jsonPath = join(folder.path, 'testnet.json')
    await writeFile(jsonPath, 'of the testnet that has the port')

    const { code, stderr } = await starling('testnet', '--nodes', '2', '--port-base', String(port), '--json', jsonPath)

    expect(code).toBe(1)
    expect(stderr).toContain(`Port ${port} on 127.0.0.1`)
    expect(stderr).toContain('--port-base 0')
    expect(await readFile(jsonPath, 'utf8')).toBe('of the testnet that has the port')
    await new Promise((resolve) => server.close(resolve))
  })

  it.each([
    [4, /^While one of four nodes is away, paths have fewer than three relays/m],
    [5, /^starting 5 nodes…\n5 nodes up in/],
  ])('says when there are too few nodes to lead past one that is away: %i', async (nodes, expected) => {
    await using folder = await temporaryFolder()
    const testnet = await startTestnetProcess(folder.path, '--nodes', String(nodes), '--no-web')

    testnet.process.kill('SIGTERM')

    expect((await testnet.done).stderr).toMatch(expected)
  })

  it('goes on without a node that dies, and says so in one line', async () => {
    await using folder = await temporaryFolder()
    const testnet = await startTestnetProcess(folder.path, '--nodes', '2')
    const [first, second] = testnet.file.nodes
    if (first === undefined || second === undefined) throw new Error('two nodes were asked for')

    process.kill(first.pid, 'SIGKILL')
    await untilGone([first.pid])
    const nodes = await starling('nodes', '--network', testnet.jsonPath, '--json')
    testnet.process.kill('SIGTERM')
    const { code, stderr } = await testnet.done

    expect(nodes.code, nodes.stderr).toBe(0)
    expect(code).toBe(0)
    expect(
      stderr.split('\n').filter((line) => line.startsWith(`node 1 (pid ${first.pid}) is gone: SIGKILL`)),
    ).toHaveLength(1)
    expect(isRunning(second.pid)).toBe(false)
  })

  it('is the same network for the same seed, and goes on with what it kept', async () => {
    await using folder = await temporaryFolder()
    const keep = join(folder.path, 'kept')
    const home = ['--home', join(folder.path, 'home')]
    const first = await startTestnetProcess(folder.path, '--nodes', '3', '--seed', '7', '--keep', keep)
    const flags = ['--network', first.jsonPath, ...home]
    const sent = await starling('send', ...flags, '--from', 'alice', '--to', 'bob', 'kept')
    await first[Symbol.asyncDispose]()

    await using second = await startTestnetProcess(folder.path, '--keep', keep)
    const heard = await starling('receive', ...flags, '--as', 'bob', '--wait', '--json')

    const identities = (file: typeof first.file) => file.nodes.map(({ ed25519, swarm }) => ({ ed25519, swarm }))
    expect(identities(second.file)).toEqual(identities(first.file))
    expect(second.file.accounts).toEqual(first.file.accounts)
    expect(sent.code, sent.stderr).toBe(0)
    expect(JSON.parse(heard.stdout)).toMatchObject({ text: 'kept' })
  })

  it('gives nodes addresses of their own, with HTTPS, for original clients', async () => {
    await using folder = await temporaryFolder()
    await using testnet = await startTestnetProcess(folder.path, '--nodes', '2', '--original-clients')

    const { profile, nodes } = testnet.file

    expect(profile).toBe('original-clients')
    expect(nodes.map(({ tlsUrl }) => new URL(tlsUrl).hostname)).toEqual(['127.0.11.1', '127.0.12.1'])
    const certificate = await readFile(join(nodes[0]?.dataDir ?? '', 'tls-cert.pem'), 'utf8')
    expect(certificate).toContain('BEGIN CERTIFICATE')
  })
})
