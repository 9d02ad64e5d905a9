/**
 * The registry of a simulated network: who joins and who leaves, and the swarms that follow by the network's own algorithm.
 * Each party hears of a change after a delay of its own.
 * Source: docs/protocol/swarms.md §1, §3.
 * @module
 */

import { toHex, utf8Encode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import type { NetworkView, NodeRegistry, ServiceNodeRecord } from '@starling/ports'
import { assignSwarms, NO_SWARM, type Profile } from '@starling/protocol'
import { createStaticNetwork } from '@starling/registry/static'
import type { VirtualTime } from '../time/virtual-time.ts'

export interface SimRegistryParts {
  readonly time: VirtualTime
  readonly crypto: CryptoBackend
  readonly profile: Profile
  readonly seed: number
  /** The nodes at the beginning. */
  readonly nodes: readonly Omit<ServiceNodeRecord, 'swarmId'>[]
}

export interface RegistryChange {
  readonly joining?: readonly Omit<ServiceNodeRecord, 'swarmId'>[]
  /** Ed25519 keys. */
  readonly leaving?: readonly string[]
}

export class SimRegistry {
  readonly #parts: SimRegistryParts
  readonly #handles = new Set<Handle>()
  #view: NetworkView

  constructor(parts: SimRegistryParts) {
    this.#parts = parts
    this.#view = createStaticNetwork(parts)
  }

  /** What the registry itself says. */
  get view(): NetworkView {
    return this.#view
  }

  /** The registry as one party reads it. @param delayMs - until it hears of a change */
  handle(delayMs: number): NodeRegistry {
    const handle = new Handle(this.#view, delayMs)
    this.#handles.add(handle)
    return handle
  }

  /** Everybody else stays; swarms grow, split and dissolve as they must. */
  change(change: RegistryChange): NetworkView {
    const view = this.preview(change)
    this.#view = view
    for (const handle of this.#handles) this.#parts.time.schedule(handle.delayMs, () => handle.take(view))
    return view
  }

  /** What the registry would say after the change. */
  preview({ joining = [], leaving = [] }: RegistryChange): NetworkView {
    const { crypto } = this.#parts
    const staying = this.#view.nodes.filter(({ ed25519 }) => !leaving.includes(ed25519))
    const records = [...staying, ...joining.map((node) => ({ ...node, swarmId: NO_SWARM }))].sort((left, right) =>
      left.ed25519 < right.ed25519 ? -1 : 1,
    )
    const height = this.#view.height + 1
    const blockHash = toHex(
      crypto.blake2b(utf8Encode(`${this.#view.blockHash},${records.map((node) => node.ed25519)}`), 32),
    )
    const swarmOfNode = this.#assign(records, blockHash)
    return Object.freeze({
      height,
      blockHash,
      hardfork: this.#view.hardfork,
      nodes: Object.freeze(
        records.map((node) => Object.freeze({ ...node, swarmId: swarmOfNode.get(node.legacy) ?? NO_SWARM })),
      ),
    })
  }

  #assign(records: readonly ServiceNodeRecord[], blockHash: string): ReadonlyMap<string, bigint> {
    const swarms = new Map<bigint, string[]>()
    const unassigned: string[] = []
    for (const { legacy, swarmId } of records) {
      if (swarmId === NO_SWARM) unassigned.push(legacy)
      else swarms.set(swarmId, [...(swarms.get(swarmId) ?? []), legacy])
    }
    // "The first 8 bytes of the block hash, little endian."
    const seed = Buffer.from(blockHash.slice(0, 16), 'hex').readBigUInt64LE()
    const after = assignSwarms({ swarms, unassigned: unassigned.sort(), seed, constants: this.#parts.profile.swarm })
    return new Map([...after].flatMap(([id, members]) => members.map((legacy) => [legacy, id] as const)))
  }
}

class Handle implements NodeRegistry {
  readonly delayMs: number
  readonly #listeners = new Set<(view: NetworkView) => void>()
  #view: NetworkView

  constructor(view: NetworkView, delayMs: number) {
    this.#view = view
    this.delayMs = delayMs
  }

  current(): NetworkView {
    return this.#view
  }

  subscribe(listener: (view: NetworkView) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  take(view: NetworkView): void {
    this.#view = view
    for (const listener of [...this.#listeners]) listener(view)
  }
}
