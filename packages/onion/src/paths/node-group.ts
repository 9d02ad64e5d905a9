/**
 * Which nodes are probably run by one hand: those whose addresses share a /24 (IPv6: a /48).
 * Source: docs/protocol/onion-requests.md §9.2.
 * @module
 */

import type { ServiceNodeRecord } from '@starling/ports'

/**
 * The name of a node's group. On loopback every address and port is a group of its own, else a network on one machine
 * could build no path; so is every node whose address is not known yet.
 */
export function groupOf(node: ServiceNodeRecord): string {
  const { publicIp } = node
  if (publicIp === '0.0.0.0') return node.ed25519
  if (publicIp.startsWith('127.') || publicIp === '::1') return `${publicIp}:${node.storagePort}`
  if (publicIp.includes(':')) return `${expandedStart(publicIp)}/48`
  return `${publicIp.slice(0, publicIp.lastIndexOf('.'))}/24`
}

/** The first three 16-bit words of an IPv6 address, whether or not `::` hides some of them. */
function expandedStart(address: string): string {
  const [head = ''] = address.toLowerCase().split('::')
  const words = head === '' ? [] : head.split(':')
  return [0, 1, 2].map((at) => (words[at] ?? '0').replace(/^0+(?=.)/, '')).join(':')
}
