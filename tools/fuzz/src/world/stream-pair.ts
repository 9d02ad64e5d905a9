/** @module Two ends of a connection without a network: what one writes the other reads. */

import { Duplex } from 'node:stream'

export function streamPair(): readonly [Duplex, Duplex] {
  const ends: Duplex[] = []
  const end = (other: () => Duplex | undefined) =>
    new Duplex({
      read() {},
      write(chunk: Uint8Array, _encoding, done) {
        other()?.push(chunk)
        done()
      },
      final(done) {
        other()?.push(null)
        done()
      },
      destroy(error, done) {
        const peer = other()
        // As a connection that breaks: the other side reads its end.
        if (peer !== undefined && !peer.destroyed) peer.push(null)
        done(error)
      },
    })
  ends.push(
    end(() => ends[1]),
    end(() => ends[0]),
  )
  return ends as unknown as readonly [Duplex, Duplex]
}
