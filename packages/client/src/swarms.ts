/**
 * Which nodes keep an account's messages, by this client's own list of nodes.
 * Source: docs/protocol/storage-rpc.md §3.2 and §4.3; docs/protocol/swarms.md §2.
 * @module
 */

import type { Logger, NetworkView, NodeRegistry, Random, ServiceNodeRecord } from '@starling/ports'
import { type AccountId, membersBySwarm, swarmIdsOf, swarmOf, swarmPosition } from '@starling/protocol'
import { ClientError } from './errors.ts'
import type { NodeCalls } from './node-calls.ts'
import { randomBelow } from './pick.ts'

export interface SwarmsOptions {
  readonly registry: NodeRegistry
  readonly calls: Pick<NodeCalls, 'getSwarm'>
  readonly random: Random
  readonly logger: Logger
}

interface KnownSwarm {
  readonly members: readonly ServiceNodeRecord[]
  /** What was learnt from nodes counts until the registry says something new. */
  readonly nodes: NetworkView['nodes']
}

/** Which members each node has named, by its key; counts as long as the registry says nothing new. */
interface Claims {
  readonly named: Map<string, string>
  readonly nodes: NetworkView['nodes']
}

interface Registered {
  readonly nodes: NetworkView['nodes']
  readonly swarmIds: readonly bigint[]
  readonly bySwarm: ReadonlyMap<bigint, readonly ServiceNodeRecord[]>
  readonly members: Map<AccountId, readonly ServiceNodeRecord[]>
}

/** Accounts whose members are remembered. */
const REGISTERED_MAX = 10_000

/** One member could send us to its accomplices: so many have to name the same swarm against the registry. */
const AGREEING_NODES = 2

export class Swarms {
  readonly #options: SwarmsOptions
  readonly #learnt = new Map<AccountId, KnownSwarm>()
  readonly #claims = new Map<AccountId, Claims>()
  /** What one list of nodes says: looking an account up costs a pass over all swarms. */
  #registered: Registered | undefined

  constructor(options: SwarmsOptions) {
    this.#options = options
  }

  /**
   * All members, those that are down too, in the order of the registry.
   * @throws {ClientError} `no_members`, or what the question to a node throws when the registry knows no swarms
   */
  async of(account: AccountId, signal?: AbortSignal): Promise<readonly ServiceNodeRecord[]> {
    const view = this.#options.registry.current()
    const learnt = this.#learnt.get(account)
    if (learnt?.nodes === view.nodes) return learnt.members
    this.#learnt.delete(account)
    return this.#registeredMembers(view.nodes, account) ?? (await this.#ask(account, view, signal))
  }

  /**
   * Takes over the swarm that a 421 or `get_swarm` named. Where the registry names another one, two nodes have to agree.
   * @param body - as it came; only nodes that the registry knows are taken from it
   * @param from - Ed25519 key of the node that said it
   * @returns whether it is worth asking again at once: false when there was nothing to take, or nothing new
   */
  adopt(account: AccountId, body: unknown, from: string): boolean {
    const { nodes } = this.#options.registry.current()
    const named = namedKeys(body)
    const members = nodes.filter((node) => named.has(node.ed25519))
    if (members.length === 0) return false
    const registered = this.#registeredMembers(nodes, account)
    if (registered !== undefined && registered.length >= AGREEING_NODES) {
      const { agreeing, isNew } = this.#claim(account, nodes, from, members)
      if (agreeing < AGREEING_NODES) return isNew
    }
    this.#learnt.set(account, { members, nodes })
    this.#options.logger.info('swarms.adopted', { members: members.length })
    return true
  }

  /** In the order of the registry; undefined when no node is in a swarm. */
  #registeredMembers(nodes: NetworkView['nodes'], account: AccountId): readonly ServiceNodeRecord[] | undefined {
    if (this.#registered?.nodes !== nodes) {
      this.#registered = { nodes, swarmIds: swarmIdsOf(nodes), bySwarm: membersBySwarm(nodes), members: new Map() }
    }
    const { swarmIds, bySwarm, members } = this.#registered
    if (members.size >= REGISTERED_MAX) members.clear()
    const known = members.get(account)
    if (known !== undefined) return known
    const swarmId = swarmOf(swarmPosition(account), swarmIds)
    if (swarmId === undefined) return undefined
    const found = bySwarm.get(swarmId) ?? []
    members.set(account, found)
    return found
  }

  #claim(account: AccountId, nodes: NetworkView['nodes'], from: string, members: readonly ServiceNodeRecord[]) {
    const before = this.#claims.get(account)
    const { named } = before?.nodes === nodes ? before : { named: new Map<string, string>() }
    this.#claims.set(account, { named, nodes })
    const claim = members.map(({ ed25519 }) => ed25519).join()
    const isNew = named.get(from) !== claim
    named.set(from, claim)
    return { isNew, agreeing: [...named.values()].filter((other) => other === claim).length }
  }

  async #ask(account: AccountId, view: NetworkView, signal?: AbortSignal): Promise<readonly ServiceNodeRecord[]> {
    const active = view.nodes.filter((node) => node.state === 'active')
    const node = active[randomBelow(this.#options.random, active.length)]
    if (node === undefined) throw new ClientError('no_members', 'no service node is known')
    const body = await this.#options.calls.getSwarm({ node }, { pubkey: account }, signal)
    const learnt = this.adopt(account, body, node.ed25519) ? this.#learnt.get(account) : undefined
    if (learnt === undefined) throw new ClientError('no_members', 'no member of the swarm is known')
    return learnt.members
  }
}

function namedKeys(body: unknown): ReadonlySet<string> {
  if (typeof body !== 'object' || body === null || !('snodes' in body) || !Array.isArray(body.snodes)) return new Set()
  const keys = body.snodes.map((snode: unknown) =>
    typeof snode === 'object' && snode !== null && 'pubkey_ed25519' in snode ? snode.pubkey_ed25519 : undefined,
  )
  return new Set(keys.filter((key) => typeof key === 'string').map((key) => key.toLowerCase()))
}
