/**
 * One connection over any stream whose other end needs no proof of who it is: for tools that try what a neighbour can send.
 * @module
 */

import type { Duplex } from 'node:stream'
import type { Clock } from '@starling/ports'
import { ChannelLoad } from './channel-load.ts'
import { ChannelTraffic } from './channel-traffic.ts'
import { CHANNEL_VERSIONS } from './channel-versions.ts'
import { PeerConnection, type PeerConnectionOptions } from './peer-connection.ts'

export type BareConnection = Pick<PeerConnection, 'isOpen' | 'close'>

/** @param onClose - called once */
export function bareConnection(
  socket: Duplex,
  clock: Clock,
  answer: PeerConnectionOptions['answer'],
  onClose: () => void,
): BareConnection {
  return new PeerConnection({
    socket,
    clock,
    versions: CHANNEL_VERSIONS,
    answer,
    onClose,
    traffic: new ChannelTraffic(),
    load: new ChannelLoad(),
  })
}
