/**
 * Writes by the whole swarm: stamp them, commit and forward at the same time, answer once, and remember who has missed it.
 * Source: docs/protocol/replication.md §1, §2.
 * @module
 */

import type { AccountId } from '@starling/protocol'
import { decodeStoreReply, decodeWriteReply, encodeForwardedStore, encodeForwardedWrite } from '@starling/wire/peer'
import type { Alarms } from '../alarms.ts'
import type { NodeContext } from '../context.ts'
import type { NamedPulls } from '../repair/pull-named.ts'
import type { StampClock } from '../stamp-clock.ts'
import type { HintedThing } from '../storage/hint-queue.ts'
import type { SwarmWrites } from '../swarm-writes.ts'
import { toForwardedStore } from './forwarded-input.ts'
import { toForwardedWrite } from './forwarded-write-input.ts'
import { noteMissed, unreachable } from './missed-writes.ts'
import { commitStore } from './own-store.ts'
import { commitWrite } from './own-write.ts'
import { replaceRequestOf } from './replace-request.ts'
import { replicate } from './replicate.ts'

export type ReplicatedWritesContext = Pick<
  NodeContext,
  'clock' | 'crypto' | 'identity' | 'logger' | 'messages' | 'metrics' | 'network' | 'peers' | 'profile'
> & {
  readonly alarms: Alarms
  /** Gets messages that are not here from where they are. */
  readonly pulls: Pick<NamedPulls, 'pull'>
}

export function replicatedWrites(ctx: ReplicatedWritesContext, stamps: StampClock): SwarmWrites {
  const ownKey = ctx.identity.ed25519
  const othersOf = (account: AccountId) =>
    ctx.network.swarmOf(account).members.filter((member) => member.ed25519 !== ownKey)
  const nextStamp = () => ({ ms: stamps.next(), node: ctx.identity.signer.publicKey })

  return {
    store(input, hash) {
      const stamp = nextStamp()
      const others = othersOf(input.account)
      const hints = unreachable(ctx, others)
      const results = replicate(ctx, {
        others,
        kind: 'store',
        body: () => encodeForwardedStore(toForwardedStore(input, stamp)),
        decode: (body) => {
          const reply = decodeStoreReply(body)
          return reply.hash === hash ? reply : undefined
        },
        ownKey,
        own: commitStore(ctx, input, hash, stamp, { hints, request: replaceRequestOf(input, hash, stamp) }),
      })
      void results.then((each) => noteMissed(ctx, each, ownKey, hints, { hash }))
      return results
    },

    write(write) {
      const stamp = nextStamp()
      const { account } = write.input
      const others = othersOf(account)
      const hints = unreachable(ctx, others)
      const rest = { others, kind: 'write', decode: decodeWriteReply, ownKey } as const
      if (write.method !== 'expire') {
        const request = encodeForwardedWrite(toForwardedWrite(write, stamp))
        const own = commitWrite(ctx, write, stamp, { request, hints })
        const results = replicate(ctx, { ...rest, body: () => request, own })
        void results.then((each) => noteMissed(ctx, each, ownKey, hints, { request }))
        return results
      }
      // "`shorten` and `extend` are decided where they arrive and replicated as their result."
      let missed: HintedThing | undefined
      let decide = (_: Uint8Array | undefined): void => {}
      const body = new Promise<Uint8Array | undefined>((resolve) => {
        decide = resolve
      })
      const own = commitWrite(ctx, write, stamp, {
        hints,
        // What this node has written meanwhile comes after it, what others had written before comes before it.
        pull: async (lacking) => ((await ctx.pulls.pull(account, lacking)) < stamp.ms ? stamp : nextStamp()),
        onDecided: (decisions, decidedAt, isOpen) => {
          const request = encodeForwardedWrite(toForwardedWrite(write, decidedAt, decisions))
          missed = decisions.some((decision) => typeof decision === 'number') ? { request } : undefined
          if (!isOpen) decide(request)
          return request
        },
      })
      // Nothing is forwarded when it could not even be decided.
      const giveUp = () => decide(undefined)
      own.then(giveUp, giveUp)
      const results = replicate(ctx, { ...rest, body: () => body, own })
      void Promise.all([results, body]).then(([each]) => noteMissed(ctx, each, ownKey, hints, missed))
      return results
    },
  }
}
