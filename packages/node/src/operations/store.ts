/**
 * `store`: check, keep, pass on to the swarm, answer once.
 * Source: docs/protocol/storage-rpc.md §4.1, §3.3.
 * @module
 */

import { toBase64 } from '@starling/base'
import { type MessageHash, messageHash } from '@starling/protocol'
import type { JsonObject } from '@starling/storage-api'
import { checkStore } from '../auth/check-store.ts'
import { stampReply } from '../stamp-reply.ts'
import type { MemberStoreResult } from '../swarm-store.ts'
import type { Handler } from './handler.ts'

export const store: Handler<'store'> = async (ctx, input) => {
  checkStore(ctx, input)
  const hash = messageHash(ctx.crypto, input.account, input.namespace, input.data)
  const results = await ctx.swarm.store(input, hash)
  const swarm: Record<string, JsonObject> = {}
  for (const [member, result] of results) swarm[member] = memberEntry(hash, result)
  const own = swarm[ctx.identity.ed25519]
  // Deployed nodes put their time into their own entry as well.
  if (own !== undefined) swarm[ctx.identity.ed25519] = { ...own, t: ctx.clock.now() }
  return stampReply(ctx, { hash, swarm })
}

function memberEntry(hash: MessageHash, result: MemberStoreResult): JsonObject {
  switch (result.kind) {
    case 'stored':
      return {
        hash,
        expiry: result.expiryMs,
        signature: toBase64(result.signature),
        already: result.already ? true : undefined,
      }
    case 'timeout':
      return { failed: true, timeout: true }
    case 'refused':
      return { failed: true, code: result.code, reason: result.reason }
    case 'bad_response':
      return { failed: true, bad_peer_response: true }
    case 'query_failure':
      return { failed: true, query_failure: true, reason: result.reason }
  }
}
