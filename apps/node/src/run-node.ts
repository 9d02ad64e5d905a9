/**
 * Puts a service node together from real parts and opens its doors, in an order in which each finds what it needs.
 * @module
 */

import { readFile } from 'node:fs/promises'
import { isIPv4 } from 'node:net'
import { join } from 'node:path'
import { native } from '@starling/crypto/native'
import { createNode } from '@starling/node'
import { createChannel } from '@starling/node/channel'
import { listen } from '@starling/node/server'
import { sqlite3Driver } from '@starling/node/storage/sqlite3'
import type { Clock, Logger, Metrics, MetricsReader, NodeRegistry, Random } from '@starling/ports'
import { PROFILES, type Profile } from '@starling/protocol'
import { decodeNetworkFile, staticRegistry } from '@starling/registry/static'
import { Closers } from './closers.ts'
import type { NodeSettings } from './config.ts'
import { StartError } from './errors.ts'
import { loadIdentity } from './identity.ts'
import { createServerTransport } from './server-transport.ts'
import { loadCertificate } from './tls/tls-files.ts'

export interface RunPorts {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: Metrics & MetricsReader
}

export interface RunningNode {
  /** 64 hex digits. */
  readonly ed25519: string
  /** Finishes what is under way and closes everything, last opened first. */
  close(): Promise<void>
}

/**
 * Fulfils when the node serves on every port of its settings.
 * @throws {StartError} and whatever the system says of ports and files; nothing stays open then
 */
export async function runNode(settings: NodeSettings, version: string, ports: RunPorts): Promise<RunningNode> {
  const closers = new Closers(ports.logger)
  try {
    const ed25519 = await openNode(settings, version, ports, closers)
    return { ed25519, close: () => closers.close() }
  } catch (error) {
    await closers.close()
    throw error
  }
}

async function openNode(settings: NodeSettings, version: string, ports: RunPorts, closers: Closers): Promise<string> {
  const profile = PROFILES[settings.profile]
  const { clock, random, logger, metrics } = ports
  const identitySeed = await loadIdentity(settings.dataDir, random)
  const registry = await openRegistry(settings.registryFile, profile, clock)
  const channel = closers.use(
    'channel',
    createChannel({ identitySeed, crypto: native, registry, clock, random, logger }),
  )
  const servers = closers.use('servers', createServerTransport({ refuseNonPublic: profile.refuseNonPublicAddresses }))
  const node = closers.use(
    'node',
    createNode(
      {
        profile,
        identitySeed,
        version,
        ...(settings.databaseBytes === undefined ? {} : { databaseSizeLimitBytes: settings.databaseBytes }),
        ...(settings.operator === undefined ? {} : { operatorToken: settings.operator.token }),
      },
      {
        clock,
        random,
        crypto: native,
        peers: channel,
        registry,
        sql: sqlite3Driver(join(settings.dataDir, 'node.sqlite')),
        servers,
        logger,
        metrics,
        metricsReader: metrics,
      },
    ),
  )
  await node.start()
  await channel.listen(settings.peer.host, settings.peer.port, node.answerPeer)
  closers.use('http', await listen(node, settings.http))
  if (settings.operator !== undefined) {
    closers.use('operator', await listen(node, { ...settings.operator, doors: 'operator' }))
  }
  if (settings.tls !== undefined) {
    const ipv4 = isIPv4(settings.tls.host) ? settings.tls.host : undefined
    const tls = await loadCertificate(settings.dataDir, ipv4, ports)
    closers.use('tls', await listen(node, { ...settings.tls, tls }))
  }
  // First of all held calls end and new ones are refused: the doors close once nothing is under way.
  closers.add('calls', async () => node.drain())
  return node.identity.ed25519
}

async function openRegistry(file: string, profile: Profile, clock: Clock): Promise<NodeRegistry> {
  try {
    return staticRegistry(decodeNetworkFile(await readFile(file, 'utf8')), { clock, profile })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new StartError('invalid_registry', `The network file ${file} cannot be used: ${reason}`, { cause })
  }
}
