/** @module Why a port cannot be had, for the person who starts the node. */

import { HostError } from './errors.ts'
import type { Endpoint } from './settings/read-settings.ts'

export type DoorName = 'http' | 'tls' | 'peer' | 'operator'

export const DOOR_AUDIENCES: Readonly<Record<DoorName, string>> = {
  http: 'clients',
  tls: 'clients in HTTPS',
  peer: 'other nodes',
  operator: 'operators',
}

/** @throws {HostError} `port_taken` when the system refuses the port */
export async function opened<Listener>(
  door: DoorName,
  place: Endpoint,
  listening: Promise<Listener>,
): Promise<Listener> {
  try {
    return await listening
  } catch (cause) {
    throw portError(door, place, cause) ?? cause
  }
}

/** @returns undefined for what is no complaint about a port */
export function portError(door: DoorName, { host, port }: Endpoint, cause: unknown): HostError | undefined {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const remedy = REMEDIES[code]
  if (remedy === undefined) return undefined
  const variable = `STARLING_${door.toUpperCase()}_PORT`
  const text = `Port ${port} on ${host}, for ${DOOR_AUDIENCES[door]} (${variable}), cannot be used: ${remedy}`
  return new HostError('port_taken', text, { cause, data: { port } })
}

const REMEDIES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program has it. Stop that one, or choose another port.',
  EACCES: 'the system reserves ports below 1024. Choose a higher one, or let the service have it (docs/operate.md).',
  EADDRNOTAVAIL: 'this machine has no such address. Choose one of its own, or * for all.',
  EAFNOSUPPORT: 'this machine has no addresses of that kind. Choose another one.',
  ENOTFOUND: 'there is no host of that name. Choose an address of this machine, or * for all.',
}
