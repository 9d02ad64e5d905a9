/**
 * A node's way from new to running to closing, and what exists in between.
 * @module
 */

import { assert, type Unsubscribe } from '@starling/base'
import { type AccountId, messageHash } from '@starling/protocol'
import type { NodeIdentity } from './context.ts'
import { MonitorDoor } from './doors/monitor.ts'
import { Subscriptions } from './monitor/subscriptions.ts'
import type { NetworkDirectory } from './network-directory.ts'
import type { NodePhase } from './readiness.ts'
import type { NodeConfig, NodePorts } from './service-node.ts'
import { MEMBERSHIP, makeServing, type Serving } from './serving.ts'
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
  readonly #subscriptions: Subscriptions
  readonly #reasons: () => readonly string[]
  /** Exists before the node serves, to say that it does not. */
  readonly monitor: MonitorDoor
  #phase: NodePhase = 'new'
  #serving: Serving | undefined
  #tasks: Promise<unknown> = Promise.resolve()

  /** @param reasons - why the node is not ready; asked for later only */
  constructor(
    config: NodeConfig,
    ports: NodePorts,
    identity: NodeIdentity,
    network: NetworkDirectory,
    reasons: () => readonly string[],
  ) {
    this.#config = config
    this.#ports = ports
    this.#identity = identity
    this.#network = network
    this.#metrics = nodeMetrics(ports.metrics)
    this.#samples = new Samples(this.#metrics)
    this.#reasons = reasons
    this.#waiting = new WaitingRoom(ports.clock, (held) => this.#metrics.set('starling_held_requests', held))
    const { clock, crypto } = ports
    const onChange = (count: number) => this.#metrics.set('starling_monitor_subscriptions', count)
    this.#subscriptions = new Subscriptions({ clock, onChange })
    this.monitor = new MonitorDoor({
      ctx: { clock, crypto, metrics: this.#metrics, network, profile: config.profile },
      subscriptions: this.#subscriptions,
      reasonsNotReady: reasons,
    })
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

  async start(): Promise<void> {
    assert(this.#phase === 'new' && this.#serving === undefined, 'a node is started once')
    const { clock, random, crypto, logger, peers, servers, sql } = this.#ports
    const metrics = this.#metrics
    const { profile, version, databaseSizeLimitBytes: sizeLimitBytes, quotas } = this.#config
    const messages = await MessageStore.open(meteredDriver(sql, clock, metrics), {
      clock,
      logger,
      hash: (data, length) => crypto.blake2b(data, length),
      isIntact: (account, namespace, data, hash) => messageHash(crypto, account, namespace, data) === hash,
      onDamaged: () => metrics.count('starling_damaged_rows_total'),
      ...(quotas === undefined ? {} : { quotas }),
      ...(sizeLimitBytes === undefined ? {} : { sizeLimitBytes }),
    })
    const earlier = await messages.remembered(MEMBERSHIP)
    const parts = { profile, version, clock, random, crypto, logger, metrics, peers, servers, messages }
    this.#serving = makeServing(
      { ...parts, identity: this.#identity, network: this.#network, waiting: this.#waiting },
      this.#reasons,
      this.#ports.asClient,
      earlier,
    )
    this.#unsubscribe.push(
      messages.onNew((account, namespace, message) => {
        this.#waiting.announce(account, namespace)
        this.#subscriptions.announce(message)
      }),
      messages.onRevoked((account, tokens) => this.#waiting.revoke(account, tokens)),
      this.#network.onChange(() => {
        this.#serving?.updateMembership()
        this.#letGo((account) => !this.#network.isMine(account))
      }),
    )
    const { signal } = this.#stop
    this.#tasks = Promise.all([
      expireMessages({ clock, messages, logger, metrics, profile }, signal),
      this.#serving.repair(signal),
      this.#serving.tests.run(signal),
    ])
    this.#phase = 'running'
    logger.info('node.started', { ed25519: this.#identity.ed25519 })
  }

  /** Brings gauges up to date that are only worth knowing when somebody looks. */
  async sample(reasons: readonly string[]): Promise<void> {
    await this.#samples.take(reasons, this.#serving, this.monitor)
  }

  drain(): void {
    // Who stops in order is not missing: others hear of it while this node can still call them.
    if (this.#phase === 'running') this.#sayGoodbye()
    this.#phase = 'closing'
    this.#waiting.close()
    this.monitor.close()
  }

  #sayGoodbye(): void {
    const announced = this.#serving?.tests.announceMaintenance(this.#config.profile.peerTests.restartMs)
    announced?.catch((error: unknown) => {
      this.#ports.logger.error('node.goodbye_failed', { reason: error instanceof Error ? error.name : 'unknown' })
    })
  }

  /** Whoever waits for messages of such an account waits at the wrong node. */
  #letGo(isOver: (account: AccountId) => boolean): void {
    this.#waiting.endWhere(isOver)
    this.#subscriptions.closeWhere(isOver, 'moved_away')
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
