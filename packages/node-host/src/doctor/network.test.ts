import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { native } from '@starling/crypto/native'
import { createChannel } from '@starling/node/channel'
import { type ServiceNodeRecord, UNASSIGNED_SWARM } from '@starling/ports'
import { silentLogger, silentMetrics, systemClock, systemRandom } from '@starling/ports/system'
import { encodeNetworkFile } from '@starling/registry/static'
import { describe, expect, it } from 'vitest'
import { keyOf, recordOf, seedOf, viewOf } from '../../test/records.ts'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { examineNetwork } from './network.ts'
import { examineRunning } from './node.ts'
import { examinePeers } from './peers.ts'

const LISTENERS = {
  http: undefined,
  tls: { host: '*', port: 22_021, files: undefined },
  peer: { host: '*', port: 22_022 },
}

describe('the doctor on the network file', () => {
  async function examine(nodes: readonly ServiceNodeRecord[] | string) {
    await using folder = await temporaryFolder()
    const registryFile = join(folder.path, 'network.json')
    await writeFile(registryFile, typeof nodes === 'string' ? nodes : encodeNetworkFile(viewOf(nodes)))
    return (await examineNetwork({ registryFile, ...LISTENERS }, keyOf(1))).findings
  }
  const levels = async (changes: Partial<ServiceNodeRecord>) => {
    const findings = await examine([recordOf(1, changes), recordOf(2)])
    return findings.filter(({ level }) => level !== 'ok').map(({ level, text }) => `${level}: ${text}`)
  }

  it('finds the node in its swarm, and its URL', async () => {
    expect((await examine([recordOf(1), recordOf(2)])).map(({ text }) => text)).toEqual([
      'The network lists this node, one of 2, in swarm 3fffffffffffffff of 2.',
      'Web clients reach this node at https://node.example.',
    ])
  })

  it('says what is wrong with how it is listed', async () => {
    expect(await examine([recordOf(2)])).toMatchObject([
      { level: 'problem', remedy: `Have the key ${keyOf(1)} listed, and get the new network file.` },
    ])
    expect(await levels({ state: 'decommissioned' })).toEqual([
      expect.stringContaining('problem: The network has decom'),
    ])
    expect(await levels({ swarmId: UNASSIGNED_SWARM })).toEqual([expect.stringContaining('problem: The network lists')])
    expect(await levels({ peerPort: 1, storagePort: 2 })).toEqual([
      'notice: Other nodes look for this one on port 1, but it listens on 22022.',
      'notice: Original clients look for this node on port 2, but it listens on 22021.',
    ])
    expect(await levels({ url: 'http://node.example' })).toEqual([
      expect.stringContaining('problem: The network lists http'),
    ])
    expect(await levels({ url: undefined })).toEqual([expect.stringContaining('notice: The network lists no URL')])
    expect(await examine('{}')).toMatchObject([{ level: 'problem', text: expect.stringContaining('cannot be used') }])
  })
})

describe('the doctor on the running node', () => {
  async function examine(status: object | undefined, ed25519 = keyOf(1)) {
    const server = createServer((_request, response) => {
      response.writeHead(status === undefined ? 401 : 200).end(JSON.stringify({ result: { data: status } }))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const operator = { host: '*', port, token: 'sixteen-letters!', names: [] }
    const examined = await examineRunning({ operator }, ed25519)
    await new Promise((resolve) => server.close(resolve))
    const gone = await examineRunning({ operator }, ed25519)
    expect(gone).toMatchObject({ isRunning: false, findings: [{ level: 'notice', text: 'The node does not run.' }] })
    return examined
  }
  const running = {
    ...{ ed25519: keyOf(1), version: '0.1.0', profile: 'production', ready: true, reasons: [] },
    ...{ height: 7, swarm: null, swarmMembers: 0, heldCalls: 0, messages: 0 },
  }

  it('knows one that is ready from one that is not, and why', async () => {
    expect((await examine(running)).findings.map(({ level }) => level)).toEqual(['ok', 'ok'])
    const reasons = ['not in any swarm', 'something new']
    expect((await examine({ ...running, ready: false, reasons })).findings.slice(1)).toMatchObject([
      { level: 'problem', text: 'It is not ready: not in any swarm.', remedy: expect.stringContaining('in a swarm') },
      { level: 'problem', text: 'It is not ready: something new.', remedy: expect.stringContaining('journalctl') },
    ])
  })

  it('knows another node, another program, and one without a status', async () => {
    expect((await examine(running, keyOf(2))).findings).toMatchObject([{ level: 'problem' }])
    expect((await examine(undefined)).findings).toMatchObject([
      { level: 'problem', text: expect.stringContaining('refuses our token') },
    ])
    expect(await examineRunning({ operator: undefined }, keyOf(1))).toMatchObject({ isRunning: undefined })
  })
})

describe('the doctor on other nodes', () => {
  const parts = { clock: systemClock, random: systemRandom, logger: silentLogger, metrics: silentMetrics }

  /** A node that listens with the key of `number`. */
  async function listening(number: number) {
    const view = viewOf([recordOf(1), recordOf(2), recordOf(3)])
    const registry = { current: () => view, subscribe: () => () => {} }
    const channel = createChannel({ ...parts, crypto: native, registry, identitySeed: seedOf(number) })
    const port = await channel.listen('127.0.0.1', 0, async () => ({ status: 200, body: new Uint8Array(0) }))
    return { port, [Symbol.asyncDispose]: () => channel[Symbol.asyncDispose]() }
  }

  it('counts who proves its key, and names who does not', async () => {
    await using two = await listening(2)
    const own = recordOf(1)
    const good = recordOf(2, { peerPort: two.port })
    const wrong = recordOf(3, { peerPort: two.port })
    const examine = (...others: readonly ServiceNodeRecord[]) =>
      examinePeers({ ...parts, view: viewOf([own, ...others]), identitySeed: seedOf(1) }, others)

    expect(await examine(good)).toMatchObject({ level: 'ok', text: '1 of 1 other nodes answer and prove their keys.' })
    expect(await examine(good, wrong)).toMatchObject({
      level: 'notice',
      text: expect.stringMatching(`Not: ${keyOf(3).slice(0, 8)}… at 127.0.0.1:${two.port} .*another key`),
    })
    expect(await examine(wrong)).toMatchObject({ level: 'problem' })
    expect(await examine()).toMatchObject({ level: 'notice', text: expect.stringContaining('alone') })
  })
})
