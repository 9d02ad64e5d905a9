/**
 * A scenario: a population, a schedule of faults, traffic, and the properties that must hold at the end.
 * @module
 */

import type { Fault, FaultName } from './faults/fault.ts'
import { planFaults, scheduleFaults } from './faults/plan.ts'
import type { Amount } from './network/figures.ts'
import { PROPERTIES } from './properties/index.ts'
import type { Evidence, Property } from './property.ts'
import { RATES, type RatesName } from './rates.ts'
import { readOnFreshDevices, timelineOf } from './traffic/fresh-devices.ts'
import { type SentMessage, Traffic } from './traffic/traffic.ts'
import { letRepair } from './watch/repair-time.ts'
import { World } from './world/world.ts'

export interface ScenarioOptions {
  readonly nodes: number
  readonly clients: number
  readonly seed: string
  readonly messages: number
  readonly minutes: number
  /** Kinds that are drawn from. */
  readonly kinds: readonly FaultName[]
  /** How many faults are drawn. */
  readonly faults: number
  /** Of the drawn faults only those at these places, in order of time; all unless told. */
  readonly keep?: readonly number[]
  readonly lossRate: number
  /** Of the network; `testnet` unless told. */
  readonly rates?: RatesName
}

export interface ScenarioReport {
  readonly sent: number
  readonly acknowledged: number
  readonly failed: number
  /** Messages shown to their recipient at least once. */
  readonly delivered: number
  /** Acknowledged, and not shown to the recipient. */
  readonly lost: number
  /** Times a message was shown again. */
  readonly duplicated: number
  /** From the user's press to the recipient's screen. */
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number }
  readonly faults: readonly Fault[]
  /** One line per violated property. */
  readonly violations: readonly string[]
  readonly deliveries: number
  readonly traceHash: string
  /** What went over the lines until all had arrived, and not what was read to check it. */
  readonly carried: Amount
}

export const DEFAULT_SCENARIO: ScenarioOptions = {
  nodes: 10,
  clients: 4,
  seed: '1',
  messages: 60,
  minutes: 10,
  kinds: ['cut'],
  faults: 3,
  lossRate: 0.01,
}

/** How long after the last send everything may still arrive: as long as the outbox tries. */
const SETTLE_MS_MAX = 5 * 60_000
/** How long it must have been quiet then, so that what comes twice has come twice. */
const QUIET_MS = 45_000

export async function runScenario(
  options: ScenarioOptions,
  properties: readonly Property[] = PROPERTIES,
): Promise<ScenarioReport> {
  const durationMs = options.minutes * 60_000
  const rates = RATES[options.rates ?? 'testnet']
  await using world = await World.create({
    nodes: options.nodes,
    clients: options.clients,
    seed: options.seed,
    weather: { latencyMs: 20, jitterMs: 20, lossRate: options.lossRate },
    profile: rates.profile,
  })
  const drawn = planFaults(world, world.random('faults'), { kinds: options.kinds, count: options.faults, durationMs })
  const faults = options.keep?.flatMap((place) => drawn[place] ?? []) ?? drawn
  scheduleFaults(world, faults)
  const traffic = new Traffic(world)
  traffic.schedule({ messages: options.messages, durationMs, presence: rates.presence })
  await world.time.runUntil(world.time.nowMs + durationMs)
  await settle(world, traffic)
  const carried = world.network.figures.total()

  const violations = await checkAll(properties, await gather(world, traffic))
  return {
    ...countsOf(traffic.sent),
    faults,
    violations,
    deliveries: world.trace.deliveries,
    traceHash: world.trace.hash(),
    carried,
  }
}

/** Lets everything arrive that will. */
export async function settle(world: World, traffic: Traffic): Promise<void> {
  const { time } = world
  for (const person of traffic.people) await person.goOnline()
  await time.runUntil(time.nowMs + SETTLE_MS_MAX, () => !traffic.isUnderWay)
  await time.runUntil(time.nowMs + QUIET_MS)
}

/**
 * Looks at everything there is to be looked at; takes virtual time.
 * @param endFaults - ends what is still wrong, before members are given time to repair it
 * @param readingMs - how long new devices look for what the network keeps
 */
export async function gather(
  world: World,
  traffic: Traffic,
  endFaults: () => Promise<void> | void = () => {},
  readingMs?: number,
): Promise<Evidence> {
  const { people, sent } = traffic
  for (const person of people) person.goOffline()
  const fresh = await readOnFreshDevices(world, people, readingMs)
  const own = new Map<string, Awaited<ReturnType<typeof timelineOf>>>()
  for (const person of people) own.set(person.name, await timelineOf(person))
  await endFaults()
  return { world, people, sent, own, fresh, notes: traffic.notes.all, kept: await letRepair(world) }
}

/** @returns one line per violation, beginning with the property's name */
export async function checkAll(properties: readonly Property[], evidence: Evidence): Promise<readonly string[]> {
  const violations: string[] = []
  for (const property of properties) {
    for (const line of await property.check(evidence)) violations.push(`${property.name}: ${line}`)
  }
  return violations
}

function countsOf(sent: readonly SentMessage[]) {
  const acknowledged = sent.filter(({ acknowledgedAtMs }) => acknowledgedAtMs !== undefined)
  return {
    sent: sent.length,
    acknowledged: acknowledged.length,
    failed: sent.filter(({ failedReason }) => failedReason !== undefined).length,
    delivered: sent.filter(({ deliveredAtMs }) => deliveredAtMs.length > 0).length,
    lost: acknowledged.filter(({ deliveredAtMs }) => deliveredAtMs.length === 0).length,
    duplicated: sent.reduce((sum, { deliveredAtMs }) => sum + Math.max(0, deliveredAtMs.length - 1), 0),
    latencyMs: quantiles(
      sent.flatMap(({ sentAtMs, deliveredAtMs: [first] }) => (first === undefined ? [] : [first - sentAtMs])),
    ),
  }
}

/** Nearest-rank quantiles; 0 without values. */
function quantiles(values: readonly number[]): ScenarioReport['latencyMs'] {
  const sorted = values.toSorted((left, right) => left - right)
  const at = (fraction: number) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * fraction) - 1)] ?? 0
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
