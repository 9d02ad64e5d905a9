/**
 * One place in the network: a node or a client, and the state of its line.
 * @module
 */

import { CHANNEL_VERSIONS, type ChannelVersions } from '@starling/node'
import type { PeerAnswer, TransportError, TransportResponse } from '@starling/ports'
import type { Party } from '../time/party.ts'

/** What a node answers with while it runs. */
export interface Service {
  readonly answerClient: (
    path: string,
    body: Uint8Array,
    address: string,
    signal: AbortSignal,
  ) => Promise<TransportResponse>
  readonly answerPeer: PeerAnswer
}

/** An exchange that is under way, as its ends see it. */
export interface UnderWay {
  break(error: TransportError): void
}

export class Endpoint {
  readonly party: Party
  /** Of nodes; those of clients are empty. */
  readonly url: string
  readonly ed25519: string
  /** Undefined while the node is off, and always for clients. */
  service: Service | undefined
  /** What a node speaks with others; that of an earlier release makes it one of those. */
  versions: ChannelVersions = CHANNEL_VERSIONS
  /** A cut cable: connections break at once. */
  isCut = false
  /** Packets go only between endpoints of the same group. */
  group = 0
  /** Added to everything that it sends or receives. */
  slowMs = 0
  readonly underWay = new Set<UnderWay>()

  constructor(party: Party, url = '', ed25519 = '') {
    this.party = party
    this.url = url
    this.ed25519 = ed25519
  }

  get name(): string {
    return this.party.name
  }

  /** Ends all that is under way, at both its ends. */
  breakAll(error: TransportError): void {
    const broken = [...this.underWay]
    this.underWay.clear()
    for (const exchange of broken) exchange.break(error)
  }
}
