/** @module What named scenarios have in common: a world with people who write, and a look at everything in the end. */

import { PROPERTIES } from '../src/properties/index.ts'
import type { Evidence } from '../src/property.ts'
import { checkAll, gather, settle } from '../src/scenario.ts'
import { Traffic } from '../src/traffic/traffic.ts'
import type { SimNode } from '../src/world/sim-node.ts'
import { World } from '../src/world/world.ts'
import { tellOf } from './figures.ts'

export const MINUTE_MS = 60_000

export interface StageOptions {
  readonly nodes: number
  readonly clients: number
  readonly seed: string
  readonly lossRate?: number
  readonly packetLossRate?: number
  readonly jitterMs?: number
}

export class Stage implements AsyncDisposable {
  readonly world: World
  readonly traffic: Traffic

  static async open({ nodes, clients, seed, ...weather }: StageOptions): Promise<Stage> {
    const { lossRate = 0.001, packetLossRate = 0, jitterMs = 20 } = weather
    return new Stage(
      await World.create({ nodes, clients, seed, weather: { latencyMs: 20, jitterMs, lossRate, packetLossRate } }),
    )
  }

  private constructor(world: World) {
    this.world = world
    this.traffic = new Traffic(world)
  }

  /** Lets people write so many messages during the next minutes. */
  write(messages: number, minutes: number): void {
    this.traffic.schedule({ messages, durationMs: minutes * MINUTE_MS, presence: 'always' })
  }

  async pass(minutes: number): Promise<void> {
    await this.world.time.runUntil(this.world.time.nowMs + minutes * MINUTE_MS)
  }

  /** Does something `afterMs` from now. */
  at(afterMs: number, what: () => Promise<void> | void): void {
    this.world.time.schedule(afterMs, () => void what())
  }

  /** So many different ones of `nodes`, by the seed. */
  some(nodes: readonly SimNode[], count: number, name: string): readonly SimNode[] {
    const random = this.world.random(name)
    const left = [...nodes]
    return Array.from({ length: count }, () => left.splice(random.below(left.length), 1)[0] as SimNode)
  }

  /** The members of each swarm. */
  swarms(): readonly (readonly SimNode[])[] {
    const byId = new Map<bigint, SimNode[]>()
    for (const { ed25519, swarmId } of this.world.registry.view.nodes) {
      const node = this.world.nodes.find((one) => one.ed25519 === ed25519)
      if (node !== undefined) byId.set(swarmId, [...(byId.get(swarmId) ?? []), node])
    }
    return [...byId.values()]
  }

  /**
   * Waits until all has arrived that will, and looks at everything.
   * @param endFaults - ends what is still wrong when people have found their messages, and before members are compared
   * @param readingMs - how long new devices look for what the network keeps
   */
  async look(
    endFaults?: () => Promise<void> | void,
    readingMs?: number,
  ): Promise<{ readonly evidence: Evidence; readonly violations: readonly string[] }> {
    await settle(this.world, this.traffic)
    const evidence = await gather(this.world, this.traffic, endFaults, readingMs)
    tellOf(evidence)
    return { evidence, violations: await checkAll(PROPERTIES, evidence) }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.world[Symbol.asyncDispose]()
  }
}
