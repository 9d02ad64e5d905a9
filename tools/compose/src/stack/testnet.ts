/**
 * What the stack says of itself: where its nodes are, who is in which swarm, which accounts are made ready.
 * @module
 */

import { type ProfileName, parseProfileName } from '@starling/protocol'
import { ComposeError } from '../errors.ts'
import type { Stack } from './stack.ts'

export interface TestnetNode {
  /** `n01`: also the name of its service. */
  readonly name: string
  readonly url: string
  readonly operatorUrl: string
  /** Hex. */
  readonly swarm: string
  readonly ed25519: string
  /** Among nodes. */
  readonly address: string
}

export interface Testnet {
  readonly profile: ProfileName
  readonly operatorToken: string
  readonly nodes: readonly TestnetNode[]
}

/** @throws {ComposeError} `unhealthy` when it is not what it should be */
export async function readTestnet(stack: Stack): Promise<Testnet> {
  const file = JSON.parse(await stack.readFile('network', '/network/testnet.json'))
  const profile = parseProfileName(String(file.profile))
  const nodes: TestnetNode[] = Array.isArray(file.nodes) ? file.nodes.map(parseNode) : []
  if (profile === undefined || nodes.length === 0)
    throw new ComposeError('unhealthy', 'testnet.json is not understood.')
  return { profile, operatorToken: String(file.operatorToken), nodes }
}

function parseNode(node: Readonly<Record<string, unknown>>): TestnetNode {
  const text = (name: string): string => {
    const value = node[name]
    if (typeof value !== 'string') throw new ComposeError('unhealthy', `testnet.json has a node without ${name}.`)
    return value
  }
  return {
    name: text('name'),
    url: text('url'),
    operatorUrl: text('operatorUrl'),
    swarm: text('swarm'),
    ed25519: text('ed25519'),
    address: new URL(text('tlsUrl')).hostname,
  }
}

/** Nodes by swarm, the largest swarm first. */
export function swarmsOf({ nodes }: Pick<Testnet, 'nodes'>): readonly (readonly TestnetNode[])[] {
  const swarms = new Map<string, TestnetNode[]>()
  for (const node of nodes) swarms.set(node.swarm, [...(swarms.get(node.swarm) ?? []), node])
  return [...swarms.values()].sort((left, right) => right.length - left.length)
}
