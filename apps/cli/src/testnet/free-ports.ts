/** @module Finds out before anything starts whether every port can be had. */

import { createServer, type Server } from 'node:net'
import { CliError } from '../errors.ts'
import { type Endpoint, LISTENER_KINDS, type ListenerKind, type NodePlan } from './plan.ts'

const KIND_NAMES: Readonly<Record<ListenerKind, string>> = {
  http: 'clients',
  tls: 'original clients',
  peer: 'other nodes',
  operator: 'operators',
}

/**
 * Takes every port for a moment, and gives the plan back with the ports it got in place of zeros. All are held together,
 * so that no port is given twice.
 *
 * @throws {CliError} `port_taken` naming the port; `address_missing` with the commands that add the addresses
 */
export async function reservePorts(nodes: readonly NodePlan[]): Promise<NodePlan[]> {
  const held: Server[] = []
  try {
    const reserved: NodePlan[] = []
    for (const node of nodes) {
      const got: Partial<Record<ListenerKind, Endpoint>> = {}
      for (const kind of LISTENER_KINDS) {
        const server = await hold(node, kind, nodes)
        held.push(server)
        got[kind] = { host: node[kind].host, port: portOf(server) }
      }
      reserved.push({ ...node, ...got })
    }
    return reserved
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))))
  }
}

function hold(node: NodePlan, kind: ListenerKind, nodes: readonly NodePlan[]): Promise<Server> {
  const { host, port } = node[kind]
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (cause: NodeJS.ErrnoException) => reject(explain(cause, node, kind, nodes)))
    server.listen({ host, port, exclusive: true }, () => resolve(server))
  })
}

function explain(
  cause: NodeJS.ErrnoException,
  node: NodePlan,
  kind: ListenerKind,
  nodes: readonly NodePlan[],
): CliError {
  const { host, port } = node[kind]
  const whose = `node ${node.number} needs for ${KIND_NAMES[kind]}`
  if (cause.code === 'EADDRINUSE') {
    const remedy = 'Stop what uses it, or choose other ports with --port-base, or any free ones with --port-base 0.'
    return new CliError('port_taken', `Port ${port} on ${host}, which ${whose}, is taken. ${remedy}`, {
      cause,
      data: { port },
    })
  }
  if (cause.code === 'EADDRNOTAVAIL') {
    const missing = nodes.map(({ publicIp }) => `  sudo ifconfig lo0 alias ${publicIp} up`)
    const text = [`This machine has no address ${host}, which ${whose}. Add them:`, ...missing].join('\n')
    return new CliError('address_missing', text, { cause })
  }
  const reason = `Port ${port} on ${host}, which ${whose}, cannot be used: ${cause.message}`
  return new CliError('port_taken', reason, { cause, data: { port } })
}

function portOf(server: Server): number {
  const address = server.address()
  return address !== null && typeof address === 'object' ? address.port : 0
}
