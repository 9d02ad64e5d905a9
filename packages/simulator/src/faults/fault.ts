/**
 * What can go wrong. A fault is plain data, so that a schedule can be printed, kept and made shorter; how each kind begins and
 * ends is one file.
 * @module
 */

import type { SeededRandom } from '../seeded-random.ts'
import type { SimNode } from '../world/sim-node.ts'
import type { RegistryChange } from '../world/sim-registry.ts'
import type { World } from '../world/world.ts'

export type FaultName =
  | 'cut'
  | 'kill'
  | 'pause'
  | 'partition'
  | 'slow'
  | 'storm'
  | 'clock'
  | 'disk-full'
  | 'bit-flip'
  | 'lie'
  | 'join'
  | 'leave'

export interface Fault {
  readonly kind: FaultName
  /** Milliseconds since the traffic began. */
  readonly atMs: number
  readonly untilMs: number
  /** The node it befalls; none for what befalls everybody. */
  readonly node?: string
  /** What it takes a measure of, such as milliseconds of a wrong clock. */
  readonly amount?: number
  /** Which variant, where there are several. */
  readonly variant?: string
}

export interface FaultKind {
  readonly name: FaultName
  /** Whether it befalls one node, or the network. */
  readonly scope: 'node' | 'world'
  /** Draws what the schedule does not say. */
  draw(random: SeededRandom): Pick<Fault, 'amount' | 'variant'>
  /** For kinds that change swarms: what `begin` will tell the registry, if it begins now. */
  change?(world: World, fault: Fault, node: SimNode): RegistryChange
  /** @param node - for scope `node` */
  begin(world: World, fault: Fault, node: SimNode): Promise<void> | void
  end(world: World, fault: Fault, node: SimNode): Promise<void> | void
}
