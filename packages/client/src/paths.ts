/**
 * The paths of this client: the path book, fed by the registry, with guards that outlive the process.
 * Source: docs/protocol/onion-requests.md §9.
 * @module
 */

import { OnionError } from '@starling/onion/build'
import { type Path, PathBook, type Report, type ReportResult, type TakeOptions } from '@starling/onion/paths'
import type { NetworkView, NodeRegistry, Random, ServiceNodeRecord } from '@starling/ports'

export type { Path } from '@starling/onion/paths'

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
}

export class Paths implements Disposable {
  readonly #book: PathBook
  readonly #onGuards: (guards: readonly string[]) => void
  readonly #unsubscribe: () => void
  #nodes: NetworkView['nodes'] = []
  #knownGuards: readonly string[]

  constructor({ registry, random, guards = [], onGuards, isGuardCandidate = hasAddress }: PathsOptions) {
    this.#book = new PathBook({ random, guards, isGuardCandidate })
    this.#onGuards = onGuards ?? (() => undefined)
    this.#knownGuards = guards
    this.#update(registry.current())
    this.#unsubscribe = registry.subscribe((view) => this.#update(view))
  }

  /** @throws {OnionError} `no_path` when no node can be reached */
  take(options: TakeOptions): Path {
    const path = this.#book.take(options)
    this.#keepGuards()
    if (path === undefined) throw new OnionError('no_path', 'no service node is known that could be asked')
    return path
  }

  report(report: Report): ReportResult {
    const result = this.#book.report(report)
    this.#keepGuards()
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

  /** `nodes` with those first that have not lately failed. */
  usableFirst(nodes: readonly ServiceNodeRecord[]): readonly ServiceNodeRecord[] {
    const usable = nodes.filter((node) => this.#book.isUsable(node.ed25519))
    return [...usable, ...nodes.filter((node) => !usable.includes(node))]
  }

  [Symbol.dispose](): void {
    this.#unsubscribe()
  }

  /** A view that only differs by its height must not make the book forget who has failed. */
  #update({ nodes }: NetworkView): void {
    if (nodes === this.#nodes) return
    this.#nodes = nodes
    this.#book.update(nodes)
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
