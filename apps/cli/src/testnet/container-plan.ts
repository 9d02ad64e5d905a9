/**
 * Which node of a testnet of containers is reached where: pure. Every container listens on the same ports; what differs
 * is its address among the nodes, and the port by which its machine publishes it.
 * @module
 */

import { isIPv4 } from 'node:net'
import { CliError } from '../errors.ts'
import type { NodePlan } from './plan.ts'

const NODES_MAX = 200
const PORT_MAX = 65_535

export interface ContainerPlanOptions {
  readonly nodes: number
  /** Of the first node, among nodes; the others follow it. */
  readonly address: string
  readonly tlsPort: number
  readonly peerPort: number
  /** By which clients reach the first node; the ports of the others follow. */
  readonly url: string
  /** The same for operators. */
  readonly operatorUrl: string
}

/** @throws {CliError} `invalid_argument` when they do not fit */
export function planContainers(options: ContainerPlanOptions): NodePlan[] {
  const { nodes, tlsPort, peerPort } = options
  if (!Number.isInteger(nodes) || nodes < 1 || nodes > NODES_MAX) {
    throw new CliError('invalid_argument', `--nodes must be between 1 and ${NODES_MAX}, not ${nodes}.`)
  }
  const http = parseEndpoint('--url', options.url, nodes)
  const operator = parseEndpoint('--operator-url', options.operatorUrl, nodes)
  return Array.from({ length: nodes }, (_, index) => {
    const publicIp = addressAfter(options.address, index)
    return {
      number: index + 1,
      publicIp,
      http: { host: http.host, port: http.port + index },
      tls: { host: publicIp, port: tlsPort },
      peer: { host: publicIp, port: peerPort },
      operator: { host: operator.host, port: operator.port + index },
    }
  })
}

function addressAfter(first: string, step: number): string {
  const last = Number(first.slice(first.lastIndexOf('.') + 1)) + step
  if (!isIPv4(first) || last > 254) {
    throw new CliError('invalid_argument', `--address must be an IPv4 address with room for all nodes, not ${first}.`)
  }
  return `${first.slice(0, first.lastIndexOf('.'))}.${last}`
}

function parseEndpoint(flag: string, text: string, nodes: number): { readonly host: string; readonly port: number } {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const port = Number(url?.port)
  if (url?.protocol !== 'http:' || url.pathname !== '/' || port < 1 || port + nodes - 1 > PORT_MAX) {
    throw new CliError('invalid_argument', `${flag} must be like http://127.0.0.1:22101, not ${text}.`)
  }
  return { host: url.hostname, port }
}
