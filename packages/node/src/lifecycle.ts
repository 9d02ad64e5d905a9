/**
 * A node's way from new to running to closing, and what exists in between.
 * @module
 */

import { assert, type Unsubscribe } from '@starling/base'
import { messageHash } from '@starling/protocol'
import type { NodeIdentity } from './context.ts'
import type { NetworkDirectory } from './network-directory.ts'
import type { NodePhase } from './readiness.ts'
import type { NodeConfig, NodePorts } from './service-node.ts'
import { makeServing, type Serving } from './serving.ts'
import { MessageStore } from './storage/message-store.ts'
import { expireMessages } from './tasks/expire-messages.ts'
import { meteredDriver } from './telemetry/metered-driver.ts'
import { type NodeMetrics, nodeMetrics } from './telemetry/node-metrics.ts'
import { Samples } from './telemetry/samples.ts'
import { WaitingRoom } from './waiting-room.ts'

export class Lifecycle {
  readonly #config: NodeConfig
  readonly #ports: NodePorts
  readonly #identity: NodeIdentity
  readonly #network: NetworkDirectory
  readonly #stop = new AbortController()
  readonly #unsubscribe: Unsubscribe[] = []
  readonly #metrics: NodeMetrics
  readonly #samples: Samples
  readonly #waiting: WaitingRoom
  #phase: NodePhase = 'new'
  #serving: Serving | undefined
  #tasks: Promise<unknown> = Promise.resolve()

  constructor(config: NodeConfig, ports: NodePorts, identity: NodeIdentity, network: NetworkDirectory) {
    this.#config = config
    this.#ports = ports
    this.#identity = identity
    this.#network = network
    this.#metrics = nodeMetrics(ports.metrics)
    this.#samples = new Samples(this.#metrics)
    this.#waiting = new WaitingRoom(ports.clock, (held) => this.#metrics.set('starling_held_requests', held))
  }

  get phase(): NodePhase {
    return this.#phase
  }

  get serving(): Serving | undefined {
    return this.#serving
  }

  get heldCalls(): number {
    return this.#waiting.size
  }

  async start(reasons: () => readonly string[]): Promise<void> {
    assert(this.#phase === 'new' && this.#serving === undefined, 'a node is started once')
    const { clock, random, crypto, logger, peers, servers, sql } = this.#ports
    const metrics = this.#metrics
    const { profile, version, databaseSizeLimitBytes: sizeLimitBytes, quotas } = this.#config
    const messages = await MessageStore.open(meteredDriver(sql, clock, metrics), {
      clock,
      logger,
      isIntact: (account, namespace, data, hash) => messageHash(crypto, account, namespace, data) === hash,
      onDamaged: () => metrics.count('starling_damaged_rows_total'),
      ...(quotas === undefined ? {} : { quotas }),
      ...(sizeLimitBytes === undefined ? {} : { sizeLimitBytes }),
    })
    const parts = { profile, version, clock, random, crypto, logger, metrics, peers, servers, messages }
    this.#serving = makeServing(
      { ...parts, identity: this.#identity, network: this.#network, waiting: this.#waiting },
      reasons,
    )
    this.#unsubscribe.push(
      messages.onNew((account, namespace) => this.#waiting.announce(account, namespace)),
      messages.onRevoked((account, tokens) => this.#waiting.revoke(account, tokens)),
      this.#network.onChange(() => this.#waiting.endWhere((account) => !this.#network.isMine(account))),
    )
    this.#tasks = expireMessages({ clock, messages, logger, metrics }, this.#stop.signal)
    this.#phase = 'running'
    logger.info('node.started', { ed25519: this.#identity.ed25519 })
  }

  /** Brings gauges up to date that are only worth knowing when somebody looks. */
  async sample(reasons: readonly string[]): Promise<void> {
    await this.#samples.take(reasons, this.#serving)
  }

  drain(): void {
    this.#phase = 'closing'
    this.#waiting.close()
  }

  /** Held calls end early and empty; what was accepted is committed. May be called twice. */
  async close(): Promise<void> {
    this.drain()
    if (this.#stop.signal.aborted) return
    this.#stop.abort()
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
    await this.#tasks
    await this.#serving?.idle()
    await this.#serving?.ctx.messages.close()
  }
}
