/**
 * A store by the whole swarm: stamp it, commit and forward at the same time, answer once.
 * Source: docs/protocol/replication.md §1.
 * @module
 */

import { encodeForwardedStore } from '@starling/wire/peer'
import type { NodeContext } from '../context.ts'
import { commitOwn } from '../own-store.ts'
import type { StampClock } from '../stamp-clock.ts'
import type { SwarmStore } from '../swarm-store.ts'
import { toForwarded } from './forwarded-input.ts'
import { replicate } from './replicate.ts'

export type ReplicatedStoreContext = Pick<
  NodeContext,
  'clock' | 'identity' | 'logger' | 'messages' | 'network' | 'peers' | 'profile'
>

export function replicatedStore(ctx: ReplicatedStoreContext, stamps: StampClock): SwarmStore {
  return {
    store(input, hash) {
      const stamp = { ms: stamps.next(), node: ctx.identity.signer.publicKey }
      const ownKey = ctx.identity.ed25519
      return replicate(ctx, {
        others: ctx.network.swarmOf(input.account).members.filter((member) => member.ed25519 !== ownKey),
        body: encodeForwardedStore(toForwarded(input, stamp)),
        hash,
        ownKey,
        own: commitOwn(ctx, input, hash, stamp),
      })
    },
  }
}
