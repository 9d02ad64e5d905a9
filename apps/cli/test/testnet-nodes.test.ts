import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'
import type { TestnetFile, TestnetNode } from '../src/testnet/testnet-file.ts'
import { isRunning, type RunningTestnet, starling, startTestnetProcess, temporaryFolder } from './cli-process.ts'

/** Fulfils with the first line on standard error that begins so. */
async function said({ process: { stderr } }: RunningTestnet, beginning: string): Promise<string> {
  if (stderr === null) throw new Error('the testnet has no standard error')
  const reader = createInterface({ input: stderr })
  for (;;) {
    const [line] = await once(reader, 'line')
    if (String(line).startsWith(beginning)) return String(line)
  }
}

async function nodeOf(jsonPath: string, number: number): Promise<TestnetNode> {
  const { nodes }: TestnetFile = JSON.parse(await readFile(jsonPath, 'utf8'))
  const node = nodes[number - 1]
  if (node === undefined) throw new Error(`there is no node ${number}`)
  return node
}

describe('the nodes of a running testnet', () => {
  it('are started again when they were killed, as the same nodes in the same places', async () => {
    await using folder = await temporaryFolder()
    await using testnet = await startTestnetProcess(folder.path, '--nodes', '3', '--no-web')
    const { jsonPath } = testnet
    const flags = ['--network', jsonPath]
    const before = await nodeOf(jsonPath, 2)
    const home = ['--home', join(folder.path, 'home')]
    const gone = said(testnet, 'node 2 ')
    process.kill(before.pid, 'SIGKILL')

    expect(await gone).toMatch(
      new RegExp(
        `^node 2 \\(pid ${before.pid}\\) is gone: SIGKILL; .* start it again: .*starling testnet start-node 2 `,
      ),
    )
    const sent = await starling('send', ...flags, ...home, '--from', 'alice', '--to', 'bob', 'while it was away')
    const started = await starling('testnet', 'start-node', '2', ...flags, '--json')
    const after = await nodeOf(jsonPath, 2)
    const status = await starling('node', 'status', '--config', join(after.dataDir, 'starling.json'), '--json')
    testnet.process.kill('SIGTERM')
    const { code } = await testnet.done

    expect(sent.code, sent.stderr).toBe(0)
    expect(started.code, started.stderr).toBe(0)
    expect(JSON.parse(started.stdout)).toEqual({ nodes: [{ node: 2, outcome: 'started', pid: after.pid }] })
    expect(after).toEqual({ ...before, pid: after.pid })
    expect(after.pid).not.toBe(before.pid)
    expect([status.code, JSON.parse(status.stdout)]).toMatchObject([0, { ready: true, ed25519: before.ed25519 }])
    expect([code, isRunning(after.pid), existsSync(dirname(after.dataDir))]).toEqual([0, false, false])
  })

  it('are stopped and started several at a time, and what is so already is said', async () => {
    await using folder = await temporaryFolder()
    await using testnet = await startTestnetProcess(folder.path, '--nodes', '3', '--no-web')
    const flags = ['--network', testnet.jsonPath, '--json']
    const pids = testnet.file.nodes.map(({ pid }) => pid)
    const outcomesOf = ({ stdout }: { stdout: string }) =>
      JSON.parse(stdout).nodes.map(({ outcome }: { outcome: string }) => outcome)

    const stopped = await starling('testnet', 'stop-node', '1', '3', ...flags)
    expect(pids.map(isRunning)).toEqual([false, true, false])
    const again = await starling('testnet', 'stop-node', '3', ...flags)
    const started = await starling('testnet', 'start-node', '1', '2', '3', ...flags)

    expect([stopped, again, started].map(outcomesOf)).toEqual([
      ['stopped', 'stopped'],
      ['was not running'],
      ['started', 'was running', 'started'],
    ])
  })

  it('come back with an empty disk when theirs was lost', async () => {
    await using folder = await temporaryFolder()
    await using testnet = await startTestnetProcess(folder.path, '--nodes', '1', '--no-web')
    const flags = ['--network', testnet.jsonPath]
    const { dataDir } = await nodeOf(testnet.jsonPath, 1)

    await starling('testnet', 'stop-node', '1', ...flags)
    await rm(dataDir, { recursive: true })
    const { code, stderr } = await starling('testnet', 'start-node', '1', ...flags)

    expect(code, stderr).toBe(0)
    expect(existsSync(join(dataDir, 'node.sqlite'))).toBe(true)
  })

  it('say why one does not start, and can be started when that is mended', async () => {
    await using folder = await temporaryFolder()
    await using testnet = await startTestnetProcess(folder.path, '--nodes', '1', '--no-web')
    const flags = ['--network', testnet.jsonPath]
    const { dataDir } = await nodeOf(testnet.jsonPath, 1)
    await starling('testnet', 'stop-node', '1', ...flags)
    for (const ending of ['', '-wal', '-shm']) await rm(join(dataDir, `node.sqlite${ending}`), { force: true })
    await writeFile(join(dataDir, 'node.sqlite'), 'no database')

    const failed = await starling('testnet', 'start-node', '1', ...flags)
    await rm(join(dataDir, 'node.sqlite'))
    const mended = await starling('testnet', 'start-node', '1', ...flags)

    expect([failed.code, failed.stderr]).toEqual([1, expect.stringMatching(/^Node 1 did not start \(exit code 1\)/)])
    expect(mended.code, mended.stderr).toBe(0)
  })

  it('are those of the testnet: others are not known, nor those of a testnet that is over', async () => {
    await using folder = await temporaryFolder()
    await using testnet = await startTestnetProcess(folder.path, '--nodes', '1', '--no-web')
    const kept = join(folder.path, 'kept.json')
    await writeFile(kept, await readFile(testnet.jsonPath))

    const unknown = await starling('testnet', 'start-node', '2', '--network', testnet.jsonPath)
    await testnet[Symbol.asyncDispose]()
    const over = await starling('testnet', 'start-node', '1', '--network', kept)

    expect([unknown.code, unknown.stderr]).toEqual([1, 'There is no node 2 in this testnet: it has 1.\n'])
    expect([over.code, over.stderr]).toEqual([1, expect.stringMatching(/^The testnet of .*kept\.json does not answer/)])
  })
})
