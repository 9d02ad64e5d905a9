/**
 * Two families of existing clients, rewritten here from the protocol's text alone, against a testnet for original clients.
 * Nothing below uses our own packages, but for three primitives that Node does not have.
 * @module
 */

import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningTestnet, starling, startTestnetProcess, temporaryFolder } from './cli-process.ts'
import { DesktopClient } from './original/desktop-client.ts'
import { decrypt, keyOf, readFrame, seal } from './original/desktop-onion.ts'
import { DirectClient } from './original/direct-client.ts'
import { post } from './original/https-post.ts'
import { ephemeralKey, type Keys, keysOfPhrase, keysOfSeed } from './original/keys.ts'
import { inboxStore, type SwarmNode, swarmNodesOf } from './original/storage-requests.ts'
import { writeMessage } from './original/text-message.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let testnet: RunningTestnet
let seedUrl: string
beforeAll(async () => {
  folder = await temporaryFolder()
  testnet = await startTestnetProcess(folder.path, '--original-clients', '--no-web')
  seedUrl = testnet.file.seedUrl
})
afterAll(async () => {
  await testnet[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

const somebody = (): Keys => keysOfSeed(Buffer.concat([randomBytes(16), Buffer.alloc(16)]))
const bot = (keys = somebody()) => new DirectClient(seedUrl, keys)
const desktop = (keys = somebody()) => DesktopClient.login(seedUrl, keys)

/** All nodes that are not of this swarm. */
async function strangersTo(client: DesktopClient, account: string): Promise<readonly SwarmNode[]> {
  const members = new Set((await client.swarm(account)).map(({ ed25519 }) => ed25519))
  return client.network.pool.filter(({ ed25519 }) => !members.has(ed25519))
}

describe('a phrase', () => {
  it('is the same account to other people’s clients', async () => {
    for (const { phrase, id } of testnet.file.accounts) expect((await keysOfPhrase(phrase)).id).toBe(id)
  })
})

describe('a bot that asks nodes directly', () => {
  it('sends text, finds its copy, and is heard at every member at once', async () => {
    const alice = bot()
    const bob = bot()
    const members = await bob.swarm(bob.keys.id)

    await alice.send(bob.keys.id, 'hello bob')
    const heard = await Promise.all(members.map((member) => bot(bob.keys).poll(member)))
    const copies = await alice.poll()

    expect(members.length).toBeGreaterThan(1)
    for (const inbox of heard) expect(inbox).toMatchObject([{ sender: alice.keys.id, text: 'hello bob' }])
    expect(copies).toMatchObject([{ sender: alice.keys.id, text: 'hello bob', syncTarget: bob.keys.id }])
  })

  it('hears only what is new after the hash it knows', async () => {
    const alice = bot()
    const bob = bot()
    await alice.send(bob.keys.id, 'one')
    const first = await bob.poll()
    await alice.send(bob.keys.id, 'two')

    const second = await bob.poll()
    const third = await bob.poll()

    expect([first, second, third].map((inbox) => inbox.map(({ text }) => text))).toEqual([['one'], ['two'], []])
  })

  it('is sent to the right swarm by a status, and inside a batch by a result', async () => {
    const bob = bot()
    const members = await bob.swarm(bob.keys.id)
    const stranger = testnet.file.nodes.find((node) => !members.some(({ ed25519 }) => ed25519 === node.ed25519))
    if (stranger === undefined) throw new Error('all nodes are in one swarm')
    const { hostname: ip, port } = new URL(stranger.tlsUrl)
    const node = { ip, port: Number(port), ed25519: stranger.ed25519, x25519: stranger.x25519 }
    const store = inboxStore(
      bob.keys.id,
      writeMessage(bob.keys, bob.keys.id, { text: 'x', timestampMs: 1 }),
      Date.now(),
    )

    const outer = await bob.call(node, store.method, store.params)
    const [inner] = await bob.batch(node, [store])

    expect(outer.status).toBe(421)
    expect(swarmNodesOf(JSON.parse(outer.text))).toEqual(members)
    expect(inner?.code).toBe(421)
    expect(swarmNodesOf(inner?.body ?? {})).toEqual(members)
  })

  it('tells that it types, which lives for twenty seconds', async () => {
    const bob = bot()
    const [member] = await bob.swarm(bob.keys.id)
    if (member === undefined) throw new Error('the swarm is empty')

    const [result] = await bob.batch(member, [inboxStore(bob.keys.id, 'AAAA', Date.now(), 20_000)])

    expect(result).toMatchObject({ code: 200, body: { hash: expect.stringMatching(/^[A-Za-z0-9+/]{43}$/) } })
  })

  it('sees the headers of an original node', async () => {
    const bob = bot()
    const [member] = await bob.swarm(bob.keys.id)
    if (member === undefined) throw new Error('the swarm is empty')

    const json = await bob.call(member, 'info', {})
    const text = await bob.call(member, 'nonsense', {})

    expect(json.headers).toMatchObject({
      'content-type': 'application/json',
      server: expect.stringMatching(/^Oxen Storage Server\/\d+\.\d+\.\d+$/),
    })
    expect(text).toMatchObject({ status: 400, text: 'no method nonsense' })
    expect(text.headers['content-type']).toMatch(/^text\/plain/)
  })
})

describe('a desktop behind onions', () => {
  it('logs in, sends with sequence, and receives in its polls', async () => {
    const alice = await desktop()
    const bob = await desktop()

    await alice.send(bob.keys.id, 'hello bob')
    const heard = await bob.poll()
    await bob.send(alice.keys.id, 'hello alice')
    const heardBack = await alice.poll()

    expect(heard.inbox).toMatchObject([{ sender: alice.keys.id, text: 'hello bob' }])
    expect(heardBack.inbox.map(({ text, syncTarget }) => [text, syncTarget])).toEqual([
      ['hello bob', bob.keys.id],
      ['hello alice', undefined],
    ])
    expect((await bob.poll()).inbox.map(({ text }) => text)).toEqual(['hello alice'])
  })

  it('keeps its configurations, and goes on receiving while it prolongs and replaces them', async () => {
    const alice = await desktop()
    const bob = await desktop()
    const configs = (version: string) => new Map([2, 3, 4, 5].map((ns) => [ns, Buffer.from(`${version} of ${ns}`)]))

    const first = await bob.pushConfigs(configs('first'))
    await alice.send(bob.keys.id, 'hello')
    const heard = await bob.poll()
    const second = await bob.pushConfigs(configs('second'))
    const secondDevice = await (await desktop(bob.keys)).poll()

    expect(first.map(({ code }) => code)).toEqual([200, 200, 200, 200])
    expect(heard).toMatchObject({ inbox: [{ text: 'hello' }], configs: 4 })
    expect(second.slice(0, 4).map(({ code }) => code)).toEqual([200, 200, 200, 200])
    expect(secondDevice).toMatchObject({ inbox: [{ text: 'hello' }] })
    expect(secondDevice.configs).toBeGreaterThanOrEqual(4)
  })

  it('learns the right swarm from a node of another', async () => {
    const alice = await desktop()
    const bob = await desktop()
    alice.mistakeSwarm(bob.keys.id, await strangersTo(bob, bob.keys.id))

    await alice.send(bob.keys.id, 'found you')

    expect((await bob.poll()).inbox).toMatchObject([{ text: 'found you' }])
    expect(await alice.swarm(bob.keys.id)).toEqual(await bob.swarm(bob.keys.id))
  })

  it('rights its clock by the time that nodes tell', async () => {
    const alice = await DesktopClient.login(seedUrl, somebody(), () => Date.now() + 600_000)
    const bob = await desktop()

    await alice.poll()
    await alice.send(bob.keys.id, 'in time')

    expect((await bob.poll()).inbox).toMatchObject([{ text: 'in time' }])
    expect((await alice.poll()).inbox).toMatchObject([{ text: 'in time', syncTarget: bob.keys.id }])
  })

  it('is refused while its clock is wrong', async () => {
    const bob = await desktop()
    const [member] = await bob.swarm(bob.keys.id)
    if (member === undefined) throw new Error('the swarm is empty')

    const stores = [inboxStore(bob.keys.id, 'AAAA', Date.now() + 600_000)]
    const results = await bob.batch(member, 'sequence', [...stores, ...stores])

    expect(results).toEqual([{ code: 406, body: 'Timestamp error: check your clock' }])
  })

  it('reads an error inside the reply when a call outside a batch comes to another swarm', async () => {
    const bob = await desktop()
    const [stranger] = (await strangersTo(bob, bob.keys.id)).filter(
      (node) => !bob.network.guards.some(({ ed25519 }) => ed25519 === node.ed25519),
    )
    if (stranger === undefined) throw new Error('all nodes are in one swarm')
    const { params } = inboxStore(bob.keys.id, 'AAAA', Date.now())

    const { status, body } = await bob.network.call(stranger, 'store', params)

    expect(status).toBe(421)
    expect(swarmNodesOf(JSON.parse(body))).toEqual(await bob.swarm(bob.keys.id))
  })

  it('is told which node of its path nobody knows', async () => {
    const { network } = await desktop()
    const [path] = network.guards.map((guard) => [guard])
    const [known] = network.pool
    if (path === undefined || known === undefined) throw new Error('no path')
    const gone = { ...known, ed25519: 'ab'.repeat(32) }

    const { answer } = await network.send({ node: gone, body: '{}' }, path)

    expect(answer).toMatchObject({ status: 502, text: `Next node not found: ${gone.ed25519}` })
  })

  it('hears of the same nodes from every node as from the seed', async () => {
    const client = await desktop()
    const { pool, guards } = client.network
    const expected = pool.map((node) => `${node.ed25519} ${node.x25519} ${node.ip}:${node.port}`).sort()

    for (const node of pool.filter((candidate) => !guards.includes(candidate)))
      expect((await client.nodesAccordingTo(node)).toSorted()).toEqual(expected)
  })

  it('reaches a server on this machine with eight megabytes', async () => {
    const { network } = await desktop()
    const identity = ephemeralKey()
    const seen: number[] = []
    const server = createServer(async (request, response) => {
      const parts: Uint8Array[] = []
      for await (const part of request) parts.push(part)
      const { blob, json } = readFrame(Buffer.concat(parts))
      const key = keyOf(identity.agree(Buffer.from(String(json['ephemeral_key']), 'hex')))
      seen.push(decrypt(key, blob).length)
      response.end(seal(key, Buffer.from('l15:{"code":200}5:reply'.concat('e'))))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const body = Buffer.alloc(8_000_000, 'x')

    const { answer, onion } = await network.send({
      server: { host: '127.0.0.1', port, x25519: identity.publicKey },
      body,
    })

    expect([answer.status, seen]).toEqual([200, [body.length]])
    expect(Buffer.from(onion.openBytes(answer.body)).toString()).toBe('l15:{"code":200}5:replye')
    await new Promise((resolve) => server.close(resolve))
  })
})

describe('clients of all kinds', () => {
  it('hear each other: bot, desktop and ours', async () => {
    const flags = ['--network', testnet.jsonPath, '--home', join(folder.path, 'home')]
    const [alice, bob] = testnet.file.accounts
    if (alice === undefined || bob === undefined) throw new Error('no accounts')
    const direct = bot()
    const onions = await desktop()

    await direct.send(bob.id, 'from the bot')
    await onions.send(bob.id, 'from the desktop')
    const heard = await starling('receive', ...flags, '--as', 'bob', '--wait', '--json')
    const heardNext = await starling('receive', ...flags, '--as', 'bob', '--wait', '--json')
    const toBot = await starling('send', ...flags, '--from', 'alice', '--to', direct.keys.id, 'to the bot')
    const toDesktop = await starling('send', ...flags, '--from', 'alice', '--to', onions.keys.id, 'to the desktop')

    expect([heard.code, heardNext.code, toBot.code, toDesktop.code], heard.stderr + toBot.stderr).toEqual([0, 0, 0, 0])
    expect(JSON.parse(heard.stdout)).toMatchObject({ text: 'from the bot', from: direct.keys.id })
    expect(JSON.parse(heardNext.stdout)).toMatchObject({ text: 'from the desktop', from: onions.keys.id })
    const botHeard = (await direct.poll()).filter(({ syncTarget }) => syncTarget === undefined)
    const desktopHeard = (await onions.poll()).inbox.filter(({ syncTarget }) => syncTarget === undefined)
    expect(botHeard).toMatchObject([{ sender: alice.id, text: 'to the bot' }])
    expect(desktopHeard).toMatchObject([{ sender: alice.id, text: 'to the desktop' }])
  })

  it('find the seed’s answer as they demand it, whatever they send along', async () => {
    for (const params of [{}, { active_only: true }, { limit: 3 }]) {
      const body = JSON.stringify({ id: 7, jsonrpc: '2.0', method: 'get_n_service_nodes', params })
      const { status, headers, text } = await post(`${seedUrl}/json_rpc`, body)
      const { result } = JSON.parse(text)

      expect([status, headers['content-type']]).toEqual([200, 'application/json'])
      expect(result.height).toEqual(expect.any(Number))
      expect(result.service_node_states.length).toBe(params.limit ?? 12)
    }
  })
})

// The last, because the network is not whole again.
describe('when a node is gone', () => {
  it('a store is answered with who failed, and a path says that it is broken', async () => {
    const client = await desktop()
    const bob = bot()
    const members = await bob.swarm(bob.keys.id)
    const gone = members.find(({ ed25519 }) => client.network.guards.every((guard) => guard.ed25519 !== ed25519))
    const [alive, other] = members.filter((member) => member !== gone)
    const relay = client.network.pool.find(
      ({ ed25519 }) => ed25519 !== gone?.ed25519 && ed25519 !== alive?.ed25519 && ed25519 !== other?.ed25519,
    )
    const victim = testnet.file.nodes.find(({ ed25519 }) => ed25519 === gone?.ed25519)
    const [guard] = client.network.guards.filter(({ ed25519 }) => ed25519 !== relay?.ed25519)
    const dead = client.network.pool.find(({ ed25519 }) => ed25519 === gone?.ed25519)
    if (!gone || !alive || !other || !relay || !victim || !guard || !dead) throw new Error('too few nodes')
    const data = writeMessage(bob.keys, bob.keys.id, { text: 'to those who are left', timestampMs: Date.now() })

    process.kill(victim.pid, 'SIGKILL')
    const [stored] = await bob.batch(alive, [inboxStore(bob.keys.id, data, Date.now())])
    const heard = await bob.poll(other)
    const broken = await client.network.send({ node: alive, body: '{}' }, [guard, dead, relay])

    expect(stored).toMatchObject({ code: 200, body: { swarm: { [gone.ed25519]: { failed: true } } } })
    expect(heard).toMatchObject([{ text: 'to those who are left' }])
    // The latter when the connection to it had not broken yet.
    const said = `${broken.answer.status} ${broken.answer.text}`
    expect([`502 Next node not found: ${gone.ed25519}`, '504 Request time out']).toContain(said)
  })
})
