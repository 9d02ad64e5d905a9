/**
 * The paths of this client: the path book, fed by the registry, with guards that outlive the process.
 * Source: docs/protocol/onion-requests.md §9.
 * @module
 */

import { assert } from '@starling/base'
import { OnionError } from '@starling/onion/build'
import {
  type Path,
  PathBook,
  RELAYS_WANTED,
  type Report,
  type ReportResult,
  type TakeOptions,
} from '@starling/onion/paths'
import type { NetworkView, NodeRegistry, Random, ServiceNodeRecord } from '@starling/ports'

export type { Path } from '@starling/onion/paths'

/** A node that is asked, and the path to it. */
export interface Seat {
  readonly member: ServiceNodeRecord
  readonly path: Path
}

export interface StandingPath extends Path {
  /** Median of the last answers; undefined before the first. */
  readonly latencyMs: number | undefined
}

export interface PathsOptions {
  readonly registry: NodeRegistry
  readonly random: Random
  /** Ed25519 keys of the guards of earlier runs. */
  readonly guards?: readonly string[]
  /** Hears of new guards, to keep them. */
  readonly onGuards?: (guards: readonly string[]) => void
  /** Which nodes this client can connect to. Default: all whose address is known. */
  readonly isGuardCandidate?: (node: ServiceNodeRecord) => boolean
  /** Hears when so few nodes are left that the list should be fetched again. */
  readonly onFewNodes?: () => void
  /** Hears of every list whether it allows paths of full length. */
  readonly onLength?: (isShort: boolean) => void
}

export class Paths implements Disposable {
  readonly #book: PathBook
  readonly #onGuards: (guards: readonly string[]) => void
  readonly #onFewNodes: () => void
  readonly #onLength: (isShort: boolean) => void
  readonly #unsubscribe: () => void
  #nodes: NetworkView['nodes'] = []
  #knownGuards: readonly string[]

  constructor(options: PathsOptions) {
    const { registry, random, guards = [], isGuardCandidate = hasAddress } = options
    this.#book = new PathBook({ random, guards, isGuardCandidate })
    this.#onGuards = options.onGuards ?? (() => undefined)
    this.#onFewNodes = options.onFewNodes ?? (() => undefined)
    this.#onLength = options.onLength ?? (() => undefined)
    this.#knownGuards = guards
    this.#update(registry.current())
    this.#unsubscribe = registry.subscribe((view) => this.#update(view))
  }

  /** @throws {OnionError} `no_path` when no node can be reached */
  take(options: TakeOptions): Path {
    const path = this.#book.take({ without: this.#book.soleSuspect(), ...options })
    this.#keepGuards()
    if (path === undefined) throw new OnionError('no_path', 'no service node is known that could be asked')
    return path
  }

  /**
   * The first of `members`, and a path to it; while a node hangs, the first to which a path leads without that node.
   * @param members - in the order in which they are wanted, at least one
   * @throws {OnionError} `no_path` when no node can be reached
   */
  takeToOne(members: readonly ServiceNodeRecord[], options: Pick<TakeOptions, 'instead'>): Seat {
    const [first] = members
    assert(first !== undefined, 'somebody is wanted')
    const without = this.#book.suspect()
    for (const member of without === undefined ? [] : members) {
      if (member.ed25519 === without) continue
      const path = this.take({ ...options, destination: member.ed25519, without })
      if (path.hops.every(({ ed25519 }) => ed25519 !== without)) return { member, path }
    }
    return { member: first, path: this.take({ ...options, destination: first.ed25519 }) }
  }

  /** A request is late. */
  late({ member, path }: Seat): void {
    this.#book.late({ path, destination: member.ed25519 })
  }

  report(report: Report): ReportResult {
    const result = this.#book.report(report)
    this.#keepGuards()
    if (result.dropped.length > 0 && this.#book.needsNodes()) this.#onFewNodes()
    return result
  }

  resendAfterMs(path: Path): number {
    return this.#book.resendAfterMs(path)
  }

  /** The standing paths, for people to look at. */
  all(): readonly StandingPath[] {
    return this.#book.paths().map((path) => ({ ...path, latencyMs: this.#book.latencyMs(path) }))
  }

  /** Other relays behind the same guards. */
  renew(): void {
    this.#book.renew()
  }

  /** The list was looked at: nobody has failed any more. */
  forgive(): void {
    this.#book.forgive()
  }

  /** Ed25519 keys of nodes that are the last choice from now on; nobody else is any more. */
  avoid(failing: ReadonlySet<string>): void {
    this.#book.avoid(failing)
  }

  /** `nodes` with those first that have not lately failed, and among these those last that others have found failing. */
  usableFirst(nodes: readonly ServiceNodeRecord[]): readonly ServiceNodeRecord[] {
    const rank = ({ ed25519 }: ServiceNodeRecord) =>
      this.#book.isUsable(ed25519) ? Number(this.#book.isAvoided(ed25519)) : 2
    return nodes.toSorted((left, right) => rank(left) - rank(right))
  }

  [Symbol.dispose](): void {
    this.#unsubscribe()
  }

  /** A view that only differs by its height must not make the book forget who has failed. */
  #update({ nodes }: NetworkView): void {
    if (nodes === this.#nodes) return
    this.#nodes = nodes
    this.#book.update(nodes)
    const active = nodes.filter((node) => node.state === 'active').length
    if (active > 0) this.#onLength(active <= RELAYS_WANTED)
  }

  #keepGuards(): void {
    const guards = this.#book.guards()
    if (guards.length === this.#knownGuards.length && guards.every((key) => this.#knownGuards.includes(key))) return
    this.#knownGuards = guards
    this.#onGuards(guards)
  }
}

function hasAddress(node: ServiceNodeRecord): boolean {
  return node.url !== undefined || node.publicIp !== '0.0.0.0'
}
