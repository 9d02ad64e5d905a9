/**
 * What a server is called on the screen: its name in the network's list, as short as it stays clear.
 * @module
 */

import { safeLine } from '../text/safe-text.ts'

/** @param host - as the network lists it: "host", "host:port", or a URL. @returns the name, or the address with its port */
export function hopName(host: string): string {
  const safe = safeLine(host, 120)
  const bare = safe.replace(/^[a-z]+:\/\//i, '').replace(/\/.*$/, '')
  const isAddress = /^[\d.]+(?::\d+)?$|^\[/.test(bare)
  if (isAddress) return bare
  return bare.replace(/:\d+$/, '')
}

/** For one line of three: what all have in common is said once. */
export function hopNames(hosts: readonly string[]): string {
  const names = hosts.map(hopName)
  const first = names[0] ?? ''
  const machine = first.replace(/:\d+$/, '')
  const isOneMachine = names.length > 1 && names.every((name) => name.startsWith(`${machine}:`))
  if (!isOneMachine) return names.join(', ')
  return [first, ...names.slice(1).map((name) => name.slice(machine.length))].join(', ')
}
