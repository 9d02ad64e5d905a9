/** @module Requests to a real node, and its exact answers. */
import { fromHex, toHex, utf8Decode, utf8Encode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import { createNode, type ServiceNode } from '@starling/node'
import { libsqlDriver } from '@starling/node/storage/libsql'
import { type NetworkView, TransportError } from '@starling/ports'
import { silentLogger, silentMetrics, systemRandom } from '@starling/ports/system'
import { ManualClock } from '@starling/ports/testing'
import { PROFILES } from '@starling/protocol'
import { type Area, equal, type Json, list } from '../area.ts'

export const rpcCases: Area = {
  file: 'rpc-cases.json',
  async run(vectors, report, crypto) {
    if (Number(vectors['node']?.['swarm_members'] ?? 1) !== 1) return report.notCovered('a node that is not alone')
    for (const [index, row] of list(vectors['errors']).entries()) {
      await report.check(`error ${index}: ${row['method']} ${row['code']}`, async () => {
        await using node = await startNode(crypto, vectors)
        await checkCase(node, row)
      })
    }
    await using shared = await startNode(crypto, vectors)
    for (const [index, row] of list(vectors['successes']).entries()) {
      await report.check(`success ${index}: ${row['method']}`, () => checkCase(shared, row))
    }
  },
}

async function checkCase(node: ServiceNode, row: Json): Promise<void> {
  const request = utf8Encode(JSON.stringify({ jsonrpc: '2.0', method: row['method'], params: row['params'] }))
  const answer = await node.handleClient('/storage_rpc/v1', request, { address: '203.0.113.99' })
  const text = utf8Decode(answer.body)
  if (row['body_text'] !== undefined) {
    equal(text, row['body_text'])
    equal(JSON.parse(text), JSON.parse(row['body_text']))
  }
  equal(typeof row['body'] === 'string' ? text : JSON.parse(text), row['body'])
  equal(answer.status, row['code'])
}

/** The node that the vectors describe, alone in its swarm, its clock standing still; answering as deployed nodes do. */
async function startNode(crypto: CryptoBackend, vectors: Json): Promise<ServiceNode> {
  const about = vectors['node'] as Json
  const identitySeed = fromHex(about['ed25519_seed'] as string)
  const signer = crypto.ed25519.importSeed(identitySeed)
  const ed25519 = toHex(signer.publicKey)
  const view: NetworkView = {
    height: about['height'] as number,
    blockHash: '00'.repeat(32),
    hardfork: hardforkOf(about),
    nodes: [
      {
        ed25519,
        x25519: toHex(signer.toX25519().publicKey),
        legacy: ed25519,
        publicIp: about['ip'] as string,
        storagePort: about['storage_port'] as number,
        storageLmqPort: about['storage_lmq_port'] as number,
        peerPort: 0,
        url: undefined,
        swarmId: BigInt(`0x${about['swarm']}`),
        state: 'active',
        requestedUnlockHeight: 0,
      },
    ],
  }
  const node = createNode(
    { profile: { ...PROFILES['original-clients'], version: versionOf(about) }, identitySeed, version: '0.0.0' },
    {
      clock: new ManualClock(vectors['now_ms'] as number),
      random: systemRandom,
      crypto,
      peers: { request: () => Promise.reject(new TransportError('unreachable', 'alone')), isUp: () => false },
      registry: { current: () => view, subscribe: () => () => {} },
      sql: libsqlDriver(),
      servers: { post: () => Promise.reject(new TransportError('unreachable', 'no servers here')) },
      logger: silentLogger,
      metrics: silentMetrics,
    },
  )
  await node.start()
  return node
}

function hardforkOf(about: Json): readonly [number, number] {
  const [hardfork, revision] = list(about['hardfork']).map(Number)
  return [hardfork ?? PROFILES.production.hardfork[0], revision ?? PROFILES.production.hardfork[1]]
}

function versionOf(about: Json): readonly [number, number, number] {
  const [major, minor = 0, patch = 0] = list(about['version']).map(Number)
  return major === undefined ? PROFILES.production.version : [major, minor, patch]
}
