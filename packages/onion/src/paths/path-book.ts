/**
 * The paths a client uses, and what it thinks of them: a state machine without time and network.
 * Source: docs/protocol/onion-requests.md §9; docs/protocol/waiting.md §3.
 * @module
 */

import { type Random, type ServiceNodeRecord, UNASSIGNED_SWARM } from '@starling/ports'
import { drawFitting, drawOne, shuffled } from './draw.ts'
import { extendPath, RELAYS_WANTED } from './extend-path.ts'
import { GuardMemory } from './guard-memory.ts'
import { isSilence, judge, type Outcome, type Verdict } from './judge.ts'
import { LatencyWindow } from './latency.ts'
import { groupOf } from './node-group.ts'
import { Suspects } from './suspects.ts'

/** Source of the figures: docs/protocol/onion-requests.md §9.1. */
const GUARDS_WANTED = 2
const FAILURES_MAX = 3
const POOL_SMALL = 8

/** With fewer nodes two paths and their destinations cannot be all different ones: a single node may stand in every request. */
const APART_MIN = 2 * (RELAYS_WANTED + 1)
/** So many in a row without an answer say there that more than one hangs; and after a node was dropped, that it was the wrong one. */
const LATE_MAX = 12

/** No request goes out again sooner. Source: docs/protocol/waiting.md §3. */
const RESEND_MS_MIN = 700

export interface Path {
  /** Guard … last relay. Empty in a network of one node: the destination is its own guard. */
  readonly hops: readonly ServiceNodeRecord[]
  /** Fewer than three relays, because the network is too small: it protects less. */
  readonly weak: boolean
}

export interface PathBookOptions {
  readonly random: Random
  /** Ed25519 keys of the guards of earlier runs, as `guards()` gave them. */
  readonly guards?: readonly string[]
  /** Whether we could connect to the node; a browser needs a `url`. Every node unless told. */
  readonly isGuardCandidate?: (node: ServiceNodeRecord) => boolean
}

export interface TakeOptions {
  /** Ed25519 key of the node that will be asked: it must not stand on the path. */
  readonly destination?: string | undefined
  /** A path that has just disappointed: another is preferred. */
  readonly instead?: Path
  /** Ed25519 key of a node that is left out, even when the path gets shorter by it; as long as another guard is left. */
  readonly without?: string | undefined
}

export interface Report {
  readonly path: Path
  /** Ed25519 key of the node that was asked; undefined for a server outside the network. */
  readonly destination?: string | undefined
  readonly outcome: Outcome
}

export interface ReportResult {
  readonly verdict: Verdict
  /** Ed25519 keys of the nodes that have just left the pool: forget them in cached swarms too. */
  readonly dropped: readonly string[]
}

/** One per guard. */
interface StandingPath {
  hops: readonly ServiceNodeRecord[]
  failures: number
  latency: LatencyWindow
}

export class PathBook {
  readonly #random: Random
  readonly #isGuardCandidate: (node: ServiceNodeRecord) => boolean
  #nodes: ReadonlyMap<string, ServiceNodeRecord> = new Map()
  readonly #dropped = new Set<string>()
  /** Those of `#nodes` that are not dropped; undefined when that has changed. */
  #usableNodes: readonly ServiceNodeRecord[] | undefined
  readonly #failures = new Map<string, number>()
  /** Found failing by others: drawn only when nobody else is left. */
  #avoided: ReadonlySet<string> = new Set()
  /** In the order in which they were chosen. */
  #guards: readonly string[]
  /** Guards that failed; not chosen again before the next refresh. */
  readonly #retired = new Set<string>()
  readonly #paths = new Map<string, StandingPath>()
  readonly #memory: GuardMemory
  readonly #suspects = new Suspects()
  /** Those of requests that were late before they failed: they count once. */
  readonly #knownLate = new WeakSet<Path>()
  /** Requests that were late since the last answer, and since a node was last dropped. */
  #lateInARow = 0

  constructor(options: PathBookOptions) {
    this.#random = options.random
    this.#isGuardCandidate = options.isGuardCandidate ?? (() => true)
    this.#guards = (options.guards ?? []).slice(0, GUARDS_WANTED)
    this.#memory = new GuardMemory(this.#guards)
  }

  /**
   * Takes over a new list of nodes, resets all failures, and repairs the paths whose nodes are gone. Only active nodes
   * relay. A list without any is ignored: yesterday's nodes are better than none.
   */
  update(nodes: readonly ServiceNodeRecord[]): void {
    const active = nodes.filter((node) => node.state === 'active')
    if (active.length === 0) return
    this.#nodes = new Map(active.map((node) => [node.ed25519, node]))
    this.forgive()
    this.#guards = this.#guards.filter((key) => this.#canGuard(this.#nodes.get(key)))
    for (const [guard, path] of this.#paths) {
      if (!this.#guards.includes(guard)) this.#paths.delete(guard)
      path.hops = path.hops.flatMap((hop) => this.#nodes.get(hop.ed25519) ?? [])
    }
  }

  /**
   * A random path on which `destination` does not stand; undefined when there is no node that could be its guard. A guard
   * outside the destination's swarm is preferred: a member is told of every store, and could compare times with the onions that
   * it passed on. So is a path without marks to one that has some.
   */
  take(options: TakeOptions = {}): Path | undefined {
    this.#maintain()
    const { destination, instead, without } = options
    const disappointing = instead?.hops[0]?.ed25519
    const choices = shuffled(this.#random, [...this.#paths.keys()])
      .flatMap((guard) => this.#pathAround(guard, destination, without) ?? [])
      .map((choice) => ({
        ...choice,
        rank: this.#rank(choice, destination, disappointing) + (choice.guard === without ? 16 : 0),
      }))
      .sort((left, right) => left.rank - right.rank)
    const hops = choices[0]?.hops ?? this.#withoutGuards(destination)
    return hops === undefined ? undefined : { hops, weak: hops.length < RELAYS_WANTED }
  }

  /** Lower is better. A path that has just disappointed comes last, a path that needs no detour first. */
  #rank(choice: { guard: string; detour: boolean }, destination = '', disappointing = ''): number {
    const isMember = sharesSwarm(this.#nodes.get(choice.guard), this.#nodes.get(destination))
    const isMarked = (this.#paths.get(choice.guard)?.failures ?? 0) > 0
    return (choice.guard === disappointing ? 8 : 0) + (isMember ? 4 : 0) + (isMarked ? 2 : 0) + (choice.detour ? 1 : 0)
  }

  /** Says how a request ended; the only place where paths and nodes gain or lose trust. */
  report({ path, destination, outcome }: Report): ReportResult {
    const keys = path.hops.map((hop) => hop.ed25519)
    const verdict = judge(outcome, { hops: keys, destination })
    const before = new Set(this.#dropped)
    const standing = this.#paths.get(keys[0] ?? '')
    if (isSilence(outcome)) {
      const isExplained = this.#isExplained(keys, destination)
      this.late({ path, destination })
      if (isExplained) return { verdict, dropped: [] }
    }
    if (outcome.kind === 'answered') {
      this.#suspects.answered(neededFor(keys, destination))
      this.#lateInARow = 0
      this.#praise(keys, standing)
      if (keys[0] !== undefined) this.#welcomeBack(keys[0])
      if (standing !== undefined && outcome.held !== true) standing.latency.add(outcome.latencyMs)
    }
    if (verdict.kind === 'destination' && destination !== undefined) this.#blameNode(destination)
    if (verdict.kind === 'path' && verdict.relays) for (const key of keys.slice(1)) this.#blameNode(key)
    if (verdict.kind === 'node_gone') this.#drop(verdict.node)
    // Whatever a node of the path says in the clear, it may say to keep us: to choose our path for us by naming nodes as
    // gone, or to be left in peace by speaking of clocks and swarms, which only a destination knows of.
    if (verdict.kind === 'path' || verdict.kind === 'node_gone' || isPlainExcuse(verdict, outcome))
      this.#blamePath(keys[0])
    return { verdict, dropped: [...this.#dropped].filter((key) => !before.has(key)) }
  }

  /** A request is late, and no outcome yet. Blames nobody; in a small network it says who may hang. */
  late({ path, destination }: Pick<Report, 'path' | 'destination'>): void {
    if (this.#nodes.size >= APART_MIN || this.#knownLate.has(path)) return
    this.#knownLate.add(path)
    const keys = path.hops.map((hop) => hop.ed25519)
    this.#suspects.late(neededFor(keys, destination))
    // Without one that is well there may be no way around one that hangs.
    if (++this.#lateInARow >= LATE_MAX && this.#dropped.size > 0) this.#forgive()
  }

  /**
   * Ed25519 key of the node that the next delivery is to be led around (`without`), because it may be the one that hangs; undefined when
   * there is none, as always in networks of some size: there another path has other nodes.
   */
  suspect(): string | undefined {
    return this.#suspects.next()
  }

  /** The same where only one is left: it is known to hang, as far as anybody can know. */
  soleSuspect(): string | undefined {
    return this.#suspects.sole
  }

  /**
   * After how many milliseconds of silence an idempotent request goes out again, over another path. A path of which nothing
   * is known yet is thought to be as slow as the others.
   */
  resendAfterMs(path: Path): number {
    const own = this.#paths.get(path.hops[0]?.ed25519 ?? '')?.latency.lateAfterMs()
    const others = [...this.#paths.values()].map(({ latency }) => latency.lateAfterMs() ?? 0)
    return Math.max(RESEND_MS_MIN, own ?? Math.max(0, ...others))
  }

  /** Median of the last answers behind the path's guard; undefined before the first. */
  latencyMs(path: Path): number | undefined {
    return this.#paths.get(path.hops[0]?.ed25519 ?? '')?.latency.medianMs()
  }

  /**
   * Draws the relays behind every guard anew, others where there are others. The guards stay: who changes them often is
   * seen by many.
   */
  renew(): void {
    const worn = new Set([...this.#paths.values()].flatMap(({ hops }) => hops.slice(1).map((hop) => hop.ed25519)))
    for (const path of this.#paths.values()) {
      const isFresh = ({ ed25519 }: ServiceNodeRecord) => !worn.has(ed25519) && !this.#guards.includes(ed25519)
      const fresh = this.#soundOf(this.#usable()).filter(isFresh)
      const start = path.hops.slice(0, 1)
      path.hops = this.#extend(this.#extend(start, fresh), this.#usable())
      path.latency = new LatencyWindow()
    }
  }

  /** To be kept across restarts: who knows many guards is seen by many. */
  guards(): readonly string[] {
    return this.#memory.kept(this.#guards)
  }

  /** All marks are forgotten, as with a new list of nodes. */
  forgive(): void {
    this.#forgive()
    this.#suspects.clear()
    for (const path of this.#paths.values()) path.failures = 0
  }

  /**
   * Nodes that are the last choice from now on, for guards and relays that are drawn; who stands on a path already stays there.
   * @param keys - Ed25519 keys; they replace those of the last call
   */
  avoid(keys: ReadonlySet<string>): void {
    this.#avoided = keys
  }

  isAvoided(ed25519: string): boolean {
    return this.#avoided.has(ed25519)
  }

  /** The standing paths, for people to look at. */
  paths(): readonly Path[] {
    return [...this.#paths.values()].map(({ hops }) => ({ hops, weak: hops.length < RELAYS_WANTED }))
  }

  /** False for nodes that were dropped or are not in the list. */
  isUsable(ed25519: string): boolean {
    return this.#nodes.has(ed25519) && !this.#dropped.has(ed25519)
  }

  /** True when so few nodes are left that the list should be fetched again. */
  needsNodes(): boolean {
    return this.#usable().length <= POOL_SMALL
  }

  /** Brings guards and paths up to their numbers. */
  #maintain(): void {
    // Without this a client that was offline for a while would have dropped everybody, and stay alone.
    if (this.#usable().length < Math.min(2, this.#nodes.size)) this.#forgive()
    while (this.#guards.length < GUARDS_WANTED) {
      const guard = this.#drawGuard()
      if (guard === undefined) break
      this.#guards = [...this.#guards, guard.ed25519]
    }
    for (const key of this.#guards) {
      const guard = this.#nodes.get(key)
      if (guard === undefined) continue
      const standing = this.#paths.get(key)
      const hops = this.#extend(standing?.hops ?? [guard], this.#usable())
      if (standing === undefined) this.#paths.set(key, { hops, failures: 0, latency: new LatencyWindow() })
      else standing.hops = hops
    }
  }

  #drawGuard(): ServiceNodeRecord | undefined {
    return this.#drawQuickly() ?? this.#drawThoroughly()
  }

  /** Of a large network nearly every node will do: drawing until one does is the same as sorting out first which do. */
  #drawQuickly(): ServiceNodeRecord | undefined {
    const chosen = this.#guards.flatMap((key) => this.#nodes.get(key) ?? [])
    const suits = (node: ServiceNodeRecord) =>
      this.#canGuard(node) &&
      !this.#guards.includes(node.ed25519) &&
      !this.#retired.has(node.ed25519) &&
      !this.#avoided.has(node.ed25519) &&
      !chosen.some((guard) => groupOf(guard) === groupOf(node) || sharesSwarm(guard, node))
    return drawFitting(this.#random, this.#usable(), suits)
  }

  #drawThoroughly(): ServiceNodeRecord | undefined {
    const candidates = this.#usable().filter((node) => this.#canGuard(node) && !this.#guards.includes(node.ed25519))
    const untried = this.#soundFirst(candidates.filter((node) => !this.#retired.has(node.ed25519)))
    const chosen = this.#guards.flatMap((key) => this.#nodes.get(key) ?? [])
    const apart = untried.filter((node) => !chosen.some((guard) => groupOf(guard) === groupOf(node)))
    const otherSwarm = apart.filter((node) => !chosen.some((guard) => sharesSwarm(guard, node)))
    const preferred = [otherSwarm, apart, untried].find((nodes) => nodes.length > 0)
    if (preferred !== undefined) return drawOne(this.#random, preferred)
    // Every candidate has failed: only when no guard is left is it worth asking one of them again.
    return this.#guards.length === 0 ? drawOne(this.#random, this.#soundFirst(candidates)) : undefined
  }

  /** The path behind `guard`, led around the destination and `without`; undefined when the guard is the destination. */
  #pathAround(guard: string, destination: string | undefined, without: string | undefined) {
    const standing = this.#paths.get(guard)
    if (standing === undefined || guard === destination) return undefined
    const fits = ({ ed25519 }: ServiceNodeRecord) =>
      ed25519 === guard || (ed25519 !== destination && ed25519 !== without)
    const kept = standing.hops.filter(fits)
    const detour = kept.length < standing.hops.length
    return { guard, detour, hops: detour ? this.#extend(kept, this.#usable().filter(fits)) : kept }
  }

  /** When the only guard is the destination itself: a passing guard; and none in a network of one node. */
  #withoutGuards(destination: string | undefined): readonly ServiceNodeRecord[] | undefined {
    const pool = this.#usableBut(destination)
    const candidates = pool.filter((node) => this.#canGuard(node))
    const guard = drawOne(this.#random, this.#soundFirst(candidates))
    if (guard !== undefined) return this.#extend([guard], pool)
    const isAlone = this.#nodes.size === 1 && destination !== undefined && this.#nodes.has(destination)
    return isAlone ? [] : undefined
  }

  #extend(hops: readonly ServiceNodeRecord[], pool: readonly ServiceNodeRecord[]): readonly ServiceNodeRecord[] {
    const own = hops[0]?.ed25519
    const others = [...this.#paths].filter(([guard]) => guard !== own).flatMap(([, path]) => path.hops)
    const options = { elsewhere: new Set(others.map((hop) => hop.ed25519)), guards: new Set(this.#guards) }
    const isComplete = this.#avoided.size === 0 || hops.length >= RELAYS_WANTED
    const sound = isComplete ? hops : extendPath(this.#random, { ...options, hops, pool: this.#soundOf(pool) })
    return extendPath(this.#random, { ...options, hops: sound, pool })
  }

  #soundOf(nodes: readonly ServiceNodeRecord[]): readonly ServiceNodeRecord[] {
    return this.#avoided.size === 0 ? nodes : nodes.filter((node) => !this.#avoided.has(node.ed25519))
  }

  /** Without those to be avoided, unless nobody is left. */
  #soundFirst(nodes: readonly ServiceNodeRecord[]): readonly ServiceNodeRecord[] {
    const sound = this.#soundOf(nodes)
    return sound.length > 0 ? sound : nodes
  }

  /** Each answer forgives one failure: a path on which one request in a hundred is lost need not be given up. */
  #praise(keys: readonly string[], standing: StandingPath | undefined): void {
    if (standing !== undefined) standing.failures = Math.max(0, standing.failures - 1)
    for (const key of keys) this.#failures.set(key, Math.max(0, (this.#failures.get(key) ?? 0) - 1))
  }

  #blameNode(key: string): void {
    const failures = (this.#failures.get(key) ?? 0) + 1
    this.#failures.set(key, failures)
    if (failures >= FAILURES_MAX) this.#drop(key)
  }

  /** The one node that is known to hang stood on the way: nobody else is to blame for the silence, as long as there are answers without it. */
  #isExplained(keys: readonly string[], destination: string | undefined): boolean {
    const { sole } = this.#suspects
    return this.#lateInARow < LATE_MAX && sole !== undefined && neededFor(keys, destination).includes(sole)
  }

  #blamePath(guard: string | undefined): void {
    const standing = guard === undefined ? undefined : this.#paths.get(guard)
    if (guard === undefined || standing === undefined) return
    standing.failures++
    if (standing.failures >= FAILURES_MAX) this.#retire(guard)
  }

  /** The node leaves the pool and every path; `#maintain` fills the gaps. */
  #drop(key: string): void {
    if (this.#nodes.has(key)) this.#dropped.add(key)
    this.#lateInARow = 0
    this.#usableNodes = undefined
    if (this.#guards.includes(key)) this.#retire(key)
    for (const path of this.#paths.values()) path.hops = path.hops.filter((hop) => hop.ed25519 !== key)
  }

  /** Guards that were lost while nobody answered stand again, one mark away from being lost for good. */
  #welcomeBack(answering: string): void {
    const canReturn = (key: string) => this.isUsable(key) && this.#canGuard(this.#nodes.get(key))
    const returning = this.#memory.answered(answering, this.#guards, canReturn)
    if (returning.length === 0) return
    for (const key of returning) {
      const guard = this.#nodes.get(key)
      if (guard === undefined) continue
      this.#retired.delete(key)
      this.#paths.set(key, { hops: [guard], failures: FAILURES_MAX - 1, latency: new LatencyWindow() })
    }
    this.#guards = [...new Set([...returning, ...this.#guards])].slice(0, GUARDS_WANTED)
    for (const guard of this.#paths.keys()) if (!this.#guards.includes(guard)) this.#paths.delete(guard)
  }

  #retire(guard: string): void {
    this.#memory.lose(guard)
    this.#retired.add(guard)
    this.#guards = this.#guards.filter((key) => key !== guard)
    this.#paths.delete(guard)
  }

  #forgive(): void {
    this.#dropped.clear()
    this.#usableNodes = undefined
    this.#failures.clear()
    this.#retired.clear()
    this.#memory.forgive()
  }

  #canGuard(node: ServiceNodeRecord | undefined): boolean {
    return node !== undefined && this.#isGuardCandidate(node)
  }

  #usable(): readonly ServiceNodeRecord[] {
    this.#usableNodes ??= [...this.#nodes.values()].filter((node) => !this.#dropped.has(node.ed25519))
    return this.#usableNodes
  }

  #usableBut(destination: string | undefined): readonly ServiceNodeRecord[] {
    return this.#usable().filter((node) => node.ed25519 !== destination)
  }
}

/** All nodes that a request needs. */
function neededFor(relays: readonly string[], destination: string | undefined): readonly string[] {
  return destination === undefined ? relays : [...relays, destination]
}

function isPlainExcuse(verdict: Verdict, outcome: Outcome): boolean {
  return outcome.kind === 'refused' && (verdict.kind === 'clock' || verdict.kind === 'wrong_swarm')
}

function sharesSwarm(left: ServiceNodeRecord | undefined, right: ServiceNodeRecord | undefined): boolean {
  return left !== undefined && left.swarmId !== UNASSIGNED_SWARM && left.swarmId === right?.swarmId
}
