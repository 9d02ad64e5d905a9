/**
 * Versions of what nodes say to each other. Two neighbours speak the newest that both know, so that a network can go from one
 * release to the next node by node.
 * Source: docs/protocol/waiting.md §5, "Versions".
 * @module
 */

import type { PeerRequestKind } from '@starling/ports'
import type { ChannelHello } from './channel-messages.ts'

/** Versions a node speaks, both included. */
export interface ChannelVersions {
  readonly oldest: number
  readonly newest: number
}

/** Of this release. The one before the newest is always spoken too. */
export const CHANNEL_VERSIONS: ChannelVersions = { oldest: 1, newest: 2 }

/** In which version a kind of request came up. */
const SINCE: Readonly<Record<PeerRequestKind, number>> = {
  store: 1,
  onion: 1,
  ping: 1,
  write: 1,
  sync: 2,
  challenge: 2,
  vote: 2,
}

/** Pings carry the fingerprint of what a node keeps; before, they were empty. */
const FINGERPRINTS_SINCE = 2

/** @returns the version to speak; undefined when there is none that both know */
export function agreedVersion(
  own: ChannelVersions,
  theirs: Pick<ChannelHello, 'oldest' | 'newest'>,
): number | undefined {
  const version = Math.min(own.newest, theirs.newest)
  return version >= Math.max(own.oldest, theirs.oldest) ? version : undefined
}

/** Whether a neighbour with this version knows such a request. */
export function isKnownIn(version: number, kind: PeerRequestKind): boolean {
  return SINCE[kind] <= version
}

/** What is left of the body of a request, or of the reply to one, in this version. */
export function bodyIn(version: number, kind: PeerRequestKind, body: Uint8Array): Uint8Array {
  return kind === 'ping' && version < FINGERPRINTS_SINCE ? NOTHING : body
}

const NOTHING = new Uint8Array(0)
