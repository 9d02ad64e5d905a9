/**
 * The network as this node looks it up: by key, by swarm, by account. Rebuilt when the list of nodes changes, not when
 * only the height grows. Source: docs/protocol/swarms.md §2.
 * @module
 */

import type { Unsubscribe } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import type { NetworkView, NodeRegistry, ServiceNodeRecord } from '@starling/ports'
import {
  type AccountId,
  membersBySwarm,
  NO_SWARM,
  nodeListHash,
  swarmIdsOf,
  swarmOf,
  swarmPosition,
} from '@starling/protocol'
import { type AccountRange, containsAccount, rangeOfSwarm } from './storage/account-range.ts'

/** What a list of nodes says, whoever reads it. */
export interface NetworkIndex {
  readonly byEd25519: ReadonlyMap<string, ServiceNodeRecord>
  readonly swarmIds: readonly bigint[]
  readonly members: ReadonlyMap<bigint, readonly ServiceNodeRecord[]>
  /** Swarms of accounts asked for lately. */
  readonly swarmOfAccount: Map<AccountId, bigint>
  /** What swarms keep, of those asked for. */
  readonly ranges: Map<bigint, AccountRange>
  /** Made when they are asked for. */
  swarms: readonly KnownSwarm[] | undefined
}

/**
 * Makes the index of each list once, as long as somebody keeps the list. Nodes that run in one process may share one of these:
 * an index is as large as the network.
 */
export class NetworkIndexes {
  readonly #known = new WeakMap<readonly ServiceNodeRecord[], NetworkIndex>()

  of(nodes: readonly ServiceNodeRecord[]): NetworkIndex {
    const known = this.#known.get(nodes)
    if (known !== undefined) return known
    const index = buildIndex(nodes)
    this.#known.set(nodes, index)
    return index
  }
}

export interface KnownSwarm {
  readonly range: AccountRange
  /** Ed25519 keys, ascending. */
  readonly members: readonly string[]
}

interface Directory extends NetworkIndex {
  readonly nodes: readonly ServiceNodeRecord[]
  readonly own: ServiceNodeRecord | undefined
  /** What the own swarm keeps. */
  readonly range: AccountRange | undefined
}

export interface AccountSwarm {
  /** `NO_SWARM` when there is none. */
  readonly swarmId: bigint
  readonly members: readonly ServiceNodeRecord[]
}

/** Looking up an account costs a pass over all swarms, so that answers are kept, up to this many. */
const KEPT_ACCOUNTS_MAX = 50_000

export class NetworkDirectory {
  readonly #registry: NodeRegistry
  readonly #ownEd25519: string
  readonly #indexes: NetworkIndexes
  #directory: Directory
  #kept: readonly AccountRange[] = []

  /** @param ownEd25519 - 64 lower-case hex digits */
  constructor(registry: NodeRegistry, ownEd25519: string, indexes: NetworkIndexes = new NetworkIndexes()) {
    this.#registry = registry
    this.#ownEd25519 = ownEd25519
    this.#indexes = indexes
    this.#directory = this.#build(registry.current().nodes)
  }

  get view(): NetworkView {
    return this.#registry.current()
  }

  /** This node's record, or undefined while the registry does not list it. */
  get own(): ServiceNodeRecord | undefined {
    return this.#current().own
  }

  find(ed25519: string): ServiceNodeRecord | undefined {
    return this.#current().byEd25519.get(ed25519)
  }

  membersOf(swarmId: bigint): readonly ServiceNodeRecord[] {
    return this.#current().members.get(swarmId) ?? []
  }

  swarmOf(account: AccountId): AccountSwarm {
    const directory = this.#current()
    let swarmId = directory.swarmOfAccount.get(account)
    if (swarmId === undefined) {
      swarmId = swarmOf(swarmPosition(account), directory.swarmIds) ?? NO_SWARM
      if (directory.swarmOfAccount.size >= KEPT_ACCOUNTS_MAX) directory.swarmOfAccount.clear()
      directory.swarmOfAccount.set(account, swarmId)
    }
    return { swarmId, members: this.membersOf(swarmId) }
  }

  /** Whether this node's swarm keeps the account. */
  isMine(account: AccountId): boolean {
    const { own } = this
    return own !== undefined && own.swarmId !== NO_SWARM && this.swarmOf(account).swarmId === own.swarmId
  }

  /** Whether this node answers for the account: also while its successors may not have everything yet. */
  serves(account: AccountId): boolean {
    return this.isMine(account) || this.#kept.some((range) => containsAccount(range, account))
  }

  /** Ranges that are still served besides the own one. */
  keep(ranges: readonly AccountRange[]): void {
    this.#kept = ranges
  }

  /** The swarms of the present list, to be looked at later: most changes of a list concern others. */
  swarms(): () => readonly KnownSwarm[] {
    const index = this.#indexes.of(this.#current().nodes)
    return () => {
      index.swarms ??= index.swarmIds.map((swarmId) => ({
        range: rangeIn(index, swarmId),
        members: (index.members.get(swarmId) ?? []).map(({ ed25519 }) => ed25519).sort(),
      }))
      return index.swarms
    }
  }

  /** Ids of all swarms, ascending. */
  get swarmIds(): readonly bigint[] {
    return this.#current().swarmIds
  }

  /** @param swarmId - among `swarmIds` */
  rangeOf(swarmId: bigint): AccountRange {
    return rangeIn(this.#current(), swarmId)
  }

  /** What this node's swarm keeps; undefined in none. */
  get range(): AccountRange | undefined {
    return this.#current().range
  }

  /** Of the active nodes. Source: docs/protocol/swarms.md §1.2. */
  listHash(crypto: Pick<CryptoBackend, 'blake2b'>): string {
    return nodeListHash(crypto, this.#current().nodes)
  }

  /** Called after every change of the list of nodes or the height. */
  onChange(listener: () => void): Unsubscribe {
    return this.#registry.subscribe(listener)
  }

  #current(): Directory {
    const { nodes } = this.#registry.current()
    if (nodes !== this.#directory.nodes) this.#directory = this.#build(nodes)
    return this.#directory
  }

  #build(nodes: readonly ServiceNodeRecord[]): Directory {
    const index = this.#indexes.of(nodes)
    const own = index.byEd25519.get(this.#ownEd25519)
    const range = own === undefined || own.swarmId === NO_SWARM ? undefined : rangeIn(index, own.swarmId)
    return { ...index, nodes, own, range }
  }
}

function rangeIn({ ranges, swarmIds }: NetworkIndex, swarmId: bigint): AccountRange {
  let range = ranges.get(swarmId)
  if (range === undefined) {
    range = rangeOfSwarm(swarmId, swarmIds)
    ranges.set(swarmId, range)
  }
  return range
}

function buildIndex(nodes: readonly ServiceNodeRecord[]): NetworkIndex {
  const byEd25519 = new Map(nodes.map((node) => [node.ed25519, node]))
  return {
    byEd25519,
    members: membersBySwarm(nodes),
    swarmIds: swarmIdsOf(nodes),
    swarmOfAccount: new Map(),
    ranges: new Map(),
    swarms: undefined,
  }
}
