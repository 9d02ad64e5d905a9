/** @module Whether other nodes answer over the channel, and prove the keys that the network says they have. */

import { native } from '@starling/crypto/native'
import { createChannel } from '@starling/node/channel'
import type { Clock, Logger, Metrics, NetworkView, NodeRegistry, Random, ServiceNodeRecord } from '@starling/ports'
import { type Finding, notice, ok, problem, reasonOf, shortKey } from './finding.ts'

const ANSWER_MS_MAX = 6_000
/** Named in one line. */
const NAMED_MAX = 4

export interface PeerParts {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: Metrics
  readonly view: NetworkView
  /** Of this node: others take calls from nodes of the network only. */
  readonly identitySeed: Uint8Array
}

export async function examinePeers(parts: PeerParts, others: readonly ServiceNodeRecord[]): Promise<Finding> {
  if (others.length === 0) {
    return notice('peers', 'This node is alone: no other keeps what it keeps.', 'A swarm wants more nodes.')
  }
  const registry: NodeRegistry = { current: () => parts.view, subscribe: () => () => {} }
  await using channel = createChannel({ ...parts, crypto: native, registry })
  const failures = (
    await Promise.all(
      others.map(async (peer) => {
        try {
          await channel.request(peer, 'ping', new Uint8Array(0), { timeoutMs: ANSWER_MS_MAX })
          return undefined
        } catch (error) {
          return `${shortKey(peer.ed25519)} at ${peer.publicIp}:${peer.peerPort} (${reasonOf(error)})`
        }
      }),
    )
  ).filter((failure) => failure !== undefined)
  const answered = others.length - failures.length
  const text = `${answered} of ${others.length} other nodes answer and prove their keys.`
  if (failures.length === 0) return ok('peers', text)
  const named = failures.slice(0, NAMED_MAX).join(', ')
  const rest = failures.length > NAMED_MAX ? `, and ${failures.length - NAMED_MAX} more` : ''
  const missing = `${text} Not: ${named}${rest}.`
  return answered === 0
    ? problem('peers', missing, 'Is this machine on the net, and may it open connections? Do the others list it?')
    : notice('peers', missing, 'If it is always the same ones, it is theirs to mend.')
}
