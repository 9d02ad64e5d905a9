/**
 * Which faults a run has: drawn from the seed, so that every swarm keeps a majority of sound members at any time. What is
 * acknowledged must then be safe, whatever is drawn.
 * @module
 */

import type { SeededRandom } from '../seeded-random.ts'
import type { SimNode } from '../world/sim-node.ts'
import type { World } from '../world/world.ts'
import type { Fault, FaultName } from './fault.ts'
import { FAULT_KINDS } from './index.ts'

export interface PlanOptions {
  readonly kinds: readonly FaultName[]
  readonly count: number
  /** Faults begin and end within this. */
  readonly durationMs: number
}

/** Between two faults of one swarm: time to be whole again. */
const RECOVERY_MS = 60_000
const LENGTH_MS_MIN = 5_000
const LENGTH_MS_MAX = 120_000
/** Draws for one fault before it is left out, because there is no room for it. */
const DRAWS_MAX = 20

export function planFaults(world: World, random: SeededRandom, options: PlanOptions): readonly Fault[] {
  const planned: Fault[] = []
  if (options.kinds.length === 0) return planned
  for (let index = 0; index < options.count; index++) {
    for (let draw = 0; draw < DRAWS_MAX; draw++) {
      const fault = drawFault(world, random, options)
      if (planned.some((other) => collide(world, fault, other))) continue
      planned.push(fault)
      break
    }
  }
  return planned.sort((left, right) => left.atMs - right.atMs)
}

/** Begins and ends each fault when its time has come, counted from now. */
export function scheduleFaults(world: World, faults: readonly Fault[]): void {
  for (const fault of faults) {
    const kind = FAULT_KINDS[fault.kind]
    // Kinds of scope `world` do not look at the node.
    const node = world.nodes.find(({ name }) => name === fault.node) ?? (world.nodes[0] as SimNode)
    world.time.schedule(fault.atMs, () => void kind.begin(world, fault, node))
    world.time.schedule(fault.untilMs, () => void kind.end(world, fault, node))
  }
}

function drawFault(world: World, random: SeededRandom, { kinds, durationMs }: PlanOptions): Fault {
  const kind = FAULT_KINDS[kinds[random.below(kinds.length)] as FaultName]
  const lengthMs = Math.min(durationMs / 2, LENGTH_MS_MIN + random.below(LENGTH_MS_MAX - LENGTH_MS_MIN))
  const atMs = random.below(Math.max(1, Math.floor(durationMs - lengthMs)))
  const node = world.nodes[random.below(world.nodes.length)] as SimNode
  return {
    kind: kind.name,
    atMs,
    untilMs: Math.floor(atMs + lengthMs),
    ...(kind.scope === 'node' ? { node: node.name } : {}),
    ...kind.draw(random),
  }
}

/** Faults of the whole world come alone of their kind; of one swarm, one member at a time is not sound. */
function collide(world: World, left: Fault, right: Fault): boolean {
  const isApart = left.atMs > right.untilMs + RECOVERY_MS || right.atMs > left.untilMs + RECOVERY_MS
  if (isApart) return false
  if (left.node === undefined || right.node === undefined) return left.kind === right.kind
  return swarmOf(world, left.node) === swarmOf(world, right.node)
}

function swarmOf(world: World, name: string): bigint | undefined {
  const key = world.nodes.find((node) => node.name === name)?.ed25519
  return world.registry.view.nodes.find(({ ed25519 }) => ed25519 === key)?.swarmId
}
