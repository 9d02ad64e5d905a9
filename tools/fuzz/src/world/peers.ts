/**
 * The channel between nodes as a function call, with neighbours that behave as badly as neighbours can.
 * @module
 */

import { utf8Encode } from '@starling/base'
import type { ServiceNode } from '@starling/node'
import {
  type Clock,
  type PeerRequestKind,
  type PeerTransport,
  TransportError,
  type TransportResponse,
} from '@starling/ports'
import type { FuzzedNetwork, NodeName } from './network.ts'

const REFUSAL: TransportResponse = { status: 406, body: utf8Encode('Timestamp error: check your clock') }
/** A status that nobody knows, and bytes that are no bencode. */
const NONSENSE: TransportResponse = { status: 200, body: Uint8Array.of(0xff, 0x64, 0x65) }

export type PeerListener = (kind: PeerRequestKind, body: Uint8Array) => void

/** @param nodes - those that are real; looked up when they are asked */
export function peersOf(
  own: NodeName,
  network: FuzzedNetwork,
  nodes: ReadonlyMap<NodeName, Pick<ServiceNode, 'answerPeer'>>,
  clock: Clock,
  listeners: () => Iterable<PeerListener> = () => [],
): PeerTransport {
  const ownKey = network.record(own).ed25519
  return {
    async request(peer, kind, body, options = {}) {
      const name = network.nameOf(peer.ed25519)
      for (const listener of listeners()) listener(kind, body)
      const real = name === undefined ? undefined : nodes.get(name)
      if (real !== undefined) return real.answerPeer(ownKey, kind, body, options.signal ?? new AbortController().signal)
      if (name === 'refuser') return REFUSAL
      if (name === 'babbler') return kind === 'onion' ? { ...NONSENSE, status: 299 } : NONSENSE
      if (name === 'sleeper') {
        await clock.sleep(options.timeoutMs ?? 0, options.signal)
        throw new TransportError('timeout', 'no answer in time')
      }
      if (name === 'outsider') throw new TransportError('overloaded', 'too many requests to the peer')
      throw new TransportError('unreachable', 'no such peer here')
    },
    isUp: (peer) => network.nameOf(peer.ed25519) !== 'silent',
  }
}
