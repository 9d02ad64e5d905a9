/**
 * The file in which a network without a chain writes down its nodes. It holds the same list that seeds hand out.
 * Source: docs/protocol/swarms.md §1.2.
 * @module
 */

import type { NetworkView } from '@starling/ports'
import { decodeServiceNodes, encodeServiceNodes, ProtocolError } from '@starling/protocol'
import { RegistryError } from './errors.ts'
import { viewOf } from './view.ts'

/** A view that never changes but in height. */
export interface StaticNetwork extends NetworkView {
  /** Unix ms at which the network had this height; all who know it agree on the height at any time. */
  readonly startedAtMs?: number
}

/** @returns JSON text of `{"network": …, "started_at_ms": …}` */
export function encodeNetworkFile(network: StaticNetwork): string {
  const list = encodeServiceNodes(network, {}, NO_RANDOM)
  const started = network.startedAtMs === undefined ? '' : `,"started_at_ms":${JSON.stringify(network.startedAtMs)}`
  return `{"network":${list}${started}}\n`
}

/** @throws {RegistryError} `invalid_network_file` */
export function decodeNetworkFile(text: string): StaticNetwork {
  try {
    return decodeNetwork(JSON.parse(text))
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    throw new RegistryError('invalid_network_file', `network file is not understood: ${cause.message}`, { cause })
  }
}

/**
 * @param file - what `JSON.parse` made of a network file, or of a part of another file
 * @throws {RegistryError} `invalid_network_file`
 */
export function decodeNetwork(file: unknown): StaticNetwork {
  try {
    const { network, started_at_ms: startedAtMs } = (file ?? {}) as { network?: unknown; started_at_ms?: unknown }
    const view = viewOf(decodeServiceNodes(network))
    return Number.isSafeInteger(startedAtMs) ? Object.freeze({ ...view, startedAtMs: startedAtMs as number }) : view
  } catch (cause) {
    if (!(cause instanceof ProtocolError || cause instanceof RegistryError)) throw cause
    throw new RegistryError('invalid_network_file', `network file is not understood: ${cause.message}`, { cause })
  }
}

/** Nothing is drawn when the whole list is written in order. */
const NO_RANDOM = { bytes: (length: number) => new Uint8Array(length) }
