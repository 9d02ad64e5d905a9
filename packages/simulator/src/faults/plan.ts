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
import { RECOVERY_MS, SETTLING_MS, Soundness } from './soundness.ts'

export interface PlanOptions {
  readonly kinds: readonly FaultName[]
  readonly count: number
  /** Faults begin and end within this. */
  readonly durationMs: number
}

const LENGTH_MS_MIN = 5_000
const LENGTH_MS_MAX = 120_000
/** A change of swarms waits so long for them to be sound, and is looked at again after this; at its end it is given up. */
const CHANGE_LOOK_MS = 5_000
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

/** Begins and ends each fault when its time has come, counted from now; what swarms as they are by then cannot bear is left out. */
export function scheduleFaults(world: World, faults: readonly Fault[]): void {
  const soundness = new Soundness(world)
  for (const fault of faults) scheduleFault(world, soundness, fault)
}

function scheduleFault(world: World, soundness: Soundness, fault: Fault): void {
  const kind = FAULT_KINDS[fault.kind]
  // Kinds of scope `world` do not look at the node.
  const node = world.nodes.find(({ name }) => name === fault.node) ?? (world.nodes[0] as SimNode)
  const endMs = world.time.nowMs + fault.untilMs
  let hasBegun = false
  const begin = () => {
    const change = kind.change?.(world, fault, node)
    hasBegun = kind.scope === 'world' || soundness.allowsFault(node)
    if (change !== undefined) {
      hasBegun &&= soundness.allowsChange(change)
      if (hasBegun) soundness.changing(change)
      else if (world.time.nowMs + CHANGE_LOOK_MS < endMs) world.time.schedule(CHANGE_LOOK_MS, begin)
    } else if (hasBegun && kind.scope === 'node') soundness.faultBegins(node)
    if (hasBegun) void kind.begin(world, fault, node)
  }
  world.time.schedule(fault.atMs, begin)
  world.time.schedule(fault.untilMs, () => {
    if (!hasBegun) return
    if (kind.change === undefined && kind.scope === 'node') soundness.faultEnds(node)
    void kind.end(world, fault, node)
  })
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

/**
 * Faults of the whole world come alone of their kind, and not until swarms that have changed have settled; of one swarm, one
 * member at a time is not sound.
 */
function collide(world: World, left: Fault, right: Fault): boolean {
  if (isAfter(left, right) || isAfter(right, left)) return false
  const both = [left, right]
  if (both.some(changesSwarms) && both.every((fault) => changesSwarms(fault) || fault.node === undefined)) return true
  if (left.node === undefined || right.node === undefined) return left.kind === right.kind
  return swarmOf(world, left.node) === swarmOf(world, right.node)
}

/** Whether the later one begins when what the earlier one has done is over. */
function isAfter(later: Fault, earlier: Fault): boolean {
  const isOfTheWorld = later.node === undefined && !changesSwarms(later)
  return later.atMs > earlier.untilMs + (isOfTheWorld && changesSwarms(earlier) ? SETTLING_MS : RECOVERY_MS)
}

function changesSwarms({ kind }: Fault): boolean {
  return FAULT_KINDS[kind].change !== undefined
}

function swarmOf(world: World, name: string): bigint | undefined {
  const key = world.nodes.find((node) => node.name === name)?.ed25519
  return world.registry.view.nodes.find(({ ed25519 }) => ed25519 === key)?.swarmId
}
