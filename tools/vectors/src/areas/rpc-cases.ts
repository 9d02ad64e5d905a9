/** @module Requests to a real node, and its exact answers. */
import { fromHex, toHex, utf8Decode, utf8Encode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import { createNode, type ServiceNode } from '@starling/node'
import { libsqlDriver } from '@starling/node/storage/libsql'
import { type NetworkView, TransportError } from '@starling/ports'
import { silentLogger, silentMetrics, systemRandom } from '@starling/ports/system'
import { ManualClock } from '@starling/ports/testing'
import { PROFILES } from '@starling/protocol'
import { OPERATION_OF_METHOD } from '@starling/storage-api'
import { type Area, equal, type Json, list } from '../area.ts'

export const rpcCases: Area = {
  file: 'rpc-cases.json',
  async run(vectors, report, crypto) {
    const missing = new Set<string>()
    /** A method nobody has is answered too: those rows say so by their body. */
    const isBuilt = (row: Json) => {
      const method = row['method'] as string
      const built = OPERATION_OF_METHOD.has(method) || row['body'] === (`no method ${method}` as Json)
      if (!built) missing.add(method)
      return built
    }
    for (const [index, row] of list(vectors['errors']).entries()) {
      if (!isBuilt(row)) continue
      await report.check(`error ${index}: ${row['method']} ${row['code']}`, async () => {
        await using node = await startNode(crypto, vectors)
        await checkCase(node, row)
      })
    }
    await using shared = await startNode(crypto, vectors)
    for (const [index, row] of list(vectors['successes']).entries()) {
      if (!isBuilt(row)) continue
      await report.check(`success ${index}: ${row['method']}`, () => checkCase(shared, row))
    }
    for (const method of missing) report.notCovered(`rpc-cases.json: ${method}`)
  },
}

async function checkCase(node: ServiceNode, row: Json): Promise<void> {
  const request = utf8Encode(JSON.stringify({ method: row['method'], params: row['params'] }))
  const answer = await node.handleClient('/storage_rpc/v1', request, { address: '203.0.113.99' })
  const text = utf8Decode(answer.body)
  if (row['body_text'] !== undefined) equal(text, row['body_text'])
  equal(typeof row['body'] === 'string' ? text : JSON.parse(text), row['body'])
  equal(answer.status, row['code'])
}

/** The node that the vectors describe, alone in its swarm, its clock standing still. */
async function startNode(crypto: CryptoBackend, vectors: Json): Promise<ServiceNode> {
  const about = vectors['node'] as Json
  const identitySeed = fromHex(about['ed25519_seed'] as string)
  const signer = crypto.ed25519.importSeed(identitySeed)
  const ed25519 = toHex(signer.publicKey)
  const view: NetworkView = {
    height: about['height'] as number,
    blockHash: '00'.repeat(32),
    hardfork: [19, 4],
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
    { profile: PROFILES.production, identitySeed, version: '0.0.0' },
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
