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
 * Free ports are looked for here: below those that systems give to outgoing connections (32768 on Linux, 49152 elsewhere),
 * any of which could take a port between our look and the node's start; and beside the testnet's own from 22000 on.
 */
const FREE_RANGES = [
  [10_000, 21_999],
  [26_000, 32_767],
] as const
/** Testnets that start at the same moment begin to look this far apart. */
const STEP_PORTS = 64

/**
 * Takes every port for a moment, and gives the plan back with the ports it got in place of zeros. All are held together,
 * so that no port is given twice.
 *
 * @param lookFrom - any number that another testnet on this machine does not pass, such as the process id
 * @throws {CliError} `port_taken` naming the port; `address_missing` with the commands that add the addresses
 */
export async function reservePorts(nodes: readonly NodePlan[], lookFrom: number): Promise<NodePlan[]> {
  const held: Server[] = []
  const candidates = freeCandidates(lookFrom)
  try {
    const reserved: NodePlan[] = []
    for (const node of nodes) {
      const got: Partial<Record<ListenerKind, Endpoint>> = {}
      for (const kind of LISTENER_KINDS) {
        const { host, port } = node[kind]
        const take = (wanted: number) => hold({ host, port: wanted })
        const server = await (port === 0 ? firstFree(candidates, take) : take(port)).catch((cause) => {
          throw explain(cause, node, kind, nodes)
        })
        held.push(server)
        got[kind] = { host, port: portOf(server) }
      }
      reserved.push({ ...node, ...got })
    }
    return reserved
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))))
  }
}

/** Every port of the ranges once. */
export function* freeCandidates(lookFrom: number): Generator<number> {
  const ports = FREE_RANGES.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, at) => first + at))
  const start = (lookFrom * STEP_PORTS) % ports.length
  yield* ports.slice(start)
  yield* ports.slice(0, start)
}

/** @throws what the last attempt threw, when there is no other port or a port is not the trouble */
export async function firstFree<Taken>(
  candidates: Iterator<number>,
  take: (port: number) => Promise<Taken>,
): Promise<Taken> {
  for (;;) {
    const next = candidates.next()
    try {
      return await take(next.done ? 0 : next.value)
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
      if (!isTaken || next.done) throw error
    }
  }
}

function hold({ host, port }: Endpoint): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
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
