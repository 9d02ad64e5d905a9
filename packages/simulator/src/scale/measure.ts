/**
 * What a node costs in a network of a given size: control traffic while nobody does anything, the traffic of clients, and what
 * moves when nodes come and go.
 * @module
 */

import type { Amount } from '../network/figures.ts'
import { RATES } from '../rates.ts'
import { World } from '../world/world.ts'
import { movedShare } from './membership.ts'

export interface ScaleRow {
  readonly nodes: number
  readonly swarms: number
  /** Per node and virtual second, while no client is there. */
  readonly control: { readonly messages: number; readonly bytes: number; readonly cpuUs: number }
  /** Control messages per node and second, by kind. */
  readonly kinds: Readonly<Record<string, number>>
  /** Per client that waits for messages, and minute: packets anywhere in the network. Undefined where it is not measured. */
  readonly client: { readonly messages: number; readonly bytes: number } | undefined
  /**
   * Accounts that have to be handed over in all when one node joins or leaves, as a multiple of what one node keeps: mean and
   * most.
   */
  readonly joinMoves: { readonly mean: number; readonly most: number }
  readonly leaveMoves: { readonly mean: number; readonly most: number }
  readonly memoryMb: number
}

export interface ScaleOptions {
  readonly nodes: number
  readonly seed: string
  /** Virtual minutes of each measurement. */
  readonly minutes: number
  /** How many nodes join, and then leave. */
  readonly changes: number
}

const CLIENTS = 50
/** In larger networks only control traffic is measured: fifty clients would be lost in it, and thousands need memory. */
const NODES_WITH_CLIENTS_MAX = 3_000
/** What a waiting client brings about. Tests between nodes are of these kinds too, in the same number whether clients are there or not. */
const CLIENT_KINDS = ['client', 'onion'] as const
/** Virtual minutes before the measurement, for what happens once. */
const WARM_UP_MS = 2 * 60_000

export async function measureScale({ nodes, seed, minutes, changes }: ScaleOptions): Promise<ScaleRow> {
  const weather = { latencyMs: 20, jitterMs: 20, lossRate: 0 }
  const { profile } = RATES.production
  const clients = nodes > NODES_WITH_CLIENTS_MAX ? 0 : CLIENTS
  await using world = await World.create({ nodes, clients, seed, weather, profile })
  const lengthMs = minutes * 60_000
  const alone = await measure(world, lengthMs)
  const client = clients === 0 ? undefined : await measureClients(world, lengthMs, alone)

  const nodeSeconds = nodes * minutes * 60
  const swarms = new Set(world.registry.view.nodes.map(({ swarmId }) => swarmId)).size
  const memoryMb = Math.round(process.memoryUsage().rss / 1_000_000)
  return {
    nodes,
    swarms,
    control: {
      messages: alone.total.messages / nodeSeconds,
      bytes: alone.total.bytes / nodeSeconds,
      cpuUs: alone.cpuUs / nodeSeconds,
    },
    kinds: Object.fromEntries([...alone.kinds].map(([kind, { messages }]) => [kind, messages / nodeSeconds])),
    client,
    ...moves(world, changes),
    memoryMb,
  }
}

interface Measured {
  readonly kinds: ReadonlyMap<string, Amount>
  readonly total: Amount
  readonly cpuUs: number
}

async function measureClients(world: World, lengthMs: number, alone: Measured): Promise<Amount> {
  for (const client of world.clients) await client.goOnline()
  const together = await measure(world, lengthMs)
  for (const client of world.clients) client.goOffline()
  const clientMinutes = (world.clients.length * lengthMs) / 60_000
  const more = (unit: keyof Amount): number =>
    CLIENT_KINDS.reduce(
      (sum, kind) => sum + (together.kinds.get(kind)?.[unit] ?? 0) - (alone.kinds.get(kind)?.[unit] ?? 0),
      0,
    ) / clientMinutes
  return { messages: more('messages'), bytes: more('bytes') }
}

async function measure(world: World, lengthMs: number): Promise<Measured> {
  const { time, network } = world
  await time.runUntil(time.nowMs + WARM_UP_MS)
  const before = network.figures.snapshot()
  const started = process.cpuUsage()
  await time.runUntil(time.nowMs + lengthMs)
  const { user, system } = process.cpuUsage(started)
  const kinds = new Map<string, Amount>()
  for (const [kind, { messages, bytes }] of network.figures.snapshot()) {
    const earlier = before.get(kind) ?? { messages: 0, bytes: 0 }
    kinds.set(kind, { messages: messages - earlier.messages, bytes: bytes - earlier.bytes })
  }
  const total = { messages: 0, bytes: 0 }
  for (const { messages, bytes } of kinds.values()) {
    total.messages += messages
    total.bytes += bytes
  }
  return { kinds, total, cpuUs: user + system }
}

/** Only the registry changes: what moves follows from the views alone. */
function moves(world: World, changes: number): Pick<ScaleRow, 'joinMoves' | 'leaveMoves'> {
  const { registry, options } = world
  const random = world.random('changes')
  const joined: number[] = []
  const left: number[] = []
  for (let change = 0; change < changes; change++) {
    const before = registry.view
    joined.push(
      movedShare(before, registry.change({ joining: [world.recordOf(options.nodes + change)] })) * perNode(before),
    )
  }
  for (let change = 0; change < changes; change++) {
    const before = registry.view
    const leaving = before.nodes[random.below(before.nodes.length)]?.ed25519 ?? ''
    left.push(movedShare(before, registry.change({ leaving: [leaving] })) * perNode(before))
  }
  return { joinMoves: meanAndMost(joined), leaveMoves: meanAndMost(left) }
}

/** What makes a share of all accounts a multiple of what one node keeps on average. */
function perNode({ nodes }: World['registry']['view']): number {
  return new Set(nodes.map(({ swarmId }) => swarmId)).size
}

function meanAndMost(values: readonly number[]): { readonly mean: number; readonly most: number } {
  const sum = values.reduce((total, value) => total + value, 0)
  return { mean: sum / Math.max(1, values.length), most: Math.max(0, ...values) }
}
