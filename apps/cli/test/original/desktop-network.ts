/**
 * The desktop's way to nodes: a list from the seed, two guards that have been tried, paths of three relays in different
 * networks.
 * Source: docs/protocol/swarms.md §1.1; onion-requests.md §9.
 * @module
 */

import { isIPv4 } from 'node:net'
import { buildOnion, type Destination, type Hop } from './desktop-onion.ts'
import { type HttpAnswer, post } from './https-post.ts'

export interface PoolNode extends Hop {
  readonly ip: string
  readonly port: number
}

/** A pool of this size or less is fetched again. */
const POOL_TOO_SMALL = 8
const GUARDS = 2
const RELAYS = 3
const SEED_FIELDS = [
  'public_ip',
  'storage_port',
  'pubkey_x25519',
  'pubkey_ed25519',
  'requested_unlock_height',
  'height',
]

export class DesktopNetwork {
  readonly pool: readonly PoolNode[]
  readonly guards: readonly PoolNode[]
  private readonly paths: (readonly PoolNode[])[]

  private constructor(pool: readonly PoolNode[], guards: readonly PoolNode[], paths: (readonly PoolNode[])[]) {
    this.pool = pool
    this.guards = guards
    this.paths = paths
  }

  /** @param account - asked for by the test of guards. @throws {Error} whenever the desktop would have given up */
  static async join(seedUrl: string, account: string): Promise<DesktopNetwork> {
    const pool = await fetchPool(seedUrl)
    if (pool.length <= POOL_TOO_SMALL) throw new Error(`a pool of ${pool.length} is too small`)
    const guards: PoolNode[] = []
    for (const node of shuffled(pool)) {
      if (guards.length === GUARDS) break
      if (await passesGuardTest(node, account)) guards.push(node)
    }
    if (guards.length < GUARDS) throw new Error('too few guards')
    const unused = oneOfEachNetwork(pool.filter((node) => !guards.includes(node)))
    const paths = guards.map((guard) => {
      const relays = unused.splice(0, RELAYS - 1)
      if (relays.length < RELAYS - 1) throw new Error('too few networks for a path')
      return [guard, ...relays]
    })
    return new DesktopNetwork(pool, guards, paths)
  }

  /** The answer of the guard, and the onion that can open it. */
  async send(destination: Destination, relays = this.pathFor(destination)) {
    const [guard] = relays
    if (guard === undefined) throw new Error('no path')
    const onion = buildOnion(relays, destination)
    const answer: HttpAnswer = await post(`https://${guard.ip}:${guard.port}/onion_req/v2`, onion.body)
    return { answer, onion }
  }

  /** One call at a node. @throws {Error} for an error of the path */
  async call(node: Hop, method: string, params: unknown): Promise<{ readonly status: number; readonly body: string }> {
    const { answer, onion } = await this.send({ node, body: JSON.stringify({ jsonrpc: '2.0', method, params }) })
    if (answer.status !== 200) throw new Error(`path: ${answer.status} ${answer.text}`)
    return onion.openText(answer.text)
  }

  pathFor(destination: Destination): readonly PoolNode[] {
    const target = 'node' in destination ? destination.node.ed25519 : undefined
    const usable = this.paths.filter((path) => path.every((node) => node.ed25519 !== target))
    const path = shuffled(usable)[0]
    if (path === undefined) throw new Error('no path avoids the target')
    return path
  }
}

async function fetchPool(seedUrl: string): Promise<readonly PoolNode[]> {
  const fields = Object.fromEntries(SEED_FIELDS.map((field) => [field, true]))
  const body = { jsonrpc: '2.0', method: 'get_n_service_nodes', params: { active_only: true, fields } }
  const answer = await post(`${seedUrl}/json_rpc`, JSON.stringify(body))
  if (answer.status !== 200 || answer.headers['content-type'] !== 'application/json')
    throw new Error(`the seed answers ${answer.status} ${answer.headers['content-type']}`)
  const { result } = JSON.parse(answer.text)
  if (typeof result.height !== 'number') throw new Error('the seed gives no height')
  return result.service_node_states.map(readEntry).filter(({ ip }: PoolNode) => ip !== '0.0.0.0')
}

/** One bad entry spoils the whole answer. */
function readEntry(entry: Readonly<Record<string, unknown>>): PoolNode {
  const { public_ip: ip, storage_port: port, pubkey_x25519: x25519, pubkey_ed25519: ed25519 } = entry
  const isEntry = typeof ip === 'string' && typeof ed25519 === 'string' && typeof x25519 === 'string'
  if (!isEntry || typeof port !== 'number' || typeof entry['requested_unlock_height'] !== 'number')
    throw new Error(`the seed has a bad entry: ${JSON.stringify(entry)}`)
  if (!isIPv4(ip)) throw new Error(`${ip} is no address`)
  return { ip, port, x25519, ed25519 }
}

async function passesGuardTest({ ip, port }: PoolNode, account: string): Promise<boolean> {
  const params = { pubkey: account, params: { pubkey: account } }
  const body = JSON.stringify({ jsonrpc: '2.0', method: 'get_swarm', params })
  const { status } = await post(`https://${ip}:${port}/storage_rpc/v1`, body, { 'Content-Type': 'application/json' })
  return status >= 200 && status < 300
}

function oneOfEachNetwork(nodes: readonly PoolNode[]): PoolNode[] {
  const networks = new Map(nodes.map((node) => [node.ip.slice(0, node.ip.lastIndexOf('.')), node]))
  return shuffled([...networks.values()])
}

function shuffled<T>(values: readonly T[]): T[] {
  return values
    .map((value) => [Math.random(), value] as const)
    .sort(([left], [right]) => left - right)
    .map(([, value]) => value)
}
