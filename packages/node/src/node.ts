/**
 * A service node: the composition root of this package.
 * Source: docs/architecture.md, "The node".
 * @module
 */

import { toHex } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import type { MetricsReader } from '@starling/ports'
import { formatSwarmId, NO_SWARM } from '@starling/protocol'
import { RpcError } from '@starling/storage-api'
import type { NodeIdentity } from './context.ts'
import { textAnswer } from './doors/answer.ts'
import { TrustedProxies } from './doors/client-address.ts'
import { HttpDoor } from './doors/http-door.ts'
import { PortLoad } from './doors/port-load.ts'
import { CLIENT_PATHS, notReadyAnswer } from './doors/public-doors.ts'
import { makeOperatorApp, type OperatorStatus } from './doors/trpc.ts'
import { Lifecycle } from './lifecycle.ts'
import { NetworkDirectory } from './network-directory.ts'
import type { PeerTests } from './peer-tests/peer-tests.ts'
import { reasonsNotReady } from './readiness.ts'
import type { NodeConfig, NodePorts, ServiceNode } from './service-node.ts'
import { nodeMetrics } from './telemetry/node-metrics.ts'

/** @throws {RangeError} naming the proxy that is neither an address nor a network */
export function createNode(config: NodeConfig, ports: NodePorts): ServiceNode {
  const identity = importIdentity(ports.crypto, config.identitySeed)
  const network = new NetworkDirectory(ports.registry, identity.ed25519, ports.indexes)
  const lifecycle: Lifecycle = new Lifecycle(config, ports, identity, network, () => reasons())
  const { maxClockSkewMs } = config.profile
  const reasons = (): readonly string[] =>
    reasonsNotReady(lifecycle.phase, network, { offsetMs: lifecycle.serving?.clockOffsetMs(), maxClockSkewMs })

  const handleClient: ServiceNode['handleClient'] = async (path, body, client) => {
    const answer = lifecycle.serving?.doors.handle(path, body, client)
    if (answer !== undefined) return answer
    const isDoor = CLIENT_PATHS.some((known) => known === path)
    return isDoor ? notReadyAnswer(reasons()) : textAnswer(404, `post ${path} Not Found`)
  }
  const http = new HttpDoor({
    handle: handleClient,
    identity,
    logger: ports.logger,
    metrics: nodeMetrics(ports.metrics),
    load: new PortLoad({ limitsClients: config.profile.rateLimit }),
    proxies: new TrustedProxies(config.trustedProxies ?? []),
    limitsClients: config.profile.rateLimit,
    serverHeader: config.profile.serverHeader(config.version),
    version: config.profile.version,
  })
  // Made when it is first asked: most nodes of a simulation never are, and the router is not small.
  let operator: ReturnType<typeof makeOperatorApp> | undefined
  const operatorApp = () =>
    (operator ??= makeOperatorApp({
      ctx: ports,
      dispatch: (method, params, call) => {
        const dispatch = lifecycle.serving?.dispatch
        if (dispatch === undefined || reasons().length > 0)
          throw new RpcError('unavailable', `Service node is not ready: ${reasons().join('; ')}\n`)
        return dispatch(method, params, call)
      },
      status: () => statusOf(config, identity, network, lifecycle, reasons()),
      tests: {
        figures: () => testsOf(lifecycle).figures(),
        announceMaintenance: (durationMs) => testsOf(lifecycle).announceMaintenance(durationMs),
      },
      readiness: () => ({ ready: reasons().length === 0, reasons: reasons() }),
      token: config.operatorToken,
      names: config.operatorNames ?? [],
      metrics: readMetrics(ports, async () => lifecycle.sample(reasons())),
    }))

  return {
    identity: { ed25519: identity.ed25519, x25519: identity.x25519 },
    start: () => lifecycle.start(),
    drain: () => lifecycle.drain(),
    readiness: () => ({ ready: reasons().length === 0, reasons: reasons() }),
    handleClient,
    answerPeer: (from, kind, body, signal) =>
      lifecycle.serving === undefined
        ? Promise.resolve(notReadyAnswer(reasons()))
        : lifecycle.serving.answerPeer(from, kind, body, signal),
    http,
    monitor: lifecycle.monitor,
    operatorFetch: async (request, address = '') => operatorApp().fetch(request, { address }),
    [Symbol.asyncDispose]: () => lifecycle.close(),
  }
}

/** @throws {RpcError} `unavailable` before the start */
function testsOf({ serving }: Lifecycle): PeerTests {
  if (serving === undefined) throw new RpcError('unavailable', 'Service node is not ready: not done syncing\n')
  return serving.tests
}

/** @param sample - brings gauges up to date that nobody keeps so */
function readMetrics({ metricsReader: reader }: NodePorts, sample: () => Promise<void>): MetricsReader | undefined {
  if (reader === undefined) return undefined
  return {
    contentType: reader.contentType,
    async read() {
      await sample()
      return reader.read()
    },
  }
}

function importIdentity(crypto: CryptoBackend, seed: Uint8Array): NodeIdentity {
  const signer = crypto.ed25519.importSeed(seed)
  const x25519Secret = signer.toX25519()
  return { ed25519: toHex(signer.publicKey), x25519: toHex(x25519Secret.publicKey), signer, x25519Secret }
}

function statusOf(
  config: NodeConfig,
  identity: NodeIdentity,
  network: NetworkDirectory,
  lifecycle: Lifecycle,
  reasons: readonly string[],
): OperatorStatus {
  const swarmId = network.own?.swarmId ?? NO_SWARM
  return {
    ed25519: identity.ed25519,
    version: config.version,
    profile: config.profile.name,
    ready: reasons.length === 0,
    reasons,
    height: network.view.height,
    swarm: swarmId === NO_SWARM ? null : formatSwarmId(swarmId),
    swarmMembers: swarmId === NO_SWARM ? 0 : network.membersOf(swarmId).length,
    heldCalls: lifecycle.heldCalls,
    messages: lifecycle.serving?.ctx.messages.figures().messages ?? 0,
  }
}
