import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  finished,
  lines,
  type RunningTestnet,
  starling,
  startStarling,
  startTestnetProcess,
  temporaryFolder,
} from './cli-process.ts'

describe('ten node processes', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let testnet: RunningTestnet
  beforeAll(async () => {
    folder = await temporaryFolder()
    testnet = await startTestnetProcess(folder.path, '--nodes', '10', '--seed', '42')
  })
  afterAll(async () => {
    await testnet[Symbol.asyncDispose]()
    await folder[Symbol.asyncDispose]()
  })

  /** The flags by which a person on one machine finds the network and the own files. */
  const flagsOf = (person: string) => ['--network', testnet.jsonPath, '--home', join(folder.path, person)]
  const account = (name: string) => {
    const found = testnet.file.accounts.find((entry) => entry.name === name)
    if (found === undefined) throw new Error(`no account ${name}`)
    return found
  }
  const say = (from: string, to: string, text: string) =>
    starling('send', ...flagsOf(from), '--from', from, '--to', to, text)
  const hear = (name: string) => starling('receive', ...flagsOf(name), '--as', name, '--wait', '--json')

  it('form two swarms of five, all of them listed', async () => {
    const sizes = new Map<string | null, number>()
    for (const { swarm } of testnet.file.nodes) sizes.set(swarm, (sizes.get(swarm) ?? 0) + 1)

    const { code, stdout } = await starling('nodes', '--network', testnet.jsonPath, '--json')

    expect([...sizes.values()]).toEqual([5, 5])
    expect(code).toBe(0)
    const listed: { nodes: { ed25519: string; url: string; state: string }[] } = JSON.parse(stdout)
    const expected = testnet.file.nodes.map(({ ed25519, url }) => ({ ed25519, url, state: 'active' }))
    expect(listed.nodes).toEqual(expect.arrayContaining(expected))
    expect(listed.nodes).toHaveLength(10)
  })

  it('carry messages both ways between alice and bob', async () => {
    const sent = await say('alice', 'bob', 'hello bob')
    const heard = await hear('bob')
    const answered = await say('bob', account('alice').id, 'hello alice')
    const heardBack = await hear('alice')

    expect([sent.code, heard.code, answered.code, heardBack.code], sent.stderr + heard.stderr).toEqual([0, 0, 0, 0])
    expect(JSON.parse(heard.stdout)).toMatchObject({ text: 'hello bob', from: account('alice').id })
    expect(JSON.parse(heardBack.stdout)).toMatchObject({ text: 'hello alice', from: account('bob').id })
    expect(JSON.parse(sent.stdout).id).toBe(JSON.parse(heard.stdout).id)
  })

  it('end a receiver quietly when nobody reads its output any more', async () => {
    const follower = startStarling('receive', ...flagsOf('bob'), '--as', 'bob', '--follow', '--json')
    const exit = once(follower, 'exit')
    let complaints = ''
    follower.stderr?.on('data', (part) => {
      complaints += part
    })
    follower.stdout?.destroy()
    await say('alice', 'bob', 'into the void')

    const [code] = await exit

    expect([code, complaints]).toEqual([0, ''])
  })

  it('go on carrying them when a member of the recipient swarm is killed in between', async () => {
    const follower = startStarling('receive', ...flagsOf('bob'), '--as', 'bob', '--follow', '--json')
    const nextLine = lines(follower)
    await say('alice', 'bob', 'before')
    expect(JSON.parse(await nextLine())).toMatchObject({ text: 'before' })

    // Whichever swarm is bob's: one member of each dies.
    const swarms = [...new Set(testnet.file.nodes.map(({ swarm }) => swarm))]
    for (const swarm of swarms) {
      const victim = testnet.file.nodes.find((node) => node.swarm === swarm)
      if (victim !== undefined) process.kill(victim.pid, 'SIGKILL')
    }
    const after = await say('alice', 'bob', 'after')
    const again = await say('alice', 'bob', 'and again')

    expect([after.code, again.code], after.stderr + again.stderr).toEqual([0, 0])
    expect(JSON.parse(await nextLine())).toMatchObject({ text: 'after' })
    expect(JSON.parse(await nextLine())).toMatchObject({ text: 'and again' })
    const end = finished(follower)
    follower.kill('SIGINT')
    expect((await end).code).toBe(0)
  })
})

describe('three node processes', () => {
  it('carry messages, with a warning that they are few and no other', async () => {
    await using folder = await temporaryFolder()
    await using testnet = await startTestnetProcess(folder.path, '--nodes', '3', '--no-web')
    const flags = ['--network', testnet.jsonPath, '--home', folder.path]

    const sent = await starling('send', ...flags, '--from', 'alice', '--to', 'bob', 'hello')

    expect(sent.code, sent.stderr).toBe(0)
    expect(JSON.parse(sent.stdout)).toMatchObject({ state: 'stored', receipts: 3, members: 3 })
    expect(sent.stderr.trimEnd().split('\n')).toEqual([expect.stringContaining('fewer than three hops')])
  })
})
