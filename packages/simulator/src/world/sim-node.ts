/**
 * One simulated service node: the production node of the moment, and what outlives it: keys, disk, clock, place in the network.
 * @module
 */

import { createNode, type NetworkIndexes, type NodeConfig, type NodePorts, type ServiceNode } from '@starling/node'
import { type ServiceNodeRecord, TransportError } from '@starling/ports'
import type { SimDisk } from '../disk/sim-disk.ts'
import type { LyingAnswer } from '../lies/answer-lies.ts'
import type { Endpoint } from '../network/endpoint.ts'
import type { SimNetwork } from '../network/sim-network.ts'
import type { Party } from '../time/party.ts'
import type { VirtualClock } from '../time/virtual-clock.ts'

export interface SimNodeParts {
  readonly party: Party
  readonly clock: VirtualClock
  readonly disk: SimDisk
  readonly endpoint: Endpoint
  readonly network: SimNetwork
  readonly record: Omit<ServiceNodeRecord, 'swarmId'>
  readonly config: NodeConfig
  /** All but the disk. */
  readonly ports: Omit<NodePorts, 'sql' | 'indexes'> & { readonly indexes: NetworkIndexes }
}

export class SimNode {
  readonly #parts: SimNodeParts
  #node: ServiceNode | undefined
  /** Ends of earlier lives. */
  readonly #endings: PromiseLike<void>[] = []
  /** Of a member that lies: what it answers other nodes instead. */
  lyingAnswer: LyingAnswer | undefined
  /** Ends what a liar tells unasked. */
  endLies: () => void = () => {}

  constructor(parts: SimNodeParts) {
    this.#parts = parts
  }

  get name(): string {
    return this.#parts.party.name
  }

  get ed25519(): string {
    return this.#parts.record.ed25519
  }

  get record(): Omit<ServiceNodeRecord, 'swarmId'> {
    return this.#parts.record
  }

  get identitySeed(): Uint8Array {
    return this.#parts.config.identitySeed
  }

  get party(): Party {
    return this.#parts.party
  }

  get clock(): VirtualClock {
    return this.#parts.clock
  }

  get disk(): SimDisk {
    return this.#parts.disk
  }

  get endpoint(): Endpoint {
    return this.#parts.endpoint
  }

  /** Undefined while it is off. */
  get node(): ServiceNode | undefined {
    return this.#node
  }

  /** Switches it on: a new life on the disk of the last one. */
  async start(): Promise<void> {
    if (this.#node !== undefined) return
    const { config, ports, disk, network, endpoint } = this.#parts
    const node = createNode(config, { ...ports, sql: disk.driver() })
    this.#node = node
    await node.start()
    if (this.#node !== node) return // killed meanwhile
    network.serve(endpoint, {
      answerClient: (path, body, address, signal) => node.handleClient(path, body, { address, signal }),
      // As the channel has it: who has left the registry is not served any longer.
      answerPeer: async (from, kind, body, signal) => {
        if (!this.#knows(from)) throw new TransportError('unreachable', 'caller is not in the registry')
        const honest = () => node.answerPeer(from, kind, body, signal)
        return this.lyingAnswer === undefined ? honest() : this.lyingAnswer(kind, body, honest)
      },
    })
  }

  #knows(ed25519: string): boolean {
    const { indexes, registry } = this.#parts.ports
    return indexes.of(registry.current().nodes).byEd25519.has(ed25519)
  }

  /** Power is gone at this instant: nothing more is sent, answered or committed. */
  async kill(): Promise<void> {
    const node = this.#node
    if (node === undefined) return
    this.#node = undefined
    const { disk, network, endpoint } = this.#parts
    network.serve(endpoint, undefined)
    const cut = disk.cut()
    // What is left of it only ends its own timers: its disk is dead, and nobody hears it.
    this.#endings.push(node[Symbol.asyncDispose]())
    await cut
  }

  /** For the end of the world. */
  async destroy(): Promise<void> {
    const { disk, network, endpoint } = this.#parts
    await this.#node?.[Symbol.asyncDispose]()
    network.serve(endpoint, undefined)
    await Promise.allSettled(this.#endings)
    await disk.destroy()
  }
}
