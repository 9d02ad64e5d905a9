/** The suites for peers and registries, tried on the smallest implementations that keep their contracts. */

import { setMaxListeners } from 'node:events'
import { EventEmitter } from '@starling/base'
import type { NetworkView, NodeRegistry, ServiceNodeRecord } from './network-view.ts'
import { describePeerTransport, describeRegistry, type PeerTransportUnderTest } from './testing.ts'
import { type PeerAnswer, type PeerTransport, TransportError, type TransportResponse } from './transport.ts'

const node = (digit: string): ServiceNodeRecord => ({
  ed25519: digit.repeat(64),
  x25519: digit.repeat(64),
  legacy: digit.repeat(64),
  publicIp: '127.0.0.1',
  storagePort: 1,
  storageLmqPort: 2,
  peerPort: 3,
  url: undefined,
  swarmId: 0n,
  state: 'active',
  requestedUnlockHeight: 0,
})

async function memoryPair(answer: PeerAnswer): Promise<PeerTransportUnderTest> {
  const peer = node('b')
  const crashed = new AbortController()
  // Every request under way listens.
  setMaxListeners(0, crashed.signal)
  const ended = (signal: AbortSignal, error: () => TransportError) =>
    new Promise<never>((_resolve, reject) => {
      if (signal.aborted) reject(error())
      signal.addEventListener('abort', () => reject(error()), { once: true })
    })
  const transport: PeerTransport = {
    async request(to, kind, body, options) {
      const stop = new AbortController()
      const timer = setTimeout(() => stop.abort(), options?.timeoutMs ?? 30_000)
      const ends: Promise<TransportResponse>[] = [
        ended(stop.signal, () => new TransportError('timeout', 'no answer')),
        ended(crashed.signal, () => new TransportError('unreachable', 'connection broke')),
      ]
      if (options?.signal) ends.push(ended(options.signal, () => new TransportError('aborted', 'given up')))
      if (to.ed25519 !== peer.ed25519) ends.unshift(Promise.reject(new TransportError('unreachable', 'nobody there')))
      else ends.push(answer('a'.repeat(64), kind, body, options?.signal ?? stop.signal))
      try {
        return await Promise.race(ends)
      } finally {
        clearTimeout(timer)
      }
    },
    isUp: () => !crashed.signal.aborted,
  }
  return {
    transport,
    from: 'a'.repeat(64),
    peer,
    unreachablePeer: node('c'),
    crash: () => crashed.abort(),
    [Symbol.asyncDispose]: async () => undefined,
  }
}

describePeerTransport('a pair in memory', memoryPair)

describeRegistry('a registry in memory', () => {
  const changes = new EventEmitter<{ view: NetworkView }>()
  let view: NetworkView = { height: 1, blockHash: '1'.repeat(64), hardfork: [19, 4], nodes: [node('a'), node('b')] }
  const registry: NodeRegistry = {
    current: () => view,
    subscribe: (listener) => changes.on('view', listener),
  }
  return {
    registry,
    change: () => {
      view = { ...view, height: 2, blockHash: '2'.repeat(64), nodes: [node('a')] }
      changes.emit('view', view)
    },
  }
})
