/**
 * A network of one node, alone in its swarm: what it answers has nobody else to rely on.
 * @module
 */

import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { toHex } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import type { Random } from '@starling/ports'
import { PROFILES } from '@starling/protocol'
import { createStaticNetwork, encodeNetworkFile } from '@starling/registry/static'

const HOST = '127.0.0.1'

export interface NodeFolder {
  /** Holds `identity.key` and `node.sqlite`. */
  readonly dataDir: string
  readonly httpPort: number
  readonly url: string
  /** Settings of the node's process. */
  readonly env: Readonly<Record<string, string>>
}

/** Writes identity and network file below `folder`; ports are free at the moment. */
export async function makeSingleNetwork(folder: string, crypto: CryptoBackend, random: Random): Promise<NodeFolder> {
  const dataDir = join(folder, 'node')
  const registryFile = join(folder, 'network.json')
  const [httpPort, peerPort] = await freePorts()
  const seed = random.bytes(32)
  const signer = crypto.ed25519.importSeed(seed)
  const ed25519 = toHex(signer.publicKey)
  const network = createStaticNetwork({
    crypto,
    profile: PROFILES.testnet,
    seed: 1,
    nodes: [
      {
        ed25519,
        x25519: toHex(signer.toX25519().publicKey),
        legacy: ed25519,
        publicIp: HOST,
        storagePort: httpPort,
        storageLmqPort: peerPort,
        peerPort,
        url: `http://${HOST}:${httpPort}`,
        state: 'active',
        requestedUnlockHeight: 0,
      },
    ],
  })
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  await writeFile(join(dataDir, 'identity.key'), `${toHex(seed)}\n`, { mode: 0o600 })
  await writeFile(registryFile, encodeNetworkFile(network))
  return {
    dataDir,
    httpPort,
    url: `http://${HOST}:${httpPort}`,
    env: {
      STARLING_PROFILE: 'testnet',
      STARLING_DATA_DIR: dataDir,
      STARLING_REGISTRY_FILE: registryFile,
      STARLING_HTTP_HOST: HOST,
      STARLING_HTTP_PORT: String(httpPort),
      STARLING_PEER_HOST: HOST,
      STARLING_PEER_PORT: String(peerPort),
      STARLING_LOG_LEVEL: 'warn',
    },
  }
}

/** Two, held together so that they differ. */
async function freePorts(): Promise<readonly [number, number]> {
  const servers = [createServer(), createServer()] as const
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once('error', reject)
          server.listen(0, HOST, () => {
            const address = server.address()
            resolve(typeof address === 'object' && address !== null ? address.port : 0)
          })
        }),
    ),
  )
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return [ports[0] as number, ports[1] as number]
}
