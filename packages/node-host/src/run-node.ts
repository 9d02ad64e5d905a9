/**
 * Puts a service node together from real parts and opens its doors, in an order in which each finds what it needs.
 * @module
 */

import { isIPv4 } from 'node:net'
import { join } from 'node:path'
import { native } from '@starling/crypto/native'
import { createNode } from '@starling/node'
import { createChannel } from '@starling/node/channel'
import { listen } from '@starling/node/server'
import { sqlite3Driver } from '@starling/node/storage/sqlite3'
import type { Clock, Logger, Metrics, MetricsReader, Random } from '@starling/ports'
import { PROFILES } from '@starling/protocol'
import { staticRegistry } from '@starling/registry/static'
import { listenHost } from './any-address.ts'
import { createAsClient } from './as-client.ts'
import { DATABASE_FILE } from './backup/manifest.ts'
import { Closers } from './closers.ts'
import { loadIdentity } from './identity.ts'
import { opened } from './opened.ts'
import { readNetwork } from './read-network.ts'
import { createServerTransport } from './server-transport.ts'
import type { Endpoint, NodeSettings } from './settings/read-settings.ts'
import { renewWhenChanged } from './tls/renew-certificate.ts'
import { ownCertificate, readCertificate } from './tls/tls-files.ts'
import { watchDatabase } from './watch-database.ts'

export interface RunPorts {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: Metrics & MetricsReader
}

export interface RunningNode {
  /** 64 hex digits. */
  readonly ed25519: string
  /** Fulfils when the database has been taken away under the node, which then must not sign for anything any more. */
  readonly databaseGone: Promise<void>
  /** Empty when the node is ready to serve clients. */
  reasonsNotReady(): readonly string[]
  /** Finishes what is under way and closes everything, last opened first. */
  close(): Promise<void>
}

/**
 * Fulfils when the node answers on every port of its settings, be it that it is not ready.
 * @throws {HostError} and whatever the system says of ports and files; nothing stays open then
 */
export async function runNode(settings: NodeSettings, version: string, ports: RunPorts): Promise<RunningNode> {
  const closers = new Closers(ports.logger)
  try {
    const opened = await openNode(settings, version, ports, closers)
    return { ...opened, close: () => closers.close() }
  } catch (error) {
    await closers.close()
    throw error
  }
}

async function openNode(
  settings: NodeSettings,
  version: string,
  ports: RunPorts,
  closers: Closers,
): Promise<Omit<RunningNode, 'close'>> {
  const profile = PROFILES[settings.profile]
  const { clock, random, logger, metrics } = ports
  const identitySeed = await loadIdentity(settings.dataDir, random)
  const database = join(settings.dataDir, DATABASE_FILE)
  const registry = staticRegistry(await readNetwork(settings.registryFile), { clock, profile })
  const channel = closers.use(
    'channel',
    createChannel({ identitySeed, crypto: native, registry, clock, random, logger, metrics }),
  )
  const servers = closers.use('servers', createServerTransport({ refuseNonPublic: profile.refuseNonPublicAddresses }))
  const asClient = closers.use('clients', createAsClient({ refuseNonPublic: profile.refuseNonPublicAddresses }))
  const node = closers.use(
    'node',
    createNode(
      {
        profile,
        identitySeed,
        version,
        quotas: settings.quotas,
        trustedProxies: settings.trustedProxies,
        ...(settings.databaseBytes === undefined ? {} : { databaseSizeLimitBytes: settings.databaseBytes }),
        ...(settings.operator === undefined
          ? {}
          : { operatorToken: settings.operator.token, operatorNames: settings.operator.names }),
      },
      {
        clock,
        random,
        crypto: native,
        peers: channel,
        registry,
        sql: sqlite3Driver(database),
        servers,
        asClient,
        logger,
        metrics,
        metricsReader: metrics,
      },
    ),
  )
  await node.start()
  const { gone } = closers.use('database', await watchDatabase(database, clock))
  const { peer, http, operator, tls } = settings
  await opened('peer', peer, channel.listen(listenHost(peer.host), peer.port, node.answerPeer))
  // Together: each waits for requests under way, and the whole must not take longer than one of them.
  const doors: AsyncDisposable[] = []
  closers.add('doors', async () => void (await Promise.all(doors.map((door) => door[Symbol.asyncDispose]()))))
  if (http !== undefined) doors.push(await opened('http', http, listen(node, placeOf(http))))
  if (operator !== undefined) {
    const listening = listen(node, { ...placeOf(operator), doors: 'operator' })
    doors.push(await opened('operator', operator, listening))
  }
  if (tls !== undefined) {
    const files = tls.files ?? (await ownCertificate(settings.dataDir, isIPv4(tls.host) ? tls.host : undefined, ports))
    const certificate = await readCertificate(files)
    const listener = await opened('tls', tls, listen(node, { ...placeOf(tls), tls: certificate }))
    doors.push(listener)
    closers.use(
      'certificate',
      renewWhenChanged(files, certificate, (renewed) => listener.renewCertificate(renewed), ports),
    )
  }
  // First of all held calls end and new ones are refused: the doors close once nothing is under way.
  closers.add('calls', async () => node.drain())
  return { ed25519: node.identity.ed25519, databaseGone: gone, reasonsNotReady: () => node.readiness().reasons }
}

const placeOf = ({ host, port }: Endpoint): Endpoint => ({ host: listenHost(host), port })
