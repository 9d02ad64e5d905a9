/** @module What to listen on when every address is meant. */

import { networkInterfaces } from 'node:os'
import { ANY_HOST } from './settings/schema.ts'

/** @returns `host` unless it stands for every address: then that of both families where the machine has IPv6 */
export function listenHost(host: string): string {
  if (host !== ANY_HOST) return host
  const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ family }) => family === 'IPv6'))
  return hasIpv6 ? '::' : '0.0.0.0'
}
