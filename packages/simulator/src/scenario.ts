/**
 * A scenario: a population, a schedule of faults, traffic, and the properties that must hold at the end.
 * @module
 */

import { type Fault, planFaults, scheduleFaults } from './faults.ts'
import { PROPERTIES } from './properties/index.ts'
import { Traffic } from './traffic.ts'
import { createWorld } from './world.ts'

export interface ScenarioOptions {
  readonly nodes: number
  readonly clients: number
  readonly seed: string
  readonly messages: number
  readonly minutes: number
  /** How many times a node is cut off. */
  readonly cuts: number
  readonly lossRate: number
}

export interface ScenarioReport {
  readonly acknowledged: number
  /** Messages shown to their recipient at least once. */
  readonly delivered: number
  /** Acknowledged, and not shown to the recipient. */
  readonly lost: number
  /** Times a message was shown again. */
  readonly duplicated: number
  /** From the user's press to the recipient's screen. */
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number }
  readonly traceHash: string
  readonly faults: readonly Fault[]
  readonly sent: number
  readonly failed: number
  readonly deliveries: number
  /** One line per violated property. */
  readonly violations: readonly string[]
}

export const DEFAULT_SCENARIO: ScenarioOptions = {
  nodes: 10,
  clients: 4,
  seed: '1',
  messages: 60,
  minutes: 10,
  cuts: 3,
  lossRate: 0.01,
}

export async function runScenario(options: ScenarioOptions): Promise<ScenarioReport> {
  const durationMs = options.minutes * 60_000
  await using world = await createWorld({
    nodes: options.nodes,
    clients: options.clients,
    seed: options.seed,
    network: { latencyMs: 20, jitterMs: 20, lossRate: options.lossRate },
  })
  const faults = planFaults(world, world.random('faults'), options.cuts, durationMs)
  scheduleFaults(world, faults)
  const traffic = new Traffic(world)
  await traffic.run({ messages: options.messages, durationMs })

  const { sent } = traffic
  const acknowledged = sent.filter(({ acknowledgedAtMs }) => acknowledgedAtMs !== undefined)
  const latencies = sent.flatMap(({ sentAtMs, deliveredAtMs }) => {
    const first = deliveredAtMs[0]
    return first === undefined ? [] : [first - sentAtMs]
  })
  const violations: string[] = []
  for (const property of PROPERTIES) {
    for (const line of await property.check(world, traffic)) violations.push(`${property.name}: ${line}`)
  }
  return {
    acknowledged: acknowledged.length,
    delivered: sent.filter(({ deliveredAtMs }) => deliveredAtMs.length > 0).length,
    lost: acknowledged.filter(({ deliveredAtMs }) => deliveredAtMs.length === 0).length,
    duplicated: sent.reduce((sum, { deliveredAtMs }) => sum + Math.max(0, deliveredAtMs.length - 1), 0),
    latencyMs: quantiles(latencies),
    traceHash: world.trace.hash(),
    faults,
    sent: sent.length,
    failed: sent.filter(({ failedReason }) => failedReason !== undefined).length,
    deliveries: world.trace.deliveries,
    violations,
  }
}

/** Nearest-rank quantiles; 0 without values. */
function quantiles(values: readonly number[]): ScenarioReport['latencyMs'] {
  const sorted = values.toSorted((left, right) => left - right)
  const at = (fraction: number) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * fraction) - 1)] ?? 0
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
