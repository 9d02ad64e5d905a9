/**
 * The network as this node looks it up: by key, by swarm, by account. Rebuilt when the list of nodes changes, not when
 * only the height grows. Source: docs/protocol/swarms.md §2.
 * @module
 */

import type { Unsubscribe } from '@starling/base'
import type { NetworkView, NodeRegistry, ServiceNodeRecord } from '@starling/ports'
import { type AccountId, NO_SWARM, swarmIdsOf, swarmOf, swarmPosition } from '@starling/protocol'

interface Directory {
  readonly nodes: readonly ServiceNodeRecord[]
  readonly byEd25519: ReadonlyMap<string, ServiceNodeRecord>
  readonly swarmIds: readonly bigint[]
  readonly members: ReadonlyMap<bigint, readonly ServiceNodeRecord[]>
  readonly own: ServiceNodeRecord | undefined
  /** Swarms of accounts asked for lately. */
  readonly swarmOfAccount: Map<AccountId, bigint>
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
  #directory: Directory

  /** @param ownEd25519 - 64 lower-case hex digits */
  constructor(registry: NodeRegistry, ownEd25519: string) {
    this.#registry = registry
    this.#ownEd25519 = ownEd25519
    this.#directory = buildDirectory(registry.current().nodes, ownEd25519)
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

  /** Called after every change of the list of nodes or the height. */
  onChange(listener: () => void): Unsubscribe {
    return this.#registry.subscribe(listener)
  }

  #current(): Directory {
    const { nodes } = this.#registry.current()
    if (nodes !== this.#directory.nodes) this.#directory = buildDirectory(nodes, this.#ownEd25519)
    return this.#directory
  }
}

function buildDirectory(nodes: readonly ServiceNodeRecord[], ownEd25519: string): Directory {
  const byEd25519 = new Map(nodes.map((node) => [node.ed25519, node]))
  const members = new Map<bigint, ServiceNodeRecord[]>()
  for (const node of nodes) {
    if (node.swarmId === NO_SWARM) continue
    const swarm = members.get(node.swarmId)
    if (swarm === undefined) members.set(node.swarmId, [node])
    else swarm.push(node)
  }
  return {
    nodes,
    byEd25519,
    members,
    swarmIds: swarmIdsOf(nodes),
    own: byEd25519.get(ownEd25519),
    swarmOfAccount: new Map(),
  }
}
