/**
 * The network as the suite knows it: from one node's list, with the mapping of accounts to swarms computed here again.
 * Source: docs/protocol/swarms.md §1, §2.
 * @module
 */

import { fromHex } from '@starling/base'
import type { X25519PublicKey } from '@starling/crypto'

export interface NetworkNode {
  /** 64 hex digits each. */
  readonly ed25519: string
  readonly legacy: string
  readonly x25519Hex: string
  readonly x25519: X25519PublicKey
  readonly ip: string
  readonly port: number
  /** Where the suite asks it: `https://<ip>:<port>`. */
  readonly url: string
  /** Hex without leading zeros; undefined where the list does not say. */
  readonly swarm: string | undefined
}

const RING = 1n << 64n

export class Network {
  readonly nodes: readonly NetworkNode[]
  /** The URL that was given. */
  readonly entryUrl: string
  /** The network's time less ours. */
  readonly clockOffsetMs: number
  readonly #swarms: readonly bigint[]

  constructor(entryUrl: string, nodes: readonly NetworkNode[], clockOffsetMs: number) {
    this.entryUrl = entryUrl
    this.nodes = nodes
    this.clockOffsetMs = clockOffsetMs
    const ids = new Set(nodes.flatMap(({ swarm }) => (swarm === undefined ? [] : [BigInt(`0x${swarm}`)])))
    this.#swarms = [...ids].sort((left, right) => (left < right ? -1 : 1))
  }

  /** Milliseconds as the nodes count them. */
  now(): number {
    return Date.now() + this.clockOffsetMs
  }

  get hasSeveralSwarms(): boolean {
    return this.#swarms.length > 1
  }

  /** @param account - 66 hex digits. @returns hex without leading zeros */
  swarmOf(account: string): string {
    return nearestSwarm(spaceOf(account), this.#swarms).toString(16)
  }

  membersOf(account: string): readonly NetworkNode[] {
    const swarm = this.swarmOf(account)
    return this.nodes.filter((node) => node.swarm === swarm)
  }

  /** Nodes of other swarms. */
  strangersTo(account: string): readonly NetworkNode[] {
    const swarm = this.swarmOf(account)
    return this.nodes.filter((node) => node.swarm !== swarm)
  }
}

/** The four 8-byte groups of the key, big endian, XORed. */
function spaceOf(account: string): bigint {
  const key = fromHex(account).subarray(1)
  const view = new DataView(key.buffer, key.byteOffset, 32)
  return view.getBigUint64(0) ^ view.getBigUint64(8) ^ view.getBigUint64(16) ^ view.getBigUint64(24)
}

/** @param ids - ascending, at least one */
function nearestSwarm(space: bigint, ids: readonly bigint[]): bigint {
  const first = ids[0] as bigint
  if (ids.length === 1) return first
  const at = ids.findIndex((id) => id >= space)
  const right = at === -1 ? first : (ids[at] as bigint)
  const left = (at <= 0 ? ids.at(-1) : ids[at - 1]) as bigint
  const toRight = (right - space + RING) % RING
  const toLeft = (space - left + RING) % RING
  return toRight < toLeft ? right : left
}
