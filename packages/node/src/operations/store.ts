/**
 * `store`: check, keep, pass on to the swarm, answer once.
 * Source: docs/protocol/storage-rpc.md §4.1, §3.3.
 * @module
 */

import { toBase64 } from '@starling/base'
import { messageHash } from '@starling/protocol'
import type { JsonObject } from '@starling/storage-api'
import type { StoreReply } from '@starling/wire/peer'
import { checkStore } from '../auth/check-store.ts'
import { stampReply } from '../stamp-reply.ts'
import type { Handler } from './handler.ts'
import { memberEntries } from './member-entry.ts'

export const store: Handler<'store'> = async (ctx, input) => {
  await checkStore(ctx, input)
  const hash = messageHash(ctx.crypto, input.account, input.namespace, input.data)
  const entryOf = (done: StoreReply) => storeEntry(done, ctx.profile.receipts)
  const swarm = memberEntries(await ctx.swarm.store(input, hash), entryOf)
  const own = swarm[ctx.identity.ed25519]
  // Deployed nodes put their time into their own entry as well.
  if (own !== undefined) swarm[ctx.identity.ed25519] = { ...own, t: ctx.clock.now() }
  return stampReply(ctx, { hash, swarm })
}

function storeEntry({ hash, expiryMs, signature, already, receipt }: StoreReply, withReceipt: boolean): JsonObject {
  return {
    hash,
    expiry: expiryMs,
    signature: toBase64(signature),
    already: already ? true : undefined,
    ...(receipt === undefined || !withReceipt
      ? {}
      : { stored_at: receipt.storedAtMs, receipt: toBase64(receipt.signature) }),
  }
}
