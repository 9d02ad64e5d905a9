/**
 * Which node of a testnet listens where: pure.
 *
 * | from `--port-base` B, node i = 0, 1, … | listens for | on |
 * | --- | --- | --- |
 * | B + i | clients, plain HTTP | 127.0.0.1 |
 * | B + 1000 + i | original clients, TLS | 127.0.0.1 |
 * | B + 2000 + i | other nodes | 127.0.0.1 |
 * | B + 3000 + i | operators | 127.0.0.1 |
 *
 * With the profile `original-clients` node i has the address 127.0.(11 + i).1 to itself for TLS, all on port B + 1000,
 * and for other nodes: those clients build paths from different /24 networks.
 * @module
 */

import type { ProfileName } from '@starling/protocol'
import { CliError } from '../errors.ts'

export interface Endpoint {
  readonly host: string
  readonly port: number
}

export interface NodePlan {
  /** From 1: what people call it. */
  readonly number: number
  /** The address by which the network knows it. */
  readonly publicIp: string
  readonly http: Endpoint
  readonly tls: Endpoint
  readonly peer: Endpoint
  readonly operator: Endpoint
}

export type ListenerKind = 'http' | 'tls' | 'peer' | 'operator'
export const LISTENER_KINDS: readonly ListenerKind[] = ['http', 'tls', 'peer', 'operator']

const LOOPBACK = '127.0.0.1'
/** Distance between the first ports of two kinds, and so the most nodes of one testnet. */
const BLOCK_PORTS = 1_000
const FIRST_NETWORK = 11
/** 127.0.11.1 … 127.0.254.1 */
const NETWORKS_MAX = 244
const PORT_MAX = 65_535

export interface PlanOptions {
  readonly profile: ProfileName
  readonly nodes: number
  /** 0: ports are left at 0, to be replaced by free ones. */
  readonly portBase: number
}

/** @throws {CliError} `invalid_argument` when they do not fit */
export function planNodes({ profile, nodes, portBase }: PlanOptions): NodePlan[] {
  const ownNetworks = profile === 'original-clients'
  const nodesMax = ownNetworks ? NETWORKS_MAX : BLOCK_PORTS
  if (!Number.isInteger(nodes) || nodes < 1 || nodes > nodesMax) {
    throw new CliError('invalid_argument', `--nodes must be between 1 and ${nodesMax}, not ${nodes}.`)
  }
  const portBaseMax = PORT_MAX - (LISTENER_KINDS.length - 1) * BLOCK_PORTS - nodes + 1
  if (!Number.isInteger(portBase) || portBase < 0 || portBase > portBaseMax) {
    throw new CliError('invalid_argument', `--port-base must be 0 or between 1 and ${portBaseMax}, not ${portBase}.`)
  }
  return Array.from({ length: nodes }, (_, index) => {
    const publicIp = ownNetworks ? `127.0.${FIRST_NETWORK + index}.1` : LOOPBACK
    const port = (block: number, step: number) => (portBase === 0 ? 0 : portBase + block * BLOCK_PORTS + step)
    return {
      number: index + 1,
      publicIp,
      http: { host: LOOPBACK, port: port(0, index) },
      tls: { host: publicIp, port: port(1, ownNetworks ? 0 : index) },
      peer: { host: publicIp, port: port(2, index) },
      operator: { host: LOOPBACK, port: port(3, index) },
    }
  })
}
